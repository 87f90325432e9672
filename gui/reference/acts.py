"""Comparing what is selected with reference pictures: asking for them, hashing them, examining, showing the result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QThread, Signal

from engines.core.errors import AssayError
from engines.core.exhibit import Source
from engines.core.finding import Finding
from gui import window_input as ask

if TYPE_CHECKING:
    from gui.window import MainWindow

ENGINE = "reference"


class ReferenceHashing(QThread):
    """Reads and hashes references off the window's thread. Emits ``ready`` with the exhibits and the option's value, or
    ``failed``."""

    ready = Signal(list, str)
    failed = Signal(str)

    def __init__(self, sources: Sequence[Source], paths: Sequence[Path], parent: QObject) -> None:
        super().__init__(parent)
        self._sources, self._paths = list(sources), list(paths)

    def run(self) -> None:
        """The thread."""
        from engines.reference.chosen import option_of

        try:
            self.ready.emit(self._sources, option_of(self._paths))
        except AssayError as error:
            self.failed.emit(str(error))


class ReferenceActs(QObject):
    """Wires the menu entry and the slot; remembers which exhibits are being compared."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._hashing: list[ReferenceHashing] = []
        slot = window.bench.reference_slot
        slot.asked.connect(self.choose)
        slot.dropped.connect(self.compare)
        window.actions_by_id["compare"].triggered.connect(lambda _=False: self.choose())
        for name in ("compare", "examine", "remove"):
            window.view.addAction(window.actions_by_id[name])
        window.view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        window.desk.case_thread.found.connect(self._show)

    def choose(self) -> None:
        """Ask for references, then compare."""
        paths = ask.ask_references(self._window, self._window.settings.last_folder)
        if paths:
            self._window.settings.last_folder = str(paths[0].parent)
            self.compare(paths)

    def compare(self, paths: Sequence[Path]) -> None:
        """Compare the exhibits selected with these pictures."""
        window = self._window
        rows = [window.model.row(key) for key in window.selection.keys]
        sources = [row.source for row in rows if row is not None]
        if not sources:
            window.notice.tell("Select the questioned picture in the list first, then give its reference.")
            return
        # Bound methods of objects of the window's thread: a bare function could run in the thread that emits.
        hashing = ReferenceHashing(sources, paths, self)
        self._hashing = [one for one in self._hashing if one.isRunning()] + [hashing]
        hashing.ready.connect(self._begin)
        hashing.failed.connect(window.notice.tell)
        hashing.start()

    def end(self) -> None:
        """Wait for what is being read."""
        for hashing in self._hashing:
            hashing.wait()

    def _begin(self, sources: list[Source], option: str) -> None:
        self._window.desk.compare(sources, ENGINE, {"pictures": option})
        self._window.acts.update()

    def _show(self, key: str, finding: Finding) -> None:
        """Bring the map and the aligned reference of a comparison into view."""
        bench = self._window.bench
        if finding.engine != ENGINE or not finding.maps or self._window.selection.keys[:1] != [key]:
            return
        from gui.viewers.choices import Kind, ViewKey

        bench.viewers.show_only(
            [
                ViewKey(Kind.PICTURE),
                ViewKey(Kind.MAP, ENGINE, finding.maps[0].id),
                *(ViewKey(Kind.RENDERED, ENGINE, picture.id) for picture in finding.pictures[:1]),
            ]
        )
