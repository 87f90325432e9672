"""Self-blended faces: a real face blended with an altered copy of itself.

Shiohara and Yamasaki, "Detecting Deepfakes with Self-Blended Images", CVPR 2022. Source and target are the same
picture; colour, sharpness and position of one of them are changed a little, and the source is blended into the target
along a mask of the face. What then tells the pair apart is what every swap leaves: an edge of blending, two histories.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from engines.face.align import PLACES

RGB = npt.NDArray[np.uint8]
Float32Array = npt.NDArray[np.float32]
_RATIOS = (0.25, 0.5, 0.75, 1.0, 1.0, 1.0)


def self_blended(crop: RGB, rng: np.random.Generator) -> tuple[RGB, Float32Array]:
    """((e, e, 3) the blended crop, (e, e) share of the source in it, 0–1). ``crop``: aligned, (e, e, 3) uint8."""
    edge = crop.shape[0]
    source, target = crop, crop
    if rng.random() < 0.5:
        source = _retouched(source, rng)
    else:
        target = _retouched(target, rng)
    mask = _deformed(_mask(edge, rng), rng)
    shift = rng.uniform(-0.03, 0.03, 2) * edge
    matrix = cv2.getRotationMatrix2D((edge / 2, edge / 2), float(rng.normal(0, 1.0)), float(rng.uniform(0.95, 1.05)))
    matrix[:, 2] += shift
    source = cv2.warpAffine(source, matrix, (edge, edge), borderMode=cv2.BORDER_REFLECT_101)  # type: ignore[assignment]
    moved = cv2.warpAffine(mask, matrix, (edge, edge))
    share = np.clip(np.asarray(moved, np.float32), 0, 1) * _RATIOS[int(rng.integers(len(_RATIOS)))]
    mixed = source * share[:, :, None] + target * (1 - share[:, :, None])
    return np.clip(mixed + 0.5, 0, 255).astype(np.uint8), share


def _mask(edge: int, rng: np.random.Generator) -> Float32Array:
    """A face's outline from its five points: whole face, inner face, without forehead, or mouth and nose."""
    places = PLACES * edge + rng.normal(0, 0.01 * edge, PLACES.shape)
    eyes, mouth = places[:2].mean(0), places[3:].mean(0)
    width = float(places[1, 0] - places[0, 0])
    kind = int(rng.integers(4))
    mask = np.zeros((edge, edge), np.uint8)
    if kind == 0:
        middle, axes = (
            (eyes + mouth) / 2,
            (width * rng.uniform(0.95, 1.2), (mouth[1] - eyes[1]) * rng.uniform(1.2, 1.6)),
        )
        cv2.ellipse(mask, (middle.tolist(), (2 * axes[0], 2 * axes[1]), 0.0), 255, -1)
    else:
        middle = places.mean(0)
        grow = {1: rng.uniform(1.4, 2.0), 2: rng.uniform(1.7, 2.2), 3: rng.uniform(1.5, 2.0)}[kind]
        corners = places[2:] if kind == 3 else places
        around = middle + (corners - middle) * grow
        if kind > 1:  # The lower face is drawn further down, to the chin.
            around = np.concatenate([around, (mouth + np.array([0, 0.5 * width]))[None]])
        cv2.fillConvexPoly(mask, cv2.convexHull(around.astype(np.int32)), 255)
    return mask.astype(np.float32) / 255


def _deformed(mask: Float32Array, rng: np.random.Generator) -> Float32Array:
    """The mask bent elastically, eroded or dilated, and its edge softened."""
    edge = mask.shape[0]
    coarse = rng.normal(0, 1, (2, 5, 5)).astype(np.float32) * edge * 0.03
    bend = [cv2.resize(part, (edge, edge), interpolation=cv2.INTER_CUBIC) for part in coarse]
    across, down = np.meshgrid(np.arange(edge, dtype=np.float32), np.arange(edge, dtype=np.float32))
    bent = cv2.remap(mask, across + bend[0], down + bend[1], cv2.INTER_LINEAR)
    side = 2 * int(rng.integers(1, max(2, edge // 24))) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    grown = cv2.erode(bent, kernel) if rng.random() < 0.5 else cv2.dilate(bent, kernel)
    soft = cv2.GaussianBlur(grown, (0, 0), float(rng.uniform(0.01, 0.05)) * edge)
    # Blurred twice, cut at the top in between, as in the paper: the edge falls towards the outside only.
    soft = np.clip(soft / max(float(soft.max()), 1e-3) * 1.1, 0, 1)
    return np.asarray(cv2.GaussianBlur(soft, (0, 0), float(rng.uniform(0.005, 0.03)) * edge), np.float32)


def _retouched(rgb: RGB, rng: np.random.Generator) -> RGB:
    """Colour moved a little; then made softer by scaling, or sharper."""
    hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV).astype(np.float32)
    hsv += np.array([rng.uniform(-6, 6), rng.uniform(-25, 25), rng.uniform(-25, 25)], np.float32)
    hsv[:, :, 0] %= 180
    out = cv2.cvtColor(np.clip(hsv, 0, 255).astype(np.uint8), cv2.COLOR_HSV2RGB).astype(np.float32)
    out = (out - 128) * float(rng.uniform(0.9, 1.1)) + 128 + rng.uniform(-12, 12, 3).astype(np.float32)
    out8 = np.clip(out, 0, 255).astype(np.uint8)
    edge = rgb.shape[0]
    if rng.random() < 0.5:
        small = round(edge / float(rng.uniform(1.5, 4)))
        way = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC)[int(rng.integers(3))]
        return cv2.resize(cv2.resize(out8, (small, small), interpolation=way), (edge, edge))  # type: ignore[return-value]
    soft = cv2.GaussianBlur(out8, (0, 0), float(rng.uniform(0.8, 2)))
    amount = float(rng.uniform(0.3, 1.0))
    return cv2.addWeighted(out8, 1 + amount, soft, -amount, 0)  # type: ignore[return-value]


def lived(crop: RGB, rng: np.random.Generator) -> RGB:
    """What happens to both classes alike: mirrored, brighter or darker, scaled, compressed as JPEG."""
    edge = crop.shape[0]
    if rng.random() < 0.5:
        crop = np.ascontiguousarray(crop[:, ::-1])
    if rng.random() < 0.4:
        crop = np.clip(crop * rng.uniform(0.8, 1.25) + rng.uniform(-12, 12), 0, 255).astype(np.uint8)
    if rng.random() < 0.4:
        small = round(edge / float(rng.uniform(1.0, 2.0)))
        crop = cv2.resize(cv2.resize(crop, (small, small), interpolation=cv2.INTER_AREA), (edge, edge))  # type: ignore[assignment]
    if rng.random() < 0.8:
        settings = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(50, 97))]
        crop = cv2.imdecode(cv2.imencode(".jpg", crop, settings)[1], cv2.IMREAD_COLOR)  # type: ignore[assignment]
    return crop
