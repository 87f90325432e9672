"""Case work from the real command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines.cli.main import run
from engines.core.case import Case
from engines.core.updates.keys import make_key
from tests.report import made


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A closed case with two exhibits."""
    with Case.create(tmp_path / "Harbour.assay") as opened:
        for number in range(2):
            made.add(opened, made.picture(tmp_path / f"{number}.jpg", (96, 64), number), [made.provenance()])
    return tmp_path / "Harbour.assay"


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """Exit code, and all that was said."""
    code = run([str(argument) for argument in arguments])
    told = capsys.readouterr()
    return code, told.out + told.err


def test_details_notes_and_tags_are_kept_shown_and_taken_back(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "case", "set", case, "--number", "2026-17", "--client", "Court")[0] == 0
    code, words = said(capsys, "case", "note", case, "Received sealed.", "--author", "Dr A")
    assert code == 0
    number = words.split()[1]
    assert said(capsys, "case", "note", case, "Look again.", "--exhibit", "1.jpg")[0] == 0
    assert said(capsys, "case", "tag", case, "urgent", "1", "1.jpg")[1].startswith("2 of 2 exhibits got the tag")
    assert said(capsys, "case", "untag", case, "urgent", "2")[1].startswith("1 of 1 exhibits lost the tag")
    assert said(capsys, "case", "remove", case, "2")[1].startswith("1 of 1 exhibits are off the list now")
    _, shown = said(capsys, "case", "show", case)
    assert "Case number: 2026-17" in shown and "Client: Court" in shown
    assert f"note {number} by Dr A" in shown and "Received sealed." in shown and "Look again." in shown
    assert "tags: urgent" in shown and "1.jpg (removed from the list)" in shown
    assert said(capsys, "case", "withdraw", case, number)[0] == 0
    assert said(capsys, "case", "restore", case, "2")[0] == 0
    _, shown = said(capsys, "case", "show", case)
    assert "Received sealed." not in shown and "removed from the list" not in shown
    assert said(capsys, "case", "putback", case, number)[1] == f"Note {number} stands again.\n"
    assert said(capsys, "case", "verify", case)[0] == 0


def test_a_case_travels_signed_and_is_verified_where_it_arrives(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_DATA", str(tmp_path / "data"))
    make_key(tmp_path / "me", "Laboratory X")
    package = tmp_path / "sent.assayx"
    code, words = said(capsys, "case", "export", case, package, "--exhibits", "--key", tmp_path / "me")
    assert code == 0 and "2 files of exhibits" in words and "Last hash of the log: " in words
    code, words = said(capsys, "case", "import", package, tmp_path / "there.assay")
    assert code == 0 and "signed by Laboratory X" in words
    code, words = said(capsys, "case", "verify", tmp_path / "there.assay", "--hashes")
    assert code == 0 and "2 exhibits are byte for byte as they were at import." in words
    package.write_bytes(package.read_bytes()[:-100])
    code, words = said(capsys, "case", "import", package, tmp_path / "again.assay")
    assert code != 0 and "sent.assayx" in words and "Traceback" not in words


def test_an_exhibit_that_changed_is_said_to_be_left_out(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "0.jpg").write_bytes(b"other")
    code, words = said(capsys, "case", "export", case, tmp_path / "sent.assayx", "--exhibits")
    assert code == 1 and "Left out: 0.jpg has changed since its import" in words


def test_case_uco_and_templates_are_chosen_by_name(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, words = said(capsys, "case", "export", case, tmp_path / "case.jsonld", "--format", "case-uco")
    assert code == 0 and "CASE/UCO" in words and (tmp_path / "case.jsonld").is_file()
    code, words = said(capsys, "report", case, "--out", tmp_path / "r.html", "--template", "triage-list")
    assert code == 0 and "List of the examined pictures" in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("case", "set", "CASE"), "name what is to be filled in"),
        (("case", "note", "CASE", "x", "--exhibit", "9"), "no exhibit is called 9"),
        (("case", "note", "CASE", " "), "note without words"),
        (("case", "withdraw", "CASE", "1"), "Note 1 does not stand"),
        (("case", "tag", "CASE", " ", "1"), "at least one letter"),
        (("case", "export", "CASE", "x", "--format", "case-uco", "--exhibits"), "takes neither --exhibits nor --key"),
        (("report", "CASE", "--out", "r.html", "--template", "nonsense"), "no report template “nonsense”"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(
    case: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    code, told = said(capsys, *(case if one == "CASE" else one for one in arguments))
    assert code != 0 and words in told and "Traceback" not in told
