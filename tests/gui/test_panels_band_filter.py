"""The spectrum's tool: a band kept or removed, seen in the picture."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from gui.panels.band_filter import BandFilter
from gui.viewers.choices import Shelf
from gui.viewers.raster import pyramid_of_rgb
from tests.gui.conftest import WaitUntil
from tests.gui.viewing import facts, source


@pytest.fixture
def tool(app: QApplication, unraisable_slots: list[str]) -> Iterator[BandFilter]:
    made = BandFilter()
    made.resize(500, 500)
    made.show()
    yield made
    made.close_services()
    made.deleteLater()
    app.processEvents()


def stripes() -> np.ndarray:
    """Vertical stripes that repeat every four pixels, ± 20 around 128."""
    line = 128 + 20 * np.sin(np.arange(128) * np.pi / 2)
    return np.repeat(np.repeat(line[None, :, None], 96, 0), 3, 2).astype(np.uint8)


def spread(tool: BandFilter) -> float:
    pyramid = tool.view.canvas.stage.base.pyramid
    return -1.0 if pyramid is None else float(pyramid.rgb()[20:-20, 20:-20].std())


def show(tool: BandFilter) -> None:
    pyramid = pyramid_of_rgb(stripes())
    tool.view.show_frame((128, 96), 1)
    tool.show_exhibit(pyramid, Shelf(source(), facts(width=128, height=96), [], pyramid))


def test_the_band_with_the_stripes_keeps_them_and_without_it_they_are_gone(
    tool: BandFilter, wait_until: WaitUntil
) -> None:
    tool.slider.set_band(0.2, 0.3)
    show(tool)
    wait_until(lambda: spread(tool) > 10, what="the stripes")
    tool.action.setCurrentIndex(1)
    wait_until(lambda: 0 <= spread(tool) < 2, what="the stripes to go")
    assert "all but 0.200 to 0.300 cycles/pixel" in tool.view.note.text()


def test_a_direction_across_the_stripes_leaves_nothing(tool: BandFilter, wait_until: WaitUntil) -> None:
    tool.slider.set_band(0.2, 0.3)
    tool.directed.setChecked(True)
    tool.direction.setValue(90)
    show(tool)
    wait_until(lambda: 0 <= spread(tool) < 2, what="an empty band")


def test_the_gain_amplifies_a_weak_band_around_mid_grey(tool: BandFilter, wait_until: WaitUntil) -> None:
    tool.slider.set_band(0.2, 0.3)
    show(tool)
    wait_until(lambda: spread(tool) > 10, what="the stripes")
    plain = spread(tool)
    tool.gain.setCurrentIndex(1)
    wait_until(lambda: spread(tool) > 1.8 * plain, what="stronger stripes")


def test_the_ends_of_the_band_never_cross(tool: BandFilter) -> None:
    tool.slider.set_band(0.6, 0.3)
    assert tool.band.low < tool.band.high
