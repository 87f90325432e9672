"""A half-written or broken engine folder costs that engine only, and everybody who asks is told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import engines
from engines.cli.main import run
from engines.core.case import Case
from tests.cli.conftest import make_pictures

Add = Callable[..., None]
INFO = (
    "from engines.core.info import Info\nfrom engines.core.question import Question\n"
    'INFO = Info(id="half", question=Question.ALTERED, title="Half", limits="", version="1")\n'
)
INIT = "from engines.half.info import INFO\ndef analyse(exhibit, run): ...\n"


def forget() -> None:
    """What the registry remembers of its last walk."""
    for one in (engines._walk, engines.engine_infos, engines.broken_engines, engines.load_engine):
        one.cache_clear()
    for name in [name for name in sys.modules if name.startswith("engines.half")]:
        del sys.modules[name]


@pytest.fixture
def add_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Add]:
    """``add_engine(**files)`` puts a folder ``half`` with these files beside the real engines."""

    def add(**files: str) -> None:
        folder = tmp_path / "more" / "half"
        folder.mkdir(parents=True)
        for name, words in files.items():
            (folder / f"{name}.py").write_text(words, "utf-8")
        monkeypatch.setattr(engines, "__path__", [*engines.__path__, str(folder.parent)])
        forget()

    monkeypatch.setenv("ASSAY_DATA", str(tmp_path / "data"))
    yield add
    monkeypatch.undo()
    forget()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"__init__": INIT}, "No module named 'engines.half.info'"),
        ({"__init__": "def analyse(exhibit, run): ...\n"}, "it has no info.py"),
        ({"info": INFO}, "it has no __init__.py"),
        ({"__init__": INIT, "info": "INFO = Info("}, "'(' was never closed, line 1 of info.py"),
        ({"__init__": INIT, "info": "INFO = 3\n"}, "its info.py defines no INFO"),
        ({"__init__": INIT, "info": INFO.replace('"half"', '"tamper"')}, "its INFO has the id tamper"),
        ({"__init__": "from engines.half.info import INFO\n", "info": INFO}, "it defines no analyse"),
        ({"__init__": "1 / 0\n", "info": INFO}, "ZeroDivisionError: division by zero"),
    ],
)
def test_a_broken_folder_is_left_out_with_its_reason(add_engine: Add, files: dict[str, str], words: str) -> None:
    others = list(engines.engine_infos())
    add_engine(**files)
    assert list(engines.engine_infos()) == others
    sentence = engines.broken_engines()["half"]
    assert sentence.startswith("The engine in the folder engines/half cannot be loaded (")
    assert words in sentence and "the others work" in sentence


def test_a_whole_folder_beside_the_others_is_an_engine(add_engine: Add) -> None:
    add_engine(__init__=INIT, info=INFO)
    assert "half" in engines.engine_infos()
    assert not engines.broken_engines()


def test_the_engines_that_are_delivered_are_whole() -> None:
    forget()
    assert not engines.broken_engines()


def test_an_examination_goes_on_says_so_and_keeps_it_in_the_log(
    add_engine: Add, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_engine(__init__=INIT, info="INFO = Info(")
    make_pictures(tmp_path / "in", 1)
    case = tmp_path / "x.assay"
    code = run(["examine", str(tmp_path / "in"), "--engines", "provenance", "--workers", "1", "--case", str(case)])
    assert code == 0
    assert "The engine in the folder engines/half cannot be loaded" in capsys.readouterr().err
    with Case.open(case, read_only=True) as kept:
        (entry,) = (entry for entry in kept.log() if entry.act == "examination started")
        assert "engines/half cannot be loaded" in entry.detail
        assert len(kept.summaries()) == 1


def test_the_doctor_names_it_and_fails(
    add_engine: Add, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("engines.cli.doctor._model", lambda *_: iter(()))  # hashing and running them all takes long
    add_engine(__init__=INIT, info="INFO = Info(")
    assert run(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "engine half: BROKEN, left out" in said
    assert "missing: The engine in the folder engines/half cannot be loaded" in said
    assert "engine tamper" in said
