"""Giving the aligned reference the questioned picture's exposure, white balance, shading and sharpness."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

_CURVE_STEP = 8
_CURVE_LEAST = 0.002  # share of the samples from which a tone has a say
_ROUNDS = 2
_LIFT = 12  # grey levels added before ratios are taken, so that noise in the dark does not count
_BLURS = (0.0, 0.5, 0.8, 1.1, 1.5, 2.0, 2.6)
_SAMPLES = 16_000


def adjusted(questioned: F32, aligned: F32, inside: Mask) -> tuple[F32, F32]:
    """(questioned, reference) after each was brought to the other's tone and sharpness: (h, w, 3) float32, 0–255.

    The tone: a monotone curve a channel and a smooth gain over the frame, both fitted to medians, so that a changed
    place has little say. The sharper of the two is blurred until the detail of both agrees best.
    """
    sample = _sample(inside)
    curved = aligned
    for _ in range(_ROUNDS):
        curved = _with_curve(questioned, curved, sample)
        curved = _with_gain(questioned, curved, inside, sample)
    return _equally_sharp(questioned, np.clip(curved, 0, 255), inside)


def _sample(inside: Mask) -> npt.NDArray[np.intp]:
    places = np.flatnonzero(inside)
    step = max(1, places.size // _SAMPLES)
    return places[::step]


def _with_curve(questioned: F32, aligned: F32, sample: npt.NDArray[np.intp]) -> F32:
    """The reference through the curve that takes its values to the questioned picture's: medians of groups of tones."""
    result = np.empty_like(aligned)
    for channel in range(3):
        values = aligned[..., channel].ravel()[sample]
        wanted = questioned[..., channel].ravel()[sample]
        group = (np.clip(values, 0, 255) // _CURVE_STEP).astype(int)
        members = [np.flatnonzero(group == number) for number in range(256 // _CURVE_STEP)]
        members = [places for places in members if places.size >= max(8, _CURVE_LEAST * sample.size)]
        if not members:
            result[..., channel] = aligned[..., channel]
            continue
        x = np.array([np.median(values[places]) for places in members])
        y = np.maximum.accumulate([np.median(wanted[places]) for places in members])
        x = np.concatenate([[x[0] - 64], x, [x[-1] + 64]])
        y = np.concatenate([[y[0] - 64], y, [y[-1] + 64]])
        result[..., channel] = np.interp(aligned[..., channel], x, y)
    return result


def _with_gain(questioned: F32, aligned: F32, inside: Mask, sample: npt.NDArray[np.intp]) -> F32:
    """The reference times a quadratic surface a channel, fitted to the log ratio by reweighted least squares."""
    height, width = inside.shape
    down, across = np.unravel_index(sample, inside.shape)
    x, y = across / width - 0.5, down / height - 0.5
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], 1)
    rows, cols = np.mgrid[0:height, 0:width].astype(np.float32)
    u, v = cols / np.float32(width) - 0.5, rows / np.float32(height) - 0.5
    result = np.empty_like(aligned)
    for channel in range(3):
        above, below = questioned[..., channel].ravel()[sample], aligned[..., channel].ravel()[sample]
        ratio = np.log((above + _LIFT) / np.maximum(below + _LIFT, 1))
        weight = np.ones_like(ratio)
        fit = np.zeros(6)
        for _ in range(6):
            fit = np.linalg.lstsq(terms * weight[:, None], ratio * weight, rcond=None)[0]
            left = np.abs(ratio - terms @ fit)
            scale = 1.5 * float(np.median(left)) + 1e-3
            weight = np.where(left < 3 * scale, 1 - (left / (3 * scale)) ** 2, 0)
        c = fit.astype(np.float32)
        surface = c[0] + c[1] * u + c[2] * v + c[3] * u * u + c[4] * u * v + c[5] * v * v
        result[..., channel] = (aligned[..., channel] + _LIFT) * np.exp(np.clip(surface, -1.5, 1.5)) - _LIFT
    return result


def _equally_sharp(questioned: F32, reference: F32, inside: Mask) -> tuple[F32, F32]:
    best = min(
        ((side, sigma) for side in (0, 1) for sigma in _BLURS if sigma or not side),
        key=lambda choice: _left_over(questioned, reference, inside, *choice),
    )
    return (_blurred(questioned, best[1]), reference) if best[0] else (questioned, _blurred(reference, best[1]))


def _left_over(questioned: F32, reference: F32, inside: Mask, side: int, sigma: float) -> float:
    """Mean difference of detail where there is much of it, after blurring one side; large changes count little."""
    pair = [questioned[..., 1], reference[..., 1]]
    pair[side] = _blurred(pair[side], sigma)
    steps = [np.hypot(cv2.Sobel(one, cv2.CV_32F, 1, 0), cv2.Sobel(one, cv2.CV_32F, 0, 1)) for one in pair]
    strong = inside & (cv2.dilate(np.maximum(*steps), np.ones((3, 3))) > 60)
    if int(strong.sum()) < 50:
        return sigma
    return float(np.median(np.abs(steps[0][strong] - steps[1][strong])))


def _blurred(values: F32, sigma: float) -> F32:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), np.float32) if sigma else values
