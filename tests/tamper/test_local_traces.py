"""Demosaicing, resampling, smoothing and contrast traces, and the map of all methods, on parts of known place."""

from __future__ import annotations

import cv2
import numpy as np

from engines.core.run import Run
from engines.tamper.cfa import demosaicing
from engines.tamper.contrast import contrast
from engines.tamper.median_filter import median_filter
from engines.tamper.resampling import resampling
from engines.tamper.splice import splicing
from engines.tamper.trace import Trace
from engines.tamper.view import View
from tests.tamper.pictures import U8, exhibit_of, jpeg, png, scene, square

HEIGHT, WIDTH = 480, 640
PLACE = square(HEIGHT, WIDTH, 176, 288, 176)


def mosaicked(pixels: U8) -> U8:
    """One colour a pixel (RGGB), interpolated bilinearly as a simple camera does."""
    raw = np.zeros(pixels.shape[:2], np.uint8)
    raw[::2, ::2], raw[::2, 1::2] = pixels[::2, ::2, 0], pixels[::2, 1::2, 1]
    raw[1::2, ::2], raw[1::2, 1::2] = pixels[1::2, ::2, 1], pixels[1::2, 1::2, 2]
    return np.asarray(cv2.cvtColor(raw, cv2.COLOR_BayerBG2RGB), np.uint8)


def view_of(data: bytes) -> View:
    return View(exhibit_of(data), Run())


def stands_out(view: View, trace: Trace) -> float:
    """Share of pairs (inside, outside) in which the map is higher inside."""
    assert trace.values is not None, trace.note
    share = view.block_mean(PLACE.astype(np.float32))
    values = np.nan_to_num(trace.values, nan=-1)
    inside, outside = values[share > 0.9], np.sort(values[share < 0.05])
    return float(np.searchsorted(outside, inside).mean() / outside.size)


def test_a_filtered_part_lacks_the_colour_mosaic() -> None:
    host = mosaicked(scene(HEIGHT, WIDTH, 31))
    view = view_of(png(np.where(PLACE[:, :, None], cv2.GaussianBlur(host, (0, 0), 0.8), host)))
    assert stands_out(view, demosaicing(view)) > 0.95


def test_a_picture_without_mosaic_is_not_judged_by_it() -> None:
    assert "no colour mosaic" in demosaicing(view_of(jpeg(scene(HEIGHT, WIDTH, 32), 80))).note
    assert "grey" in demosaicing(view_of(png(scene(HEIGHT, WIDTH, 32)[:, :, 0]))).note


def test_an_enlarged_part_shows_interpolation() -> None:
    large = cv2.resize(scene(HEIGHT, WIDTH, 33), None, fx=1.4, fy=1.4, interpolation=cv2.INTER_LINEAR)
    view = view_of(png(np.where(PLACE[:, :, None], large[:HEIGHT, :WIDTH], scene(HEIGHT, WIDTH, 34))))
    assert stands_out(view, resampling(view)) > 0.9


def test_a_median_filtered_part_repeats_values() -> None:
    host = scene(HEIGHT, WIDTH, 35)
    view = view_of(png(np.where(PLACE[:, :, None], cv2.medianBlur(host, 5), host)))
    assert stands_out(view, median_filter(view)) > 0.75


def test_a_part_put_in_after_a_change_of_contrast_fills_the_gaps() -> None:
    host = scene(HEIGHT, WIDTH, 36)
    stretched = np.clip((host.astype(np.float32) - 128) * 1.3 + 128, 0, 255).astype(np.uint8)
    view = view_of(png(np.where(PLACE[:, :, None], host, stretched)))
    assert stands_out(view, contrast(view)) > 0.95
    assert contrast(view_of(png(host))).values is None


def test_a_part_with_finer_detail_has_other_local_statistics() -> None:
    host = scene(HEIGHT, WIDTH, 37)
    soft = cv2.GaussianBlur(host, (0, 0), 0.9)
    view = view_of(png(np.where(PLACE[:, :, None], host, soft)))
    assert stands_out(view, splicing(view)) > 0.9
