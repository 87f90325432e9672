"""The colours of a patch: how strong, how spread, how they go with brightness, and how their edges go together.

After McCloskey and Albright, "Detecting GAN-Generated Imagery using Color Cues", 2018 (saturation, over-exposure), and
Li et al., "Identification of deep network generated images using disparities in color components", Signal Processing
174, 2020.
"""

from __future__ import annotations

import cv2
import numpy as np

from engines.synthetic.tiling import Float32Array

_SMALL = 1e-3
_STRENGTH = np.array([-1, 5, 10, 20, 30, 45, 60, 80, 101])
_BRIGHT = np.array([-1, 4, 16, 48, 96, 144, 192, 240, 251, 256])


def describe_colour(patch: Float32Array) -> Float32Array:
    """(50,): shares of pixels by strength of colour (8) and by brightness (9); means and spreads of the red and blue
    differences and their correlations with luma and each other (9); at 1, 2 and 4 times coarser pixels, correlations of
    the channels' gradients and the colour's gradient over that of luma (5 each, 15); noise of colour at three scales
    over that of luma (6); strength of colour by brightness (3).
    """
    red, green, blue = patch
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    first, second = red - luma, blue - luma
    largest = patch.max(axis=0)
    strength = 100 * (largest - patch.min(axis=0)) / (largest + 1)
    found = np.log2(np.histogram(strength, _STRENGTH)[0] / luma.size + 5e-3).tolist()
    found += np.log2(np.histogram(luma, _BRIGHT)[0] / luma.size + 5e-3).tolist()
    found += [float(first.mean()), float(second.mean()), float(luma.mean())]
    found += [float(np.log2(plane.std() + 0.5)) for plane in (first, second, luma)]
    found += [_correlation(first, luma), _correlation(second, luma), _correlation(first, second)]
    rgb = np.ascontiguousarray(patch.transpose(1, 2, 0))
    for factor in (1, 2, 4):
        size = (rgb.shape[1] // factor, rgb.shape[0] // factor)
        part = rgb if factor == 1 else cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
        found += _edges_together(np.asarray(part, np.float32))
        found += _fine_colour(np.asarray(part, np.float32))
    for low, high in ((0, 85), (85, 170), (170, 256)):
        inside = (luma >= low) & (luma < high)
        found.append(float((strength * inside).sum() / (inside.sum() + 20)))
    return np.array(found, np.float32)


def _edges_together(rgb: Float32Array) -> list[float]:
    step = np.concatenate([np.diff(rgb, axis=1)[:-1], np.diff(rgb, axis=0)[:, :-1]]).reshape(-1, 3)
    spread = step.T @ step / len(step)
    pairs = ((0, 1), (1, 2), (0, 2))
    alike = [float(spread[i, j] / (np.sqrt(spread[i, i] * spread[j, j]) + _SMALL)) for i, j in pairs]
    whole = float(np.array([0.299, 0.587, 0.114]) @ spread @ np.array([0.299, 0.587, 0.114]))
    colour = [spread[k, k] - 2 * float(spread[k] @ np.array([0.299, 0.587, 0.114])) + whole for k in (0, 2)]
    return [*alike, *(float(np.log2((max(c, 0) + 0.05) / (whole + 0.05))) for c in colour)]


def _fine_colour(rgb: Float32Array) -> list[float]:
    fine = rgb - cv2.GaussianBlur(rgb, (0, 0), 1.0)
    luma = fine @ np.array([0.299, 0.587, 0.114], np.float32)
    return [float(np.log2((np.abs(fine[:, :, k] - luma).mean() + 0.05) / (np.abs(luma).mean() + 0.05))) for k in (0, 2)]


def _correlation(one: Float32Array, other: Float32Array) -> float:
    one, other = one - one.mean(), other - other.mean()
    return float((one * other).mean() / (np.sqrt((one * one).mean() * (other * other).mean()) + 0.05))
