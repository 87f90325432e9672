"""The viewers through their public door: what is shown, linked and highlighted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from gui.viewers.area import ViewerArea
from gui.viewers.choices import Kind, ViewKey
from gui.viewers.stage import Mode
from tests.gui.conftest import WaitUntil
from tests.gui.viewing import (
    GREY,
    REGION,
    colour_at,
    facts,
    map_ready,
    open_area,
    provenance,
    seen,
    source,
    spectrum,
    tamper,
    views,
)

MAP = ViewKey(Kind.MAP, "tamper", "ghost")


@pytest.fixture
def area(app: QApplication, unraisable_slots: list[str]) -> Iterator[ViewerArea]:
    with open_area(app) as made:
        yield made


def test_an_exhibit_opens_with_its_picture_and_the_first_map(area: ViewerArea, wait_until: WaitUntil) -> None:
    map_ready(area, wait_until)
    assert [pane.key for pane in area.panes] == [ViewKey(Kind.PICTURE), MAP]
    assert colour_at(views(area)[0], 10, 10).getRgb()[:3] == GREY


def test_a_finding_that_arrives_later_brings_its_view(area: ViewerArea, wait_until: WaitUntil) -> None:
    area.show_exhibit(source(), facts(), [])
    assert [pane.key.kind for pane in area.panes] == [Kind.PICTURE]
    area.add_finding(tamper())
    assert [pane.key for pane in area.panes] == [ViewKey(Kind.PICTURE), MAP]


def test_views_chosen_by_the_analyst_stay_when_the_exhibit_changes(area: ViewerArea) -> None:
    area.show_exhibit(source(), facts(), [tamper(), provenance()])
    area.show_view(ViewKey(Kind.TABLE, "provenance", "exif"))
    keys = [pane.key for pane in area.panes]
    area.show_exhibit(source("other.jpg"), facts(sha256="f" * 64), [tamper()])
    assert [pane.key for pane in area.panes] == keys


def test_wheel_zoom_keeps_the_place_under_the_cursor_and_the_other_view_follows(
    area: ViewerArea, wait_until: WaitUntil
) -> None:
    picture, other = map_ready(area, wait_until)
    cursor = QPointF(100, 300)
    before = picture.canvas.mapToScene(cursor.toPoint())
    event = QWheelEvent(
        cursor,
        QPointF(picture.canvas.mapToGlobal(cursor.toPoint())),
        QPoint(),
        QPoint(0, 480),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    fitted = picture.canvas.scale_factor
    QApplication.sendEvent(picture.canvas.viewport(), event)
    after = picture.canvas.mapToScene(cursor.toPoint())
    assert picture.canvas.scale_factor > 2 * fitted
    assert abs(after.x() - before.x()) < 2 and abs(after.y() - before.y()) < 2
    assert other.canvas.stance == picture.canvas.stance


def test_dragging_and_keys_pan_both_views_and_fit_restores_them(area: ViewerArea, wait_until: WaitUntil) -> None:
    picture, other = map_ready(area, wait_until)
    picture.canvas.zoom(4)
    x = other.canvas.stance.x
    viewport = picture.canvas.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    QTest.mouseMove(viewport, QPoint(150, 200))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(150, 200))
    dragged = other.canvas.stance.x
    assert dragged > x
    QTest.keyClick(picture.canvas, Qt.Key.Key_Right)
    assert other.canvas.stance.x > dragged
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    assert picture.canvas.stance.fit and other.canvas.stance.fit


def test_one_to_one_shows_one_pixel_on_one_pixel(area: ViewerArea, wait_until: WaitUntil) -> None:
    picture, _ = map_ready(area, wait_until)
    QTest.keyClick(picture.canvas, Qt.Key.Key_1)
    assert picture.canvas.scale_factor * picture.devicePixelRatioF() == pytest.approx(1)
    QTest.keyClick(picture.canvas, Qt.Key.Key_0)
    assert picture.canvas.stance.fit


def test_the_read_out_names_place_colour_and_map_value(area: ViewerArea, wait_until: WaitUntil) -> None:
    picture, view = map_ready(area, wait_until)
    place = view.canvas.mapFromScene(QPointF(100.5, 50.5))
    QTest.mouseMove(view.canvas.viewport(), place)
    words = view.readout.text()
    assert f"RGB {GREY[0]} {GREY[1]} {GREY[2]}" in words
    assert "map 5 dB" in words
    assert words.split("   ")[0] == picture.readout.text().split("   ")[0] != " "


def test_highlighting_draws_the_region_and_opens_what_it_shows(area: ViewerArea, wait_until: WaitUntil) -> None:
    area.show_exhibit(source(), facts(), [tamper(), provenance()])
    wait_until(lambda: views(area)[1].canvas.stage.top.pyramid is not None, what="the map")
    before = seen(views(area)[0])
    area.highlight((REGION,), "exif", "provenance")
    assert ViewKey(Kind.TABLE, "provenance", "exif") in [pane.key for pane in area.panes]
    assert all(view.canvas.stage.regions.chosen == (REGION,) for view in views(area)[:2])
    assert seen(views(area)[0]) != before


def test_a_region_out_of_sight_is_brought_into_view(area: ViewerArea, wait_until: WaitUntil) -> None:
    picture, _ = map_ready(area, wait_until)
    picture.canvas.centre_on(QPointF(300, 220), scale=12)
    area.highlight((REGION,))
    visible = picture.canvas.mapToScene(picture.canvas.viewport().rect()).boundingRect()
    assert visible.contains(QPointF(REGION.x + REGION.width / 2, REGION.y + REGION.height / 2))


def test_hovering_a_region_is_told(area: ViewerArea, wait_until: WaitUntil) -> None:
    _, view = map_ready(area, wait_until)
    told = []
    area.region_hovered.connect(told.append)
    QTest.mouseMove(view.canvas.viewport(), view.canvas.mapFromScene(QPointF(REGION.x + 5, REGION.y + 5)))
    QTest.mouseMove(view.canvas.viewport(), view.canvas.mapFromScene(QPointF(300, 20)))
    assert told == [REGION, None]


def test_a_picture_that_cannot_be_decoded_is_said_plainly(area: ViewerArea) -> None:
    area.show_exhibit(source("broken.jpg"), facts(), [])
    assert views(area)[0].canvas._message.text() == "broken.jpg cannot be decoded."


def test_the_menu_offers_everything_a_finding_brought(area: ViewerArea) -> None:
    area.show_exhibit(source(), facts(), [tamper(), spectrum(), provenance()])
    area.bar.add_button.menu().aboutToShow.emit()
    offered = [action.text() for action in area.bar.add_button.menu().actions()]
    for words in ("Picture", "JPEG ghost", "Log-power spectrum", "Radial profile", "EXIF", "Filter a frequency band"):
        assert any(text.startswith(words) for text in offered), offered


def test_no_more_than_four_views_stand_side_by_side(area: ViewerArea) -> None:
    area.show_exhibit(source(), facts(), [tamper(), spectrum(), provenance()])
    for key in (
        ViewKey(Kind.TABLE, "provenance", "exif"),
        ViewKey(Kind.PLOT, "spectrum", "radial"),
        ViewKey(Kind.RENDERED, "spectrum", "power"),
    ):
        area.show_view(key)
    assert len(area.panes) == 4


def test_the_keys_to_save_reach_the_view_that_has_the_keyboard(
    area: ViewerArea, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, view = map_ready(area, wait_until)
    asked: list[str] = []
    monkeypatch.setattr(area.keeper, "ask", lambda pane, shelf: asked.append(f"{pane.title} of {shelf.source.name}"))
    view.canvas.setFocus()
    QTest.keyClick(view.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert asked == ["JPEG ghost of scene.jpg"]


def test_everything_that_takes_the_keyboard_has_a_name(area: ViewerArea, wait_until: WaitUntil) -> None:
    area.show_exhibit(source(), facts(), [tamper(), spectrum(), provenance()])
    area.show_view(ViewKey(Kind.TABLE, "provenance", "exif"))
    area.set_mode(Mode.SWIPE)
    wait_until(lambda: views(area)[1].canvas.swipe.isVisible(), what="the divider")
    viewports = {scrolled.viewport() for scrolled in area.findChildren(QAbstractScrollArea)}
    takers = [
        widget
        for widget in area.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget not in viewports
        and not widget.objectName().startswith("qt_")
    ]
    nameless = [widget for widget in takers if not (widget.accessibleName() or getattr(widget, "text", str)())]
    assert len(takers) > 15 and not nameless


def test_clear_shows_nothing_and_stops_decoding(area: ViewerArea) -> None:
    area.show_exhibit(source(), facts(), [tamper()])
    area.clear()
    assert area.panes == []
    assert area._pictures.wanted == []
