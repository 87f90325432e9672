"""The change map: what neither picture's neighbourhood explains in the other, in units of its expected error."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

_REACH, _FAR = 3, 5  # sides of the neighbourhoods in which a value may lie elsewhere: misalignment of 1 and of 2 pixels
_FAR_WEIGHT = np.float32(0.1)  # of a difference that two pixels of misalignment explain, but one does not
_SCALES = (1.0, 2.0, 4.0, 8.0)
_LEAST_ERROR = (2.0, 1.5, 1.5)  # of luma and the two colour differences: below what JPEG and 8 bit leave alone
_EDGE = 7


def change_map(questioned: F32, reference: F32, inside: Mask) -> F32:
    """(h, w) float32 ≥ 0, NaN where the reference does not reach: how far the two differ, over the expected error.

    ``questioned`` and ``reference`` are (h, w, 3) float32 RGB, aligned and adjusted. For luma and two colour
    differences: the distance of each value from the range of the other picture's values within two pixels, both ways
    (what one pixel of misalignment does not explain, but two do, counts for a tenth); divided by the error found where
    both are alike in texture; taken together and averaged at four widths, of which the one that stands out most counts.
    """
    total = np.zeros(inside.shape, np.float32)
    valid = cv2.erode(inside.astype(np.uint8), np.ones((_EDGE, _EDGE), np.uint8), borderValue=0) > 0
    planes_q, planes_r = _planes(questioned), _planes(reference)
    for channel, least in enumerate(_LEAST_ERROR):
        q, r = planes_q[..., channel], planes_r[..., channel]
        if channel:
            q, r = (np.asarray(cv2.GaussianBlur(plane, (0, 0), 1.5), np.float32) for plane in (q, r))
        apart = _apart(q, r)
        total += (apart / _expected(q, r, apart, valid, least)) ** 2
    total = np.sqrt(total)
    total[~valid] = 0
    result = np.zeros_like(total)
    weight = valid.astype(np.float32)
    for scale in _SCALES:
        mean = cv2.GaussianBlur(total, (0, 0), scale) / np.maximum(cv2.GaussianBlur(weight, (0, 0), scale), 0.25)
        result = np.maximum(result, mean * np.float32(scale**0.5))
    result[~valid] = np.nan
    return result


def _planes(rgb: F32) -> F32:
    luma = rgb @ np.array([0.299, 0.587, 0.114], np.float32)
    return np.stack([luma, rgb[..., 0] - luma, rgb[..., 2] - luma], 2)


def _apart(q: F32, r: F32) -> F32:
    """How far each value lies outside the range of the other picture's neighbourhood, the larger of both ways."""
    near, far = _outside(q, r, _REACH), _outside(q, r, _FAR)
    return np.asarray(np.maximum(far, _FAR_WEIGHT * near), np.float32)


def _outside(q: F32, r: F32, side: int) -> F32:
    kernel = np.ones((side, side), np.uint8)
    ways = []
    for one, other in ((q, r), (r, q)):
        ways.append(np.maximum(one - cv2.dilate(other, kernel), cv2.erode(other, kernel) - one))
    return np.asarray(np.maximum(np.maximum(*ways), 0), np.float32)


def _expected(q: F32, r: F32, apart: F32, valid: Mask, least: float) -> F32:
    """The error to expect at each place: measured on this pair as a function of local contrast, never below ``least``.

    The 90th percentile in ten groups of equal size by local contrast: the changed places, being few, hardly move it.
    """
    kernel = np.ones((5, 5), np.uint8)
    contrast = np.maximum(cv2.dilate(q, kernel) - cv2.erode(q, kernel), cv2.dilate(r, kernel) - cv2.erode(r, kernel))
    inside = contrast[valid]
    if inside.size < 200:
        return np.full(q.shape, least, np.float32)
    edges = np.quantile(inside, np.linspace(0, 1, 11))
    group = np.clip(np.searchsorted(edges, inside) - 1, 0, 9)
    centres, errors = [], []
    for number in range(10):
        members = apart[valid][group == number]
        if members.size:
            centres.append(float((edges[number] + edges[number + 1]) / 2))
            errors.append(max(least, float(np.percentile(members, 85))))
    errors = list(np.maximum.accumulate(errors))
    return np.asarray(np.interp(contrast, centres, errors), np.float32)
