"""Wrong words, small commands, and how things are said."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from engines import engine_infos
from engines.cli import options, progress
from engines.cli.main import UsageError
from engines.cli.output import printable
from engines.cli.progress import duration
from engines.core.info import Info, Option
from engines.core.question import Question
from engines.core.version import VERSION
from tests.cli.conftest import REPOSITORY, Assay, make_pictures


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "COMMAND"),
        (["examine"], "PATH"),
        (["examine", "x", "--engines", "oracle"], "there is no engine oracle; there are "),
        (["examine", "x", "--engines", ","], "names no engine"),
        (["examine", "x", "--option", "provenance"], "engine.name=value"),
        (["examine", "x", "--option", "oracle.depth=3"], "there is no engine oracle"),
        (["examine", "x", "--option", "provenance.depth=3"], "provenance"),
        (["examine", "x", "--workers", "0"], "1 or more"),
        (["examine", "x", "--limit", "many"], "many"),
        (["examine", "x", "--report", "r.docx"], "r.docx: a report ends in"),
        (["report", "x.assay", "--out", "r"], "a report ends in"),
    ],
)
def test_wrong_usage_is_exit_2_with_a_sentence(assay: Assay, arguments: list[str], words: str) -> None:
    said = assay(*arguments)
    assert said.code == 2
    assert words in said.err
    assert "Traceback" not in said.err


def test_help_documents_the_exit_codes(assay: Assay) -> None:
    for arguments in (["--help"], ["examine", "--help"]):
        said = assay(*arguments)
        assert said.code == 0
        assert "130  stopped" in said.out


def test_the_version_is_that_of_the_package(assay: Assay) -> None:
    assert assay("--version").out.strip() == f"Assay {VERSION}"
    assert f'version = "{VERSION}"' in (REPOSITORY / "pyproject.toml").read_text("utf-8")


def test_engines_lists_every_engine_with_its_limits(assay: Assay) -> None:
    said = assay("engines")
    assert said.code == 0
    for info in engine_infos().values():
        assert f"{info.id} {info.version}: {info.title}" in said.out
        assert info.limits in said.out


def test_doctor_names_versions_folders_and_memory(assay: Assay, own_data_folder: Path) -> None:
    said = assay("doctor")
    assert said.code in (0, 1)
    assert (said.code == 1) == ("missing: " in said.out)
    for words in ("numpy ", "pillow-heif ", f"data folder {own_data_folder}: can be written to", "GiB of memory"):
        assert words in said.out


def test_a_case_is_shown_verified_copied_and_reported(assay: Assay, tmp_path: Path) -> None:
    pictures = make_pictures(tmp_path / "in", 1)
    case, copy = tmp_path / "x.assay", tmp_path / "y.assay"
    assay("examine", pictures, "--engines", "provenance", "--case", case)
    shown = assay("case", "show", case, "--log")
    assert "0.jpg" in shown.out
    assert "examination started" in shown.out
    assert assay("case", "copy", case, copy).code == 0
    assert assay("case", "copy", case, copy).code == 3
    verified = assay("case", "verify", copy, "--hashes")
    assert verified.code == 0
    assert "1 exhibits are byte for byte" in verified.out
    (pictures / "0.jpg").write_bytes(b"changed")
    changed = assay("case", "verify", copy, "--hashes")
    assert (changed.code, "0.jpg has changed since its import" in changed.out) == (1, True)
    report = assay("report", copy, "--out", tmp_path / "r.html")
    assert report.code == 0
    assert "has changed since its import" in (tmp_path / "r.html").read_text("utf-8")
    for act in (["case", "show"], ["case", "verify"]):
        assert assay(*act, tmp_path / "none.assay").code == 3


PROBE = Info(
    "probe",
    Question.ALTERED,
    "Probe",
    "None.",
    "1",
    options=(
        Option("deep", "Deep", True, ""),
        Option("count", "Count", 3, "", low=1, high=9),
        Option("cut", "Cut", 0.5, "", low=0.0),
        Option("mode", "Mode", "log", "", choices=("log", "linear")),
        Option("name", "Name", "x", ""),
    ),
)


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "engine_infos", lambda: {"probe": PROBE})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("deep=no", False),
        ("deep=TRUE", True),
        ("count=9", 9),
        ("cut=2", 2.0),
        ("mode=linear", "linear"),
        ("name=a=b.c", "a=b.c"),
    ],
)
def test_options_take_the_type_they_declare(probe: None, text: str, value: object) -> None:
    name = text.partition("=")[0]
    settings = options.settings_of([f"probe.{text}"])
    assert settings == {"probe": {name: value}}
    assert type(settings["probe"][name]) is type(value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("deep=maybe", "say true or false"),
        ("count=1.5", "not a whole number"),
        ("count=10", "between 1 and 9"),
        ("cut=much", "not a number"),
        ("cut=-1", "at 0 or above"),
        ("cut=nan", "not a number"),
        ("mode=cubic", "one of log, linear"),
        ("depth=1", "the options of probe are deep, count"),
    ],
)
def test_an_option_out_of_its_bounds_is_refused(probe: None, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        options.settings_of([f"probe.{text}"])


def test_printable_keeps_letters_and_spells_out_the_rest() -> None:
    assert printable("Ærø 東京 – “x”") == "Ærø 東京 – “x”"
    assert printable("a\nb\x1b[0m\u202e") == "a\\nb\\x1b[0m\\u202e"


@pytest.mark.parametrize(("seconds", "words"), [(4.4, "4 s"), (200, "3 min"), (3 * 3600 + 300, "3 h 5 min")])
def test_durations_are_said_shortly(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_progress_says_rate_and_time_left_once_something_is_done(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_PLAIN_SECONDS", 0.0)
    clock = iter([100.0, *([104.0] * 9)])
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    total = progress.Total(lambda: range(1234), limit=1000)
    total.wait()
    shown = progress.Progress(total)
    shown.show("a.jpg")
    for _ in range(8):
        shown.completed()
    shown.show("b.jpg")
    assert capsys.readouterr().err.splitlines() == ["0/1,000", "8/1,000 · 2 files a second · 8 min left"]
