"""Copies of known place: shifted, mirrored, turned, re-scaled; and repeated objects, which are none."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from engines.core.run import Run
from engines.tamper.copy_move import copy_move
from engines.tamper.view import View
from tests.tamper.pictures import U8, exhibit_of, jpeg, scene, square

HEIGHT, WIDTH = 420, 560
SOURCE = square(HEIGHT, WIDTH, 60, 60, 120)
TARGET = square(HEIGHT, WIDTH, 240, 360, 120)


def altered(kind: str) -> U8:
    pixels = scene(HEIGHT, WIDTH, 11)
    part = pixels[60:180, 60:180]
    if kind == "mirrored":
        part = part[:, ::-1]
    elif kind in ("turned", "re-scaled"):
        turn, factor = (25.0, 1.0) if kind == "turned" else (0.0, 1.2)
        matrix = cv2.getRotationMatrix2D((119.5, 119.5), turn, factor)
        wide = np.ascontiguousarray(pixels[0:240, 0:240])
        part = cv2.warpAffine(wide, matrix, (240, 240), flags=cv2.INTER_CUBIC)[60:180, 60:180]
    pixels[240:360, 360:480] = part
    return pixels


def marked(pixels: U8, quality: int) -> tuple[View, npt.NDArray[np.bool_]]:
    view = View(exhibit_of(jpeg(pixels, quality)), Run())
    trace = copy_move(view)
    assert trace.values is not None
    return view, trace.values > 0.5


def shares(pixels: U8, quality: int, mask: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Share of cells marked inside and outside ``mask``."""
    view, cells = marked(pixels, quality)
    share = view.block_mean(mask.astype(np.float32))
    return float(cells[share > 0.9].mean()), float(cells[share < 0.05].mean())


@pytest.mark.parametrize("kind", ["shifted", "mirrored", "turned", "re-scaled"])
def test_a_copy_and_its_original_are_marked(kind: str) -> None:
    inside, outside = shares(altered(kind), 92, SOURCE | TARGET)
    assert inside > 0.35
    assert outside < 0.06


def test_a_shifted_copy_is_found_at_quality_85() -> None:
    inside, outside = shares(altered("shifted"), 85, SOURCE | TARGET)
    assert inside > 0.35
    assert outside < 0.06


@pytest.mark.parametrize("quality", [75, 92])
def test_a_facade_of_repeated_windows_gives_nothing(quality: int) -> None:
    rng = np.random.default_rng(5)
    window = cv2.GaussianBlur(rng.integers(40, 220, (60, 50, 3), np.uint8), (0, 0), 2)
    cv2.rectangle(window, (8, 8), (42, 52), (60, 70, 90), 3)
    facade = np.full((480, 600, 3), 150, np.uint8)
    for top in range(20, 420, 110):
        for left in range(20, 540, 90):
            facade[top : top + 60, left : left + 50] = window
    light = np.linspace(0.8, 1.1, 600)[None, :, None]
    seen = np.clip(facade * light + rng.normal(0, 3, facade.shape), 0, 255).astype(np.uint8)
    assert not marked(seen, quality)[1].any()


def test_an_untouched_picture_has_no_copies() -> None:
    for seed in (21, 22, 23):
        assert not marked(scene(HEIGHT, WIDTH, seed), 88)[1].any()
