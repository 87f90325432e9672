"""Pictures made by code, and the real window driven by what a person would do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from engines import engine_infos
from gui.settings.store import Settings
from gui.window import MainWindow


def make_pictures(folder: Path, number: int, edge: int = 48) -> list[Path]:
    """Different small JPEG files named photo1.jpg and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(number)
    paths = []
    for i in range(1, number + 1):
        pixels = random.integers(0, 256, (edge, edge + i % 7, 3), dtype=np.uint8)
        paths.append(folder / f"photo{i}.jpg")
        Image.fromarray(pixels).save(paths[-1], quality=90)
    return paths


def quick_settings(file: Path, engines: Sequence[str] = ("provenance",)) -> Settings:
    """Settings with one worker and few engines, so that a test does not wait for the heavy ones."""
    settings = Settings(file)
    settings.workers = 1
    for engine in engine_infos():
        settings.set_engine_on(engine, engine in engines)
    return settings


def drop(window: MainWindow, paths: Sequence[Path]) -> bool:
    """Drop files on the window as the desktop does; whether the window took them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place, buttons, keys = QPointF(300, 300), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place.toPoint(), Qt.DropAction.CopyAction, mime, buttons, keys)
    window.dragEnterEvent(enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(place, Qt.DropAction.CopyAction, mime, buttons, keys)
    window.dropEvent(event)
    return event.isAccepted()


def chips(window: MainWindow) -> dict[str, dict[str, str]]:
    """Name of each exhibit listed → question → outcome on its chip."""
    return {
        row.source.name: {str(q): chip.outcome.value for q, chip in row.chips.items()} for row in window.model.rows()
    }
