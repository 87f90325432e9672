"""Mask a band of frequencies and see the picture without it, or only it."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt
import scipy.fft

MOST_PIXELS = 50_000_000
_SOFT_EDGE = 0.01


def filter_band(
    picture: npt.NDArray[np.generic],
    low: float,
    high: float,
    keep: bool,
    direction: float | None = None,
    opening: float = 20.0,
) -> npt.NDArray[np.uint8]:
    """The picture with a band of spatial frequencies kept alone or taken out; a pure function.

    ``picture``: (h, w) or (h, w, 3), uint8, uint16 or float on 0–255 (uint16 on 0–65535). ``low`` and
    ``high``: radial frequency in cycles/pixel, 0 ≤ low < high ≤ 0.71. ``keep`` True shows only the band,
    around mid grey where it does not hold the mean (low > 0); False shows the picture without the band, its
    mean brightness unchanged. ``direction``: degrees as in ``Peak.direction`` (0 = repeats to the right, 90
    = downwards); with it only frequencies within ± ``opening`` degrees belong to the band. Returns uint8 of
    the same shape, values clipped, never stretched. Raises ValueError where the band is none or the picture
    has more than 50 million pixels (view a part of it instead).
    """
    if not 0 <= low < high <= math.sqrt(0.5) + 0.01:
        raise ValueError("A band needs 0 ≤ low < high ≤ 0.71 cycles/pixel.")
    height, width = picture.shape[:2]
    if height * width > MOST_PIXELS:
        raise ValueError("The picture has more than 50 million pixels; filter a part of it.")
    if not picture.size:
        return np.zeros(picture.shape, np.uint8)
    values = picture.astype(np.float32)
    if picture.dtype == np.uint16:
        values /= 257
    band = _band_mask(height, width, low, high, direction, opening)
    gain = band if keep else 1 - band
    gain[0, 0] = 1.0 if not keep or low == 0 else 0.0
    grey = 128.0 if keep and low > 0 else 0.0
    planes = values.reshape(height, width, -1)
    filtered = np.empty(planes.shape, np.uint8)
    for channel in range(planes.shape[2]):
        filtered[:, :, channel] = np.clip(np.rint(_filtered(planes[:, :, channel], gain) + grey), 0, 255)
    return filtered.reshape(picture.shape)


def _filtered(plane: npt.NDArray[np.float32], gain: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Multiply the spectrum by ``gain``; the frame is mirrored at the border so that its edges do not ring
    across.
    """
    height, width = plane.shape
    top, left = _margins(height), _margins(width)
    padded = cv2.copyMakeBorder(plane, top[0], top[1], left[0], left[1], cv2.BORDER_REFLECT)
    spectrum = scipy.fft.rfft2(padded)
    spectrum *= gain
    filtered = scipy.fft.irfft2(spectrum, s=padded.shape)
    return np.asarray(filtered[top[0] : top[0] + height, left[0] : left[0] + width], np.float32)


def _margins(length: int) -> tuple[int, int]:
    """Mirrored pixels before and after: at most 32 before, and as many after as make the length fast to
    transform.
    """
    before = min(32, length)
    after = scipy.fft.next_fast_len(length + 2 * before, real=True) - length - before
    return before, after


def _band_mask(
    height: int, width: int, low: float, high: float, direction: float | None, opening: float
) -> npt.NDArray[np.float32]:
    """Gain 0–1 on the half plane of the mirrored frame, with soft edges 0.01 cycles/pixel wide against
    ringing.
    """
    fy = np.fft.fftfreq(height + sum(_margins(height)))[:, None].astype(np.float32)
    fx = np.fft.rfftfreq(width + sum(_margins(width)))[None, :].astype(np.float32)
    radius = np.hypot(fy, fx)
    mask = np.clip((high - radius) / _SOFT_EDGE + 1, 0, 1)
    if low > 0:
        mask *= np.clip((radius - low) / _SOFT_EDGE + 1, 0, 1)
    if direction is not None:
        away = np.abs((np.degrees(np.arctan2(fy, fx)) - direction + 90) % 180 - 90)
        mask *= (away <= opening) | (radius == 0)
    return np.asarray(mask, np.float32)
