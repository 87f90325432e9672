"""Pictures are decoded in a worker process; what is hostile or no longer wanted does no harm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from engines.core.exhibit import Source
from gui.viewers.pictures import PictureService
from gui.viewers.raster import Pyramid
from tests.gui.conftest import WaitUntil


class Listener:
    def __init__(self, service: PictureService) -> None:
        self.ready: dict[str, Pyramid] = {}
        self.failed: dict[str, str] = {}
        service.ready.connect(self.ready.__setitem__)
        service.failed.connect(self.failed.__setitem__)


@pytest.fixture(scope="module")
def service(app: QApplication) -> Iterator[PictureService]:
    made = PictureService(max_pixels=40_000)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def forget(service: PictureService) -> None:
    """No wish of an earlier test is open."""
    service.want([])


def picture(folder: Path, name: str, width: int, height: int) -> Source:
    rgb = np.zeros((height, width, 3), np.uint8)
    rgb[:, : width // 2] = (200, 40, 10)
    Image.fromarray(rgb).save(folder / name)
    return Source(folder / name)


def test_a_file_becomes_a_pyramid_of_its_stored_pixels(
    service: PictureService, wait_until: WaitUntil, tmp_path: Path
) -> None:
    heard, wish = Listener(service), picture(tmp_path, "small.png", 180, 120)
    service.want([wish])
    wait_until(lambda: heard.ready, what="the picture")
    pyramid = heard.ready[wish.key]
    assert pyramid.size == (180, 120)
    assert pyramid.note == ""
    assert pyramid.levels[0].pixelColor(10, 10).getRgb()[:3] == (200, 40, 10)
    assert pyramid.levels[-1].pixelColor(1, 1).getRgb()[:3] == (200, 40, 10)


def test_a_large_picture_is_reduced_and_says_so_and_a_broken_one_is_named(
    service: PictureService, wait_until: WaitUntil, tmp_path: Path
) -> None:
    heard, large = Listener(service), picture(tmp_path, "large.png", 800, 600)
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    service.want([large, Source(tmp_path / "broken.png")])
    wait_until(lambda: heard.ready and heard.failed, what="both answers")
    pyramid = heard.ready[large.key]
    assert pyramid.size[0] * pyramid.size[1] <= 40_000
    assert "reduced" in pyramid.note
    assert "broken.png" in next(iter(heard.failed.values()))


def test_only_the_latest_wish_is_answered(service: PictureService, wait_until: WaitUntil, tmp_path: Path) -> None:
    heard = Listener(service)
    wishes = [picture(tmp_path, f"{number}.png", 160, 120) for number in range(5)]
    for wish in wishes:
        service.want([wish])
    wait_until(lambda: wishes[-1].key in heard.ready, what="the latest wish")
    assert set(heard.ready) == {wishes[-1].key}


def test_a_decoder_that_dies_costs_one_picture_and_the_next_is_decoded(
    service: PictureService, wait_until: WaitUntil, tmp_path: Path
) -> None:
    heard = Listener(service)
    first, second, third = (picture(tmp_path, f"{name}.png", 160, 120) for name in ("first", "second", "third"))
    service.want([first])
    wait_until(lambda: first.key in heard.ready, what="the first picture")
    assert service._worker is not None
    service._worker.kill()
    service.want([second])
    wait_until(lambda: second.key in heard.failed, what="the sentence")
    assert heard.failed[second.key].startswith("second.png cannot be shown: the process that decoded it ")
    service.want([third])
    wait_until(lambda: third.key in heard.ready, what="the third picture")
