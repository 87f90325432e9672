"""Resampling: places with the periodic interpolation traces of re-scaling or turning that the rest lacks."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft

from engines.tamper.trace import Trace, not_applicable
from engines.tamper.view import View

F32 = npt.NDArray[np.float32]

WINDOW = 64  # pixels
_PREDICTOR = np.array([[-0.25, 0.5, -0.25], [0.5, 0, 0.5], [-0.25, 0.5, -0.25]], np.float32)


def resampling(view: View) -> Trace:
    """Height of each window's strongest spectral peak over the picture's median spectrum, natural log, ≥ 0.

    M. Kirchner, "Fast and reliable resampling detection by spectral analysis of fixed linear predictor residue",
    MM&Sec 2008. Peaks at multiples of 1/8 cycle a pixel belong to JPEG's blocks and are left out, as are low
    frequencies.
    """
    if min(view.height, view.width) < 3 * WINDOW:
        return not_applicable("the picture holds too few windows for their spectra to be compared")
    stride = WINDOW // 2 if view.height * view.width < 4_000_000 else WINDOW
    tops = np.arange(0, view.height - WINDOW + 1, stride)
    spectra = []
    for top in tops:
        view.run.check_stop()
        spectra.append(_spectra(view, int(top), stride))
    level = np.log(np.stack(spectra) + 1e-4)
    middle = np.median(level.reshape(-1, *level.shape[2:]), axis=0)
    height = (level - middle)[:, :, _considered()]
    height -= np.median(height, axis=2, keepdims=True)
    peaks = np.sort(height, axis=2)[:, :, -2:].mean(axis=2).astype(np.float32)
    return Trace(_on_cells(view, peaks, stride))


def _spectra(view: View, top: int, stride: int) -> F32:
    """(windows across, 64, 33) magnitude spectra of the probability maps of one row of windows."""
    luma = view.luma[top : top + WINDOW]
    error = luma - cv2.filter2D(luma, cv2.CV_32F, _PREDICTOR, borderType=cv2.BORDER_REFLECT)
    likely = np.exp(-np.minimum(np.abs(error), 40) / 2).astype(np.float32)
    starts = np.arange(0, view.width - WINDOW + 1, stride)
    windows = np.stack([likely[:, start : start + WINDOW] for start in starts])
    windows = (windows - windows.mean(axis=(1, 2), keepdims=True)) * _TAPER
    magnitude = np.abs(fft.rfft2(windows)).astype(np.float32)
    return np.asarray(magnitude / (magnitude.mean(axis=(1, 2), keepdims=True) + 1e-3), np.float32)


_TAPER = np.outer(np.hanning(WINDOW), np.hanning(WINDOW)).astype(np.float32)


def _considered() -> npt.NDArray[np.bool_]:
    """Frequencies that may carry an interpolation peak: neither low nor at a multiple of 1/8 in both directions."""
    y = np.abs(fft.fftfreq(WINDOW))[:, None] * WINDOW
    x = fft.rfftfreq(WINDOW)[None, :] * WINDOW
    low = np.hypot(y, x) < WINDOW / 6
    blocks = (np.minimum(y % 8, 8 - y % 8) <= 1) & (np.minimum(x % 8, 8 - x % 8) <= 1)
    return np.asarray(~(low | blocks), np.bool_)


def _on_cells(view: View, windows: F32, stride: int) -> F32:
    """Values of the windows' centres, interpolated on the view's cells."""
    x = ((np.arange(view.cols) + 0.5) * view.cell - WINDOW / 2) / stride
    y = ((np.arange(view.rows) + 0.5) * view.cell - WINDOW / 2) / stride
    grid_x, grid_y = np.meshgrid(x.astype(np.float32), y.astype(np.float32))
    out = cv2.remap(windows, grid_x, grid_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.maximum(np.asarray(out, np.float32), 0)
