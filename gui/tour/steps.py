"""What the tour says and where it points. All words together are read in about a minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from engines.core.paths import resources_folder
from gui.window_menus import tool_button

if TYPE_CHECKING:
    from gui.window import MainWindow

_ALTERED = "05 window copied.jpg"
"""The sample that is shown where it is listed: part of it was copied over another part."""


def _nothing(window: MainWindow) -> None:
    """The step shows what is there."""


@dataclass(frozen=True, slots=True)
class Step:
    """``target``: the part of the window it points at, None for the window as a whole. ``prepare`` brings that about;
    it is called again whenever one comes to this step, and must not wait.
    """

    title: str
    words: str
    target: Callable[[MainWindow], QWidget | None]
    prepare: Callable[[MainWindow], object] = _nothing


def _open_samples(window: MainWindow) -> None:
    samples = resources_folder() / "samples"
    if not window.model.rows() and samples.is_dir():
        # The one that is shown is examined first.
        files = sorted(samples.iterdir(), key=lambda path: (path.name != _ALTERED, path.name))
        window.add([str(path) for path in files])


def _show_altered(window: MainWindow) -> None:
    window.bench.furnish()
    row = next((row for row in window.model.rows() if row.source.name == _ALTERED), None)
    if row is not None:
        window.view.select(row.key)
    else:
        window.selection.take_first()


def _whole(window: MainWindow) -> None:
    """Nothing in particular."""


def _list(window: MainWindow) -> QWidget:
    return window.bench.view


def _views(window: MainWindow) -> QWidget:
    return window.bench.viewers


def _answers(window: MainWindow) -> QWidget:
    return window.bench.answers


def _tool(name: str) -> Callable[[MainWindow], QWidget | None]:
    """The button of an action on the toolbar; the menus where the window is too narrow for it."""

    def found(window: MainWindow) -> QWidget | None:
        button = tool_button(window, window.actions_by_id[name])
        return button if button is not None and button.isVisible() else window.menuBar()

    return found


STEPS = (
    Step(
        "Welcome",
        "One minute, on pictures delivered with the program. Enter goes on, Esc ends the tour; it stands in the Help "
        "menu.",
        _whole,
    ),
    Step(
        "Exhibits",
        "Drop photographs, folders or archives anywhere. Each becomes a row; nothing leaves this computer, and no file "
        "is changed. One chip a question: ● something was found, ○ nothing found, ◐ the method declines to answer.",
        _list,
        _open_samples,
    ),
    Step(
        "Picture and maps",
        "Picture and maps stand side by side and move together. A map's colours stand on a fixed scale that is the "
        "same for every picture; its legend says what a bright place means.",
        _views,
        _show_altered,
    ),
    Step(
        "Answers",
        "One card a question: what speaks for it, what against it, what would change the answer. Choose a sentence, "
        "and its region is shown. Strength is given only with an error that was measured, else the method says why "
        "not.",
        _answers,
        _show_altered,
    ),
    Step(
        "Captions",
        "Does the caption fit? Type or paste it here, and each of its words is compared with metadata, light, text and "
        "what is seen.",
        _tool("caption"),
    ),
    Step(
        "What it cannot tell",
        "“Nothing found” never means “authentic”: saving again, scaling and messengers wipe traces out, and new "
        "generators are unknown to every method. What you see is evidence to be weighed, not a verdict. Models shows "
        "every measured error.",
        _tool("models"),
    ),
    Step(
        "Report",
        "All that was found is in the case already, with a log of every act. Report prints it in the order of the "
        "ENFSI manual. Closing loses nothing.",
        _tool("report"),
    ),
    Step(
        "Help",
        "F1 explains whatever has the keyboard: what it shows, how to read it, when it misleads. Esc ends the tour.",
        _tool("help"),
    ),
)
