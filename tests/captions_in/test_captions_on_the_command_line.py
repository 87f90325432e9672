"""``assay examine --captions``: from the file to the case, the log and the reports."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engines.core.caption import Caption
from engines.core.case import Case
from engines.core.case_schema import SCHEMA_VERSION
from engines.core.errors import CaseError
from engines.core.events import Found
from engines.core.exhibit import Source
from engines.core.run import Run
from tests.cli.conftest import Assay, make_pictures
from tests.gui.captions_made import CAR, LAKE, captioned_case, finding_on, marked_findings
from tests.report import made


def captions_of(case: Path) -> dict[str, list[str]]:
    """Exhibit → its captions in force."""
    with Case.open(case, read_only=True) as opened:
        assert opened.verify().ok
        return {e.source.name: [c.text for c in e.source.captions] for e in opened.exhibits()}


def test_a_table_of_captions_is_given_to_the_files_that_it_names(assay: Assay, tmp_path: Path) -> None:
    pictures = make_pictures(tmp_path / "in", 2)
    table = "path;caption\n0.jpg;Zwei Häuser\n0.jpg;Zwei Häuser\n0.jpg;=1+1\n9.jpg;niemand\n1.jpg;\n"
    (tmp_path / "c.csv").write_bytes(table.encode("cp1252"))
    case = tmp_path / "x.assay"
    common = ("examine", pictures, "--engines", "provenance", "--case", case)
    said = assay(*common, "--captions", tmp_path / "c.csv")
    assert said.code == 0
    assert "c.csv is not UTF-8; it was read as Windows-1252." in said.err
    assert "c.csv: row 6 has no caption." in said.err
    assert "c.csv: 1 caption matches none of the files examined: row 5 (9.jpg)." in said.err
    assert captions_of(case) == {"0.jpg": ["Zwei Häuser", "=1+1"], "1.jpg": []}
    assert "nothing was computed twice" in assay(*common, "--captions", tmp_path / "c.csv").err
    assert assay(*common).code == 0
    assert captions_of(case)["0.jpg"] == ["Zwei Häuser", "=1+1"]
    shown = assay("case", "show", case, "--log").out
    assert "    caption (c.csv, row 2): Zwei Häuser\n" in shown
    assert "captions added" in shown


def test_captions_beside_the_pictures_are_said_and_used_with_auto_only(assay: Assay, tmp_path: Path) -> None:
    pictures = make_pictures(tmp_path / "in", 2)
    (pictures / "captions.json").write_text(json.dumps({"0.jpg": ["One", "Two"]}), encoding="utf-8")
    (pictures / "1.txt").write_text("Three", encoding="utf-8")
    case = tmp_path / "x.assay"
    common = ("examine", pictures, "--engines", "provenance", "--case", case)
    said = assay(*common)
    assert "were not used: in/captions.json. --captions auto uses them." in said.err
    assert "1 text beside a picture of the same name in in" in said.err
    assert captions_of(case)["0.jpg"] == []
    assert "Captions are taken from in/captions.json." in assay(*common, "--captions", "auto").err
    found = captions_of(case)
    assert (found["0.jpg"], found["1.jpg"]) == (["One", "Two"], ["Three"])


@pytest.mark.parametrize("name", ["none.csv", "0.jpg"])
def test_a_file_that_holds_no_captions_stops_the_command_before_a_case_is_made(
    assay: Assay, tmp_path: Path, name: str
) -> None:
    pictures = make_pictures(tmp_path / "in", 1)
    said = assay("examine", pictures, "--captions", pictures / name, "--case", tmp_path / "x.assay")
    assert said.code != 0
    assert name in said.err
    assert not (tmp_path / "x.assay").exists()


def test_a_finding_on_captions_stands_for_the_same_captions_only(tmp_path: Path) -> None:
    key = captioned_case(tmp_path / "c.assay", tmp_path / "car.jpg")
    with Case.open(tmp_path / "c.assay") as case:
        (exhibit,) = case.exhibits()
        source, sha256 = exhibit.source, exhibit.sha256
        assert source.key == key
        case.begin_examination(["caption", "provenance"], Run())
        other = (Caption("Another", "typed"),)
        case.keep(Found(0, source, sha256, marked_findings()))
        case.set_captions(source, other, "A. Analyst")
        assert "caption" in case.known_of(sha256, (CAR, LAKE))
        assert "caption" not in case.known_of(sha256, other)
        assert [f.engine for f in case.findings(sha256, other)] == ["provenance"]
        changed = Source(source.path, captions=other)
        case.keep(Found(0, changed, sha256, finding_on(other[0], 1, ())))
        assert {f.engine: f.part for f in case.findings(sha256, other)}["caption"] == "caption 1"
        (before,) = [f for f in case.findings(sha256, (CAR, LAKE)) if f.engine == "caption"]
        assert [part.part for part in before.parts] == ["caption 1", "caption 2"]
        acts = case.caption_acts(source)
        assert [(act.author, act.captions) for act in acts] == [("A. Analyst", (CAR, LAKE)), ("A. Analyst", other)]
        detail = [entry.detail for entry in case.log() if entry.act == "captions changed"]
        assert "A. Analyst on" in detail[0]
        assert "added “Another” (typed); removed “A red car" in detail[0]
        assert case.verify().ok


def test_a_changed_caption_in_the_file_is_noticed(tmp_path: Path) -> None:
    captioned_case(tmp_path / "c.assay", tmp_path / "car.jpg")
    with closing(sqlite3.connect(tmp_path / "c.assay")) as connection:
        connection.execute("UPDATE caption SET captions = replace(captions, '2023', '2024')")
        connection.commit()
    with Case.open(tmp_path / "c.assay", read_only=True) as case:
        assert not case.verify().ok


def test_a_case_of_the_first_format_is_read_and_takes_captions_when_opened_for_writing(tmp_path: Path) -> None:
    path = tmp_path / "c.assay"
    with Case.create(path) as case:
        event = made.add(case, made.picture(tmp_path / "a.jpg"), [])
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("DROP TABLE caption; PRAGMA user_version = 1;")
    with Case.open(path, read_only=True) as case:
        assert case.exhibits()[0].source.captions == ()
        assert case.verify().ok
        with pytest.raises(CaseError):
            case.set_captions(event.source, (CAR,), "A. Analyst")
    with Case.open(path) as case:
        assert case.set_captions(event.source, (CAR, CAR, Caption("  ", "typed")), "A. Analyst")
        assert not case.set_captions(event.source, (CAR,), "A. Analyst")
        assert case.exhibits()[0].source.captions == (CAR,)
        assert case.verify().ok
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


def test_the_reports_show_the_judged_words_and_nothing_in_a_caption_acts(assay: Assay, tmp_path: Path) -> None:
    captioned_case(tmp_path / "c.assay", tmp_path / "car.jpg")
    evil = Caption("=HYPERLINK(1) \u202egnp.exe <script>alert(1)</script> \U0001f6a2", "typed")
    with Case.open(tmp_path / "c.assay") as case:
        made.add(case, made.picture(tmp_path / "b.jpg", seed=3), [finding_on(evil, 1, ())], captions=(evil,))
    for kind in ("html", "pdf", "json", "csv"):
        assert assay("report", tmp_path / "c.assay", "--out", tmp_path / f"r.{kind}").code == 0
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert '<span class="mark contradicted" title="contradicted: EXIF says 14 May 2026.">December 2023' in page
    assert '<p class="marked lines" dir="auto">صورة من فيينا, <span class="mark doubtful"' in page
    assert "wavy line: contradicted" in page
    assert "Places of the words" in page
    assert "<script>" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; \U0001f6a2" in page
    body = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    first, second = body["exhibits"]
    assert first["captions"][1] == {"text": LAKE.text, "origin": "captions.csv, row 2", "language": "ar"}
    (on_caption,) = [f for f in first["findings"] if f["engine"] == "caption"]
    assert [m["verdict"] for m in on_caption["parts"][0]["texts"][0]["marks"]] == [
        "supported", "no evidence", "contradicted",
    ]  # fmt: skip
    assert second["captions"][0]["text"] == evil.text
    table = (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
    assert not any(cell.lstrip()[:1] in "=+@" for cell in cells if cell)


def test_a_used_file_of_captions_is_told_and_no_failed_picture(assay: Assay, tmp_path: Path) -> None:
    pictures = make_pictures(tmp_path / "in", 2)
    (pictures / "captions.csv").write_text("path,caption\n0.jpg,A\n0.jpg,B\n1.jpg,C\n", encoding="utf-8")
    (pictures / "other.json").write_text('{"name": "no caption"}', encoding="utf-8")
    case = tmp_path / "x.assay"
    used = assay("examine", pictures, "--engines", "provenance", "--case", case, "--captions", "auto")
    assert "captions.csv is a file of captions, not a picture; captions read: 3, for 2 pictures." in used.err
    assert set(captions_of(case)) == {"0.jpg", "1.jpg", "other.json"}
    unused = assay("examine", pictures, "--engines", "provenance", "--json")
    assert "captions read: 3, for 2 pictures" in unused.out
    assert "other.json is a text file, not a picture." in unused.out
