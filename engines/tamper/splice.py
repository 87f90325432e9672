"""Splicing by local statistics: windows whose residual co-occurrences are unlike those of the rest."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from engines.tamper.cells import standardise
from engines.tamper.cooccurrence import histograms
from engines.tamper.trace import Trace, not_applicable
from engines.tamper.view import View

F32 = npt.NDArray[np.float32]

KEPT = 0.8  # share of the windows, the most usual ones, that describe the picture


def splicing(view: View) -> Trace:
    """Root of the squared Mahalanobis distance of each window to the picture's usual windows, standardised, ≥ 0.

    After D. Cozzolino et al., "Splicebuster: a new blind image splicing detector", WIFS 2015. Square roots of the
    window's histogram, freed of what brightness and texture predict linearly, in the principal directions.
    """
    if view.rows * view.cols < 400:
        return not_applicable("the picture is too small for the statistics of several windows")
    counts = histograms(view)
    window = int(np.clip(min(view.rows, view.cols) // 5, 5, 14)) | 1
    weight = cv2.blur(view.usable.astype(np.float32), (window, window))
    known = weight > 0.4
    if int(known.sum()) < 200:
        return not_applicable("most of the picture is flat, black or white")
    features = windowed(counts, view.usable, window)[known]
    covariates = _covariates(view, window)[known]
    distance = np.full(known.shape, np.nan, np.float32)
    distance[known] = mahalanobis(features, covariates)
    return Trace(standardise(distance, 0.2))


def windowed(counts: F32, usable: npt.NDArray[np.bool_], window: int) -> F32:
    """Square roots of the relative frequencies in a window around each cell."""
    masked = counts * usable[:, :, None]
    total = np.dstack(
        [cv2.blur(np.ascontiguousarray(masked[:, :, i]), (window, window)) for i in range(counts.shape[2])]
    )
    share = total / np.maximum(total.sum(axis=2, keepdims=True), 1e-6)
    return np.asarray(np.sqrt(share), np.float32)


def _covariates(view: View, window: int) -> F32:
    texture = cv2.blur(np.log2(view.texture + 0.5), (window, window))
    light = np.concatenate(view.over_bands(lambda top, bottom: view.block_mean(view.luma[top:bottom])))
    light = cv2.blur(light, (window, window)) / 64
    return np.stack([np.ones_like(texture), texture, texture**2, light], axis=2)


def mahalanobis(features: F32, covariates: F32, dimensions: int = 12) -> F32:
    """Distance of each row to the bulk, in ``dimensions`` principal directions, trimmed three times."""
    every = max(1, len(features) // 12_000)
    y, x = features[::every], covariates[::every]
    inside = np.ones(len(y), bool)
    for _ in range(4):
        gram = x[inside].T @ x[inside] + 1e-3 * inside.sum() * np.eye(x.shape[1], dtype=np.float32)
        slope = np.linalg.solve(gram, x[inside].T @ y[inside]).astype(np.float32)
        rest = y - x @ slope
        centre = rest[inside].mean(axis=0)
        spread = rest[inside] - centre
        values, vectors = np.linalg.eigh(spread.T @ spread / inside.sum())
        variance = values[-dimensions:] + 0.02 * values[-1]
        whiten = (vectors[:, -dimensions:] / np.sqrt(variance)).astype(np.float32)
        distance = np.sqrt(np.square((rest - centre) @ whiten).sum(axis=1))
        inside = distance <= np.quantile(distance, KEPT)
    whole = features @ whiten - covariates @ (slope @ whiten) - centre @ whiten
    return np.asarray(np.sqrt(np.square(whole).sum(axis=1)), np.float32)
