"""Two layers in one view: opacity, blink, swipe, difference, and the exhibit turned upright."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.viewers.area import ViewerArea
from gui.viewers.raster import colour_table, pyramid_of_rgb, quantise
from gui.viewers.stage import Mode
from tests.gui.conftest import WaitUntil
from tests.gui.viewing import (
    GREY,
    HEIGHT,
    WIDTH,
    colour_at,
    facts,
    heat,
    map_ready,
    open_area,
    source,
    tamper,
    views,
)


@pytest.fixture
def area(app: QApplication, unraisable_slots: list[str]) -> Iterator[ViewerArea]:
    with open_area(app) as made:
        yield made


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
