"""What the analyst looks at is examined first; an engine that cannot be loaded is told of in the window."""

from __future__ import annotations

from pathlib import Path

import pytest

from gui.exhibits.row import RowChange
from gui.window import MainWindow
from tests.gui.conftest import OpenWindow, WaitUntil
from tests.gui.windows import drop, make_pictures
from tests.registry.test_broken_engine import Add, add_engine

__all__ = ["add_engine"]
COUNT = 30


def _finishing(window: MainWindow) -> list[str]:
    """Names of exhibits in the order in which they are done, growing."""
    names: list[str] = []

    def hear(changes: list[RowChange]) -> None:
        for change in changes:
            if change.finished:
                row = window.model.row(change.key)
                assert row is not None
                names.append(row.source.name)

    window.desk.case_thread.rows.connect(hear)
    return names


def test_the_selected_exhibit_jumps_the_queue_before_and_during_the_examination(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    window = open_window()
    window.settings.examine_on_drop = False
    done = _finishing(window)
    drop(window, make_pictures(tmp_path / "in", COUNT))
    wait_until(lambda: len(window.model.rows()) == COUNT and not window.desk.busy, 60, "the rows")
    keys = {row.source.name: row.key for row in window.model.rows()}
    window.view.select(keys["photo25.jpg"])
    wait_until(lambda: window.selection.keys == [keys["photo25.jpg"]], what="the selection")
    window.desk.examine([row.source for row in window.model.rows()])
    wait_until(lambda: done, 180, "the first exhibit")
    assert done[0] == "photo25.jpg"
    window.view.select(keys["photo28.jpg"])
    wait_until(lambda: "photo28.jpg" in done, 180, "the exhibit selected while others were examined")
    wait_until(lambda: len(done) == COUNT, 180, "all")
    assert sorted(done) == sorted(keys)
    rest = [name for name in done if name not in ("photo25.jpg", "photo28.jpg")]
    assert rest == [f"photo{n}.jpg" for n in range(1, COUNT + 1) if n not in (25, 28)]
    assert done.index("photo28.jpg") < done.index("photo27.jpg")


def test_a_broken_engine_is_told_of_and_the_window_works(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path, add_engine: Add
) -> None:
    add_engine(info="INFO = Info(")
    window = open_window()
    assert "The engine in the folder engines/half cannot be loaded" in window.notice.words
    drop(window, make_pictures(tmp_path / "in", 1))
    wait_until(lambda: window.model.rows() and window.model.rows()[0].finished, 180, "the exhibit")


@pytest.mark.parametrize("engine", ["anomaly", "camera"])
def test_the_window_opens_without_an_engine_that_has_a_dock(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch, add_engine: Add, engine: str
) -> None:
    import engines

    whole = engines._info_of

    def broken(name: str) -> object:
        if name == engine:
            raise ImportError("its info.py is empty")
        return whole(name)

    add_engine(info="")
    monkeypatch.setattr(engines, "_info_of", broken)
    window = open_window()
    assert f"engines/{engine} cannot be loaded (its info.py is empty)" in window.notice.words
    assert engine not in engines.engine_infos()
