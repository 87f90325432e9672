"""Bringing a reference into the questioned picture's frame: keypoints and a homography, then intensity, then flow.

Three steps, each starting from the one before: SIFT keypoints (Lowe 2004) with a homography by MAGSAC++ (Barath et al.
2020); refinement by the enhanced correlation coefficient (Evangelidis and Psarakis 2008); a bounded, smooth local warp
from dense inverse search flow (Kroeger et al. 2016), for paper that is not flat.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engines.reference.likeness import Likeness, likeness, normalised

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

_KEYPOINT_SIDE = 560
_ECC_SIDE = 400
_FLOW_CELL = 24
_FLOW_MOST = 0.012  # of the longer side: paper that is not flat, not another place of the picture


@dataclass(frozen=True, eq=False, slots=True)
class Aligned:
    """``grid_x``, ``grid_y``: (h, w) float32, for each pixel of the questioned picture its place in the reference.

    ``homography``: (3, 3), questioned → reference. ``matches``: keypoints that agree with it. ``likeness``: how alike
    the two are once aligned. ``moved``: the local warp's 95th percentile, in pixels of the questioned picture.
    """

    grid_x: F32
    grid_y: F32
    homography: F64
    matches: int
    likeness: Likeness
    moved: float


def align(questioned: U8, reference: U8) -> Aligned:
    """The best alignment found of two luma pictures, (h, w) uint8; ``likeness`` tells whether to believe it."""
    best: tuple[float, F64, int] | None = None
    for homography, matches in (*_by_keypoints(questioned, reference), (_by_size(questioned, reference), 0)):
        refined = _by_intensity(questioned, reference, homography)
        for candidate in (homography, refined):
            score = likeness(questioned, _warped(reference, candidate, questioned.shape)).share
            if best is None or score > best[0]:
                best = (score, candidate, matches)
        if best is not None and best[0] > 0.9:
            break
    assert best is not None
    _, homography, matches = best
    grid_x, grid_y, moved = _with_flow(questioned, reference, homography)
    aligned = np.asarray(cv2.remap(reference, grid_x, grid_y, cv2.INTER_LINEAR), np.uint8)
    inside = _inside(grid_x, grid_y, reference.shape)
    return Aligned(grid_x, grid_y, homography, matches, likeness(questioned, aligned, inside), moved)


def _by_keypoints(questioned: U8, reference: U8) -> list[tuple[F64, int]]:
    """[(homography questioned → reference, agreeing keypoints)], empty where too few agree."""
    small_q, scale_q = _reduced(questioned, _KEYPOINT_SIDE)
    small_r, scale_r = _reduced(reference, _KEYPOINT_SIDE)
    detector = cv2.SIFT.create(nfeatures=1000, contrastThreshold=0.02)
    keys_q, words_q = detector.detectAndCompute(small_q, None)
    keys_r, words_r = detector.detectAndCompute(small_r, None)
    if words_q is None or words_r is None or len(keys_q) < 8 or len(keys_r) < 8:
        return []
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(words_q, words_r, k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < 0.8 * pair[1].distance]
    if len(good) < 8:
        return []
    from_q = np.array([keys_q[match.queryIdx].pt for match in good], np.float32) / scale_q
    to_r = np.array([keys_r[match.trainIdx].pt for match in good], np.float32) / scale_r
    cv2.setRNGSeed(1)
    found, inliers = cv2.findHomography(from_q, to_r, cv2.USAC_MAGSAC, 3.0 / scale_r, maxIters=4000, confidence=0.9999)
    homography = np.asarray(found, np.float64)  # OpenCV gives None where it finds none
    if homography.shape != (3, 3) or not _is_view(homography, questioned.shape, reference.shape):
        return []
    return [(homography, int(inliers.sum()))]


def _by_size(questioned: U8, reference: U8) -> F64:
    """The whole of one onto the whole of the other."""
    across, down = reference.shape[1] / questioned.shape[1], reference.shape[0] / questioned.shape[0]
    return np.diag([across, down, 1.0])


def _is_view(homography: F64, from_shape: tuple[int, ...], to_shape: tuple[int, ...]) -> bool:
    """Whether it could be another view of the same flat thing: not mirrored, folded nor absurdly scaled."""
    height, width = from_shape[:2]
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    placed = cv2.perspectiveTransform(corners, homography)[0]
    edges = np.roll(placed, -1, 0) - placed
    turns = edges[:, 0] * np.roll(edges[:, 1], -1) - edges[:, 1] * np.roll(edges[:, 0], -1)
    area = cv2.contourArea(placed.astype(np.float32))
    share = area / (to_shape[0] * to_shape[1])
    return bool(np.isfinite(placed).all() and (turns > 0).all() and 0.02 < share < 50)


def _by_intensity(questioned: U8, reference: U8, homography: F64) -> F64:
    """The homography refined by ECC on locally normalised luma; the one given where it does not converge."""
    small_q, scale_q = _reduced(questioned, _ECC_SIDE)
    warped = cv2.warpPerspective(
        reference, homography, (questioned.shape[1], questioned.shape[0]), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    )
    valid = _warped(np.full(reference.shape, 255, np.uint8), homography, questioned.shape)
    small_r = np.asarray(
        cv2.resize(warped, (small_q.shape[1], small_q.shape[0]), interpolation=cv2.INTER_AREA), np.uint8
    )
    mask = cv2.resize(valid, (small_q.shape[1], small_q.shape[0]), interpolation=cv2.INTER_NEAREST)
    template, image = normalised(small_q), normalised(small_r)
    start = np.eye(3, dtype=np.float32)
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 40, 1e-5)
    try:
        _, change = cv2.findTransformECC(template, image, start, cv2.MOTION_HOMOGRAPHY, criteria, mask, 3)
    except cv2.error:
        return homography
    scale = np.diag([scale_q, scale_q, 1.0])
    refined = homography @ np.linalg.inv(scale) @ np.asarray(change, np.float64) @ scale
    refined /= refined[2, 2]
    return refined if _is_view(refined, questioned.shape, reference.shape) else homography


def _with_flow(questioned: U8, reference: U8, homography: F64) -> tuple[F32, F32, float]:
    """Places in the reference for each pixel, with a smooth local warp on top of the homography."""
    height, width = questioned.shape
    warped = _warped(reference, homography, questioned.shape)
    valid = _warped(np.full(reference.shape, 255, np.uint8), homography, questioned.shape) > 0
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow = np.zeros((height, width, 2), np.float32)
    flow = np.asarray(search.calc(_eight_bit(questioned), _eight_bit(warped), flow), np.float32)
    most = _FLOW_MOST * max(height, width)
    rough = _texture(questioned) & valid & (np.hypot(flow[..., 0], flow[..., 1]) < most)
    smooth = np.stack([_smooth_field(flow[..., axis], rough) for axis in range(2)], 2)
    across, down = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    x, y = across + smooth[..., 0], down + smooth[..., 1]
    h = homography.astype(np.float32)
    depth = h[2, 0] * x + h[2, 1] * y + h[2, 2]
    grid_x = (h[0, 0] * x + h[0, 1] * y + h[0, 2]) / depth
    grid_y = (h[1, 0] * x + h[1, 1] * y + h[1, 2]) / depth
    return grid_x, grid_y, float(np.percentile(np.hypot(smooth[..., 0], smooth[..., 1]), 95))


def _smooth_field(component: F32, trusted: npt.NDArray[np.bool_]) -> F32:
    """One component of the flow, reduced to the median of each cell, filled and smoothed: it cannot follow a change."""
    height, width = component.shape
    rows, cols = max(2, height // _FLOW_CELL), max(2, width // _FLOW_CELL)
    values, weights = np.zeros((rows, cols), np.float32), np.zeros((rows, cols), np.float32)
    edges_y, edges_x = np.linspace(0, height, rows + 1).astype(int), np.linspace(0, width, cols + 1).astype(int)
    for row in range(rows):
        for col in range(cols):
            place = np.s_[edges_y[row] : edges_y[row + 1], edges_x[col] : edges_x[col + 1]]
            inside = component[place][trusted[place]]
            if inside.size >= 20:
                values[row, col], weights[row, col] = np.median(inside), inside.size / component[place].size
    values = _median_of_neighbours(values, weights > 0)
    total = cv2.GaussianBlur(weights, (0, 0), 2.0, borderType=cv2.BORDER_REPLICATE)
    field = cv2.GaussianBlur(values * weights, (0, 0), 2.0, borderType=cv2.BORDER_REPLICATE) / (total + 0.01)
    return np.asarray(cv2.resize(field, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def _median_of_neighbours(values: F32, known: npt.NDArray[np.bool_]) -> F32:
    """Each known cell by the median of the known cells around it, so that a changed object does not pull the warp."""
    padded = np.pad(np.where(known, values, np.nan), 2, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (5, 5)).reshape(*values.shape, 25)
    filled = np.where(known[..., None], windows, 0)
    return np.where(known, np.nanmedian(filled, axis=2), 0).astype(np.float32)


def _texture(luma: U8) -> npt.NDArray[np.bool_]:
    """Places with enough contrast for a movement to be seen."""
    mean = cv2.blur(luma.astype(np.float32), (9, 9))
    square = cv2.blur(luma.astype(np.float32) ** 2, (9, 9))
    return np.asarray(square - mean**2 > 40)


def _eight_bit(luma: U8) -> U8:
    return np.asarray(np.clip(normalised(luma) * 40 + 128, 0, 255), np.uint8)


def _warped(reference: U8, homography: F64, shape: tuple[int, ...]) -> U8:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpPerspective(reference, homography, (shape[1], shape[0]), flags=flags), np.uint8)


def _inside(grid_x: F32, grid_y: F32, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    return (grid_x >= 0) & (grid_y >= 0) & (grid_x <= shape[1] - 1) & (grid_y <= shape[0] - 1)


def _reduced(luma: U8, side: int) -> tuple[U8, float]:
    scale = min(1.0, side / max(luma.shape))
    if scale == 1.0:
        return luma, 1.0
    size = (max(8, round(luma.shape[1] * scale)), max(8, round(luma.shape[0] * scale)))
    return np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.uint8), scale
