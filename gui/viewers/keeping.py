"""Asks where a view is to be kept, and writes it outside the window's thread."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.viewers import saving
from gui.viewers.background import Background
from gui.viewers.choices import Shelf
from gui.viewers.filling import frame_view_of
from gui.viewers.pane import Pane
from gui.viewers.saving import Sheet


class Keeper(QObject):
    """Saves views as PNG."""

    told = Signal(str)
    """A sentence: saved where, or why not."""
    saved = Signal(object)
    """The Path written."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation))
        self._background = Background(self)
        self._background.done.connect(self._tell_saved)
        self._background.failed.connect(lambda _, sentence: self.told.emit(sentence))

    def ask(self, pane: Pane, shelf: Shelf) -> None:
        """Open the file dialogue; what is saved is the view as it is now."""
        sheet = sheet_of(pane, shelf)
        dialogue = QFileDialog(self._window, "Save this view as PNG", str(self._folder), "PNG picture (*.png)")
        dialogue.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialogue.setDefaultSuffix("png")
        dialogue.selectFile(suggested_name(sheet))
        dialogue.fileSelected.connect(lambda chosen: self.keep(sheet, Path(chosen)))
        dialogue.finished.connect(dialogue.deleteLater)
        dialogue.open()

    def keep(self, sheet: Sheet, path: Path) -> None:
        """Write a sheet; ``saved`` and ``told`` follow."""
        self._folder = path.parent
        self._background.submit(path, partial(saving.write, sheet, path))

    def close(self) -> None:
        """Wait for what is being written."""
        self._background.close()

    def _tell_saved(self, _: object, path: Path) -> None:
        self.saved.emit(path)
        self.told.emit(f"{path.name} was saved in {path.parent}.")


def sheet_of(pane: Pane, shelf: Shelf) -> Sheet:
    """What a pane shows now, ready to be written."""
    view = frame_view_of(pane)
    remarks = []
    shown_map = None
    if view is not None:
        image = _grabbed(view.canvas)
        shown_map = view.map
        remarks.append(view.describe())
    else:
        image = _grabbed(pane.content or pane)
    return Sheet(
        view=image,
        title=pane.title,
        exhibit=shelf.source.name,
        sha256=shelf.facts.sha256,
        map=shown_map,
        legend=shown_map.legend if shown_map else "",
        remarks=tuple(remarks),
    )


def suggested_name(sheet: Sheet) -> str:
    """A file name made of exhibit and view, of safe characters only."""
    words = f"{Path(sheet.exhibit).stem}-{sheet.title}"
    return (re.sub(r"[^\w.-]+", "-", words).strip("-.")[:100] or "view") + ".png"


def _grabbed(widget: QWidget) -> QImage:
    return widget.grab().toImage()
