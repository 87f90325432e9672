"""A saved view carries its legend, the exhibit's name and its hash, in sight and as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from gui.viewers.area import ViewerArea
from gui.viewers.filling import frame_view_of
from gui.viewers.keeping import Keeper, sheet_of, suggested_name
from gui.viewers.saving import Sheet, compose
from tests.gui.conftest import WaitUntil
from tests.gui.viewing import HOSTILE, SHA, FakePictures, facts, heat, source, tamper


@pytest.fixture
def area(app: QApplication, unraisable_slots: list[str]) -> Iterator[ViewerArea]:
    made = ViewerArea(pictures=FakePictures(scene=(90, 100, 110)), titles={})
    made.resize(1000, 600)
    made.show()
    yield made
    made.close_services()
    made.deleteLater()
    app.processEvents()


def plain_view() -> QImage:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(10, 20, 30))
    return image


def inked(image: QImage, top: int) -> int:
    """Dark pixels below a row."""
    return sum(
        image.pixelColor(x, y).lightness() < 110 for y in range(top, image.height()) for x in range(0, image.width(), 2)
    )


def test_a_saved_map_has_legend_name_and_hash_as_text_and_in_sight(
    area: ViewerArea, wait_until: WaitUntil, tmp_path: Path
) -> None:
    area.show_exhibit(source(), facts(), [tamper()])
    pane = area.panes[1]
    view = frame_view_of(pane)
    assert view is not None
    wait_until(lambda: view.canvas.stage.top.pyramid is not None, what="the map")
    saved: list[Path] = []
    area.keeper.saved.connect(saved.append)
    area.keeper.keep(sheet_of(pane, area._shelves[0]), tmp_path / "view.png")
    wait_until(lambda: saved, what="the file")
    image = QImage(str(saved[0]))
    assert image.text("SHA-256") == SHA
    assert image.text("Exhibit") == "scene.jpg"
    assert image.text("Title") == "JPEG ghost"
    assert "threshold 12" in image.text("Legend") and "another quality" in image.text("Legend")
    assert "of the whole frame, 320 × 240 pixels" in image.text("Description")
    assert image.height() > view.canvas.height() + 80


def test_the_legend_and_hash_are_drawn_below_the_view(app: QApplication) -> None:
    bare = compose(Sheet(plain_view(), "View", "", ""))
    full = compose(Sheet(plain_view(), "View", "scene.jpg", SHA, heat(), heat().legend))
    assert full.height() > bare.height()
    assert inked(full, 260) > 2 * inked(bare, 260)


def test_hostile_names_are_drawn_as_they_are_and_make_a_safe_file_name(app: QApplication) -> None:
    sheet = Sheet(plain_view(), "Map/..", f"../{HOSTILE}\u202egpj.exe", SHA)
    assert compose(sheet).width() > 0
    name = suggested_name(sheet)
    assert "/" not in name and "<" not in name and not name.startswith(".") and name.endswith(".png")


def test_a_folder_that_cannot_be_written_is_said_plainly(
    area: ViewerArea, wait_until: WaitUntil, tmp_path: Path
) -> None:
    told: list[str] = []
    keeper: Keeper = area.keeper
    area.status.connect(told.append)
    keeper.keep(Sheet(plain_view(), "View", "scene.jpg", SHA), tmp_path / "missing" / "view.png")
    wait_until(lambda: told, what="the sentence")
    assert told[0].startswith("view.png could not be written")
