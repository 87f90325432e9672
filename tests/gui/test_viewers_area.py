"""The viewers through their public door: what is shown, linked, blended and highlighted."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from gui.viewers.area import ViewerArea
from gui.viewers.choices import Kind, ViewKey
from gui.viewers.filling import frame_view_of
from gui.viewers.frame_view import FrameView
from gui.viewers.raster import colour_table, pyramid_of_rgb, quantise
from gui.viewers.stage import Mode
from tests.gui.conftest import WaitUntil
from tests.gui.viewing import HEIGHT, REGION, WIDTH, FakePictures, facts, heat, provenance, source, spectrum, tamper

GREY = (90, 100, 110)
MAP = ViewKey(Kind.MAP, "tamper", "ghost")


@pytest.fixture
def area(app: QApplication, unraisable_slots: list[str]) -> Iterator[ViewerArea]:
    pictures = FakePictures(scene=GREY, other=(120, 100, 110), tall=GREY)
    made = ViewerArea(pictures=pictures, titles={"tamper": "Alteration maps"})
    made.resize(1200, 700)
    made.show()
    yield made
    made.close_services()
    made.deleteLater()
    app.processEvents()


def views(area: ViewerArea) -> list[FrameView]:
    return [view for pane in area.panes if (view := frame_view_of(pane)) is not None]


def seen(view: FrameView) -> QImage:
    return view.canvas.viewport().grab().toImage()


def colour_at(view: FrameView, x: float, y: float) -> QColor:
    """The colour drawn where a stored pixel lies."""
    place = view.canvas.mapFromScene(view.canvas.stage.root.mapToScene(QPointF(x, y)))
    return seen(view).pixelColor(place)


def map_ready(area: ViewerArea, wait_until: WaitUntil) -> tuple[FrameView, FrameView]:
    """Picture and map side by side, both ready."""
    area.show_exhibit(source(), facts(), [tamper()])
    wait_until(lambda: views(area)[1].canvas.stage.top.pyramid is not None, what="the map")
    return views(area)[0], views(area)[1]


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


def test_opacity_lets_the_picture_through(area: ViewerArea, wait_until: WaitUntil) -> None:
    _, view = map_ready(area, wait_until)
    heat_colour = QColor(int(colour_table()[quantise(np.full((1, 1), 5, np.float32), 0, 20)[0, 0]]))
    assert colour_at(view, 200, 200).getRgb()[:3] == heat_colour.getRgb()[:3]
    view.opacity.setValue(50)
    mixed = colour_at(view, 200, 200)
    assert abs(mixed.red() - (heat_colour.red() + GREY[0]) / 2) <= 2
    view.opacity.setValue(0)
    assert colour_at(view, 200, 200).getRgb()[:3] == GREY


def test_equal_values_have_equal_colours_on_two_pictures_of_unlike_range(
    area: ViewerArea, wait_until: WaitUntil
) -> None:
    colours = []
    for highest in (6.0, 19.0):
        values = np.full((HEIGHT, WIDTH), 5, np.float32)
        values[:20, :20] = highest
        area.show_exhibit(source(), facts(), [tamper(heat(values, threshold=None))])
        wait_until(lambda: views(area)[1].canvas.stage.top.pyramid is not None, what="the map")
        colours.append(colour_at(views(area)[1], 200, 200).getRgb())
    assert colours[0] == colours[1]


def test_a_place_without_a_value_shows_the_picture(area: ViewerArea, wait_until: WaitUntil) -> None:
    values = np.full((HEIGHT // 8, WIDTH // 8), 5, np.float32)
    values[:, :10] = np.nan
    area.show_exhibit(source(), facts(), [tamper(heat(values))])
    wait_until(lambda: views(area)[1].canvas.stage.top.pyramid is not None, what="the map")
    assert colour_at(views(area)[1], 20, 200).getRgb()[:3] == GREY
    assert colour_at(views(area)[1], 200, 200).getRgb()[:3] != GREY


def test_blinking_shows_the_two_layers_in_turn(area: ViewerArea, wait_until: WaitUntil) -> None:
    _, view = map_ready(area, wait_until)
    area.bar.modes[Mode.BLINK].trigger()
    shown = set()

    def both_seen() -> bool:
        shown.add(colour_at(view, 200, 200).getRgb()[:3])
        return len(shown) == 2

    wait_until(both_seen, what="both layers")
    assert GREY in shown
    area.bar.modes[Mode.OVERLAY].trigger()
    assert colour_at(view, 200, 200).getRgb()[:3] != GREY


def test_the_swipe_divider_parts_picture_and_map(area: ViewerArea, wait_until: WaitUntil) -> None:
    _, view = map_ready(area, wait_until)
    area.bar.modes[Mode.SWIPE].trigger()
    assert colour_at(view, 20, 200).getRgb()[:3] == GREY
    assert colour_at(view, 300, 200).getRgb()[:3] != GREY
    view.canvas.swipe.move_to(1.0)
    assert colour_at(view, 300, 200).getRgb()[:3] == GREY
    QTest.keyClick(view.canvas.swipe, Qt.Key.Key_Left)
    assert view.canvas.swipe.fraction == pytest.approx(0.98)


def test_two_exhibits_differ_by_a_fixed_scale(area: ViewerArea, wait_until: WaitUntil) -> None:
    area.set_comparison([(source(), facts(), []), (source("other.jpg"), facts(sha256="f" * 64), [])])
    assert [pane.key.exhibit for pane in area.panes] == [0, 1]
    area.bar.modes[Mode.DIFFERENCE].trigger()
    wait_until(lambda: all(view.map is not None for view in views(area)), what="the difference")
    index = quantise(np.full((1, 1), 30, np.float32), 0, 64)[0, 0]
    expected = QColor(int(colour_table()[index])).getRgb()[:3]
    assert {colour_at(view, 100, 100).getRgb()[:3] for view in views(area)} == {expected}


def test_an_exhibit_stored_on_its_side_is_swiped_upright_over_the_other(area: ViewerArea) -> None:
    turned = np.zeros((WIDTH, HEIGHT, 3), np.uint8)
    turned[: WIDTH // 2] = (200, 0, 0)
    area.set_comparison(
        [
            (source(), facts(), []),
            (source("side.jpg"), facts(orientation=6, sha256="f" * 64, width=HEIGHT, height=WIDTH), []),
        ]
    )
    area._pictures.ready.emit(source("side.jpg").key, pyramid_of_rgb(turned))
    area.set_mode(Mode.SWIPE)
    view = views(area)[0]
    view.canvas.swipe.move_to(0.0)
    assert colour_at(view, WIDTH * 3 // 4, 100).getRgb()[:3] == (200, 0, 0)
    assert colour_at(view, WIDTH // 4, 100).getRgb()[:3] == (0, 0, 0)


def test_pictures_of_unlike_size_have_no_difference_and_the_view_says_so(area: ViewerArea) -> None:
    area.set_comparison([(source(), facts(), []), (source("other.jpg"), facts(sha256="f" * 64), [])])
    area._pictures.ready.emit(source("other.jpg").key, pyramid_of_rgb(np.zeros((10, 20, 3), np.uint8)))
    area.set_mode(Mode.DIFFERENCE)
    assert "differ in size" in views(area)[0].note.text()


def test_orientation_turns_the_view_and_the_map_alike_and_never_the_pixels(
    area: ViewerArea, wait_until: WaitUntil
) -> None:
    values = np.full((HEIGHT, WIDTH), 1, np.float32)
    values[:40, :40] = 19
    area.show_exhibit(source(), facts(orientation=6), [tamper(heat(values))])
    wait_until(lambda: views(area)[1].canvas.stage.top.pyramid is not None, what="the map")
    stage = views(area)[1].canvas.stage
    assert (stage.shown.width(), stage.shown.height()) == (HEIGHT, WIDTH)
    corner = stage.root.mapToScene(QPointF(0, 0))
    assert corner.x() == HEIGHT and corner.y() == 0
    bright = colour_at(views(area)[1], 20, 20)
    area.bar.upright.trigger()
    assert (stage.shown.width(), stage.shown.height()) == (WIDTH, HEIGHT)
    assert colour_at(views(area)[1], 20, 20) == bright


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
