"""Traces of an earlier JPEG compression on another block grid than the picture's own."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engines.tamper.cells import smooth, window_for
from engines.tamper.dct import block_dct
from engines.tamper.mixture import REACH, STEPS, fit, floored, once, transitions
from engines.tamper.trace import Trace, not_applicable
from engines.tamper.view import View

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

BANDS = ((0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (1, 2), (2, 1), (0, 3), (3, 0), (2, 2))
MOST = 90  # coefficients beyond ± MOST share a bin
SAMPLE = 1_500_000  # pixels from which the grid is sought
LEAST_GAIN = 6.0  # nats over the whole picture
LEAST_SUPPORT = 2.2  # standard errors, mean over the bands, by which a grid must stand out of the 64


@dataclass(frozen=True, slots=True)
class Offset:
    """A grid whose blocks start at x ≡ ``x``, y ≡ ``y`` (mod 8), and how far its periodicity stands out."""

    y: int
    x: int
    support: float


def other_grid(view: View) -> Trace:
    """Mean log likelihood ratio a block (nats) of an earlier compression on another grid, for the minority.

    T. Bianchi and A. Piva, "Detection of nonaligned double JPEG compression based on integer periodicity maps", IEEE
    TIFS 2012, finds the grid by the periodicity of the coefficients' histograms at its offset; the place then follows
    as in their block-grained analysis (TIFS 2012), with the last compression as Gaussian noise.
    """
    if view.rows * view.cols < 400:
        return not_applicable("the picture has too few blocks for their statistics")
    table = view.luma_table
    sigma = 0.5
    if table is not None:
        sigma = float(np.hypot(0.5, np.sqrt((table[:4, :4].astype(np.float64) ** 2).mean() / 12)))
    histograms = _histograms(view)
    offsets = standing_out(histograms, sigma, own_grid=table is not None)
    best = None
    edges: F64 = np.arange(-MOST, MOST + 2).astype(np.float64) - 0.5
    steps = STEPS[(2.5 * sigma < STEPS) & (STEPS <= 24)]
    if not offsets or steps.size < 3:
        return not_applicable("no block grid other than the picture's own is seen")
    matrices = transitions(steps, edges, sigma)
    common = histograms.mean(axis=(0, 1))
    for offset in offsets:
        values = _evidence(view, offset, common, matrices, steps, edges, sigma)
        if values is not None:
            best = values if best is None else np.fmax(best, values)
    if best is None:
        return not_applicable("no block grid other than the picture's own is seen")
    return Trace(best)


def _strips(view: View) -> list[tuple[int, int]]:
    """(top, bottom) of strips spread over the picture, 72 rows each, together about SAMPLE pixels."""
    count = max(1, view.height // 72)
    wanted = max(1, min(count, SAMPLE // (72 * view.width)))
    starts = np.unique(np.linspace(0, max(view.height - 72, 0), wanted).astype(int) // 8 * 8)
    return [(int(top), min(int(top) + 72, view.height)) for top in starts]


def _histograms(view: View) -> F64:
    """(8, 8, bands, 2 × REACH + 1) relative histograms at every grid offset (down, across)."""
    width = 2 * REACH + 1
    out = np.zeros((8, 8, len(BANDS), width))
    strips = _strips(view)
    down, across = (list(places) for places in zip(*BANDS, strict=True))
    first = np.arange(len(BANDS), dtype=np.int32)[:, None] * width + REACH
    for y in range(8):
        view.run.check_stop()
        for x in range(8):
            for top, bottom in strips:
                block = block_dct(view.luma[top + y : bottom - 8 + y, x:])
                values = np.rint(block[:, down, :, across].reshape(len(BANDS), -1)).astype(np.int32)
                np.clip(values, -REACH, REACH, out=values)
                counts = np.bincount((values + first).ravel(), minlength=len(BANDS) * width)
                out[y, x] += counts.reshape(len(BANDS), width)
    return np.asarray(out / np.maximum(out.sum(axis=3, keepdims=True), 1), np.float64)


def standing_out(histograms: F64, sigma: float, own_grid: bool, most: int = 2) -> list[Offset]:
    """The offsets at which the histograms are periodic with some step, strongest first.

    Periodicity is the histogram's Fourier coefficient at 1/step; what content and the last compression
    do to it is alike at mirrored offsets and falls out between them (so offsets of 0 and 4 only cannot be told).
    """
    values = np.arange(-REACH, REACH + 1)
    steps = STEPS[(2.5 * sigma < STEPS) & (STEPS <= 24)]
    if steps.size < 3:
        return []
    waves = np.cos(2 * np.pi * values[None, :] / steps[:, None])
    tone = histograms @ waves.T  # (8, 8, bands, steps)
    y, x = np.mgrid[0:8, 0:8]
    mirrored = [tone[-y % 8, x], tone[y, -x % 8], tone[-y % 8, -x % 8]]
    plain = tone - np.median(tone, axis=(0, 1))
    flat = (tone - np.median(mirrored, axis=0)).reshape(64, *tone.shape[2:])
    own = ((y % 4 == 0) & (x % 4 == 0)).ravel()
    spread = 1.4826 * np.median(np.abs(flat[~own]), axis=0) + 0.004
    support = (flat / spread).max(axis=2).mean(axis=1)
    if own_grid:
        support[own] = 0
    else:
        support[own] = (plain.reshape(flat.shape)[own] / spread).max(axis=2).mean(axis=1)
    support = (support - np.median(support)) / (1.4826 * np.median(np.abs(support - np.median(support))) + 0.1)
    order = np.argsort(-support)[:most]
    return [Offset(int(i) // 8, int(i) % 8, float(support[i])) for i in order if support[i] > LEAST_SUPPORT]


def _evidence(
    view: View, offset: Offset, common: F64, matrices: F64, steps: npt.NDArray[np.int64], edges: F64, sigma: float
) -> F32 | None:
    """Smoothed evidence on the cell grid for one offset; None where no band gains by a second compression."""

    def band(top: int, bottom: int) -> F32:
        block = block_dct(view.luma[top + offset.y : bottom + offset.y, offset.x :])
        return np.stack([block[:, down, :, across] for down, across in BANDS], axis=2)

    coefficients = np.concatenate(view.over_bands(band, 64))
    total = np.zeros(coefficients.shape[:2], np.float32)
    shares = []
    for index in range(len(BANDS)):
        view.run.check_stop()
        values = np.clip(np.rint(coefficients[:, :, index]), -MOST, MOST).astype(np.int64) + MOST
        density = np.convolve(common[index], np.array([1, 4, 6, 4, 1]) / 16, "same") + 1e-6
        density /= density.sum()
        single = floored(np.asarray(once(density, edges, 0.5)))
        found = fit(
            np.bincount(values.ravel(), minlength=2 * MOST + 1).astype(np.float64),
            single,
            floored(matrices @ density),
            steps,
        )
        if found.gain * values.size < LEAST_GAIN:
            continue
        shares.append(found.share)
        total -= np.clip(found.evidence, -4, 4).astype(np.float32)[values]
    if len(shares) < 3:
        return None
    if float(np.mean(shares)) > 0.5:
        total = -total
    return smooth(np.where(view.usable, displaced(view, total, offset), np.nan), window_for(view.rows, view.cols, 3, 7))


def displaced(view: View, blocks: F32, offset: Offset) -> F32:
    """Values of the blocks of a displaced grid on the view's cells."""
    scale = 8 / view.cell
    shift = np.array(
        [[scale, 0, offset.x / view.cell + (scale - 1) / 2], [0, scale, offset.y / view.cell + (scale - 1) / 2]]
    )
    size = (view.cols, view.rows)
    return np.asarray(cv2.warpAffine(blocks, shift, size, borderMode=cv2.BORDER_REPLICATE), np.float32)
