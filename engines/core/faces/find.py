"""Finds faces: proposals over a pyramid, refined, located, suppressed where they overlap.

Zhang, Zhang, Li, Qiao, "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional Networks", IEEE
Signal Processing Letters 23 (2016).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from engines.core.faces.boxes import shifted, squared, strongest
from engines.core.faces.face import Face, Float32Array, Found, Pixels
from engines.core.faces.windows import FIELD, resized, sides_of_levels, windows

STAGES = ("face_propose", "face_refine", "face_locate")
MODELS = (*STAGES, "face_verify")
"""Names of the nets under onnx_models, in the order in which ``Nets`` takes them."""
NEAR, WIDE = 1.2, 2.0
"""Sides of the two windows that the verifier sees over that of the face."""
VERIFY_EDGE = 64
"""Edge of the verifier's windows in pixels."""
_STRIDE = 2
_BAND_PIXELS = 600_000
_BATCH = 128
_LARGEST = 65_000
_DOUBLED_PIXELS = 500_000


class Net(Protocol):
    """What a net must offer; ``engines.core.onnx.Model`` does."""

    def run(
        self, inputs: Mapping[str, npt.NDArray[Any]], outputs: tuple[str, ...] | None = None
    ) -> dict[str, npt.NDArray[Any]]:
        """Input ``rgb`` float32 (n, 3, h, w), 0–255 → output name → array."""


@dataclass(frozen=True, slots=True)
class Levels:
    """From which score on each stage keeps a window, 0–1; the first three are low, since the last one decides."""

    propose: float = 0.5
    refine: float = 0.4
    locate: float = 0.1
    verify: float = 0.9


@dataclass(frozen=True, slots=True)
class Nets:
    """The nets: ``Nets(*(run.models.model(name) for name in MODELS))``; without the last one, candidates only."""

    propose: Net
    refine: Net
    locate: Net
    verify: Net | None = None


def find_faces(
    rgb: Pixels,
    nets: Nets,
    smallest: float = 12.0,
    levels: Levels | None = None,
    tick: Callable[[float], None] = lambda done: None,
) -> Found:
    """The faces of a picture, largest first.

    ``rgb``: (h, w, 3) uint8, 0–255 (``Exhibit.rgb_u8``). ``smallest``: the smallest side of a face looked for, in
    pixels. ``tick`` hears the share done. Raises ModelError where a net fails, and ``Stopped``.
    """
    assert nets.verify is not None
    levels = levels or Levels()
    faces = candidates(rgb, nets, smallest, levels, tick)
    verified = _verified(rgb, faces, nets.verify, levels.verify)
    return Found(tuple(sorted(verified, key=lambda face: -face.size)), smallest)


def candidates(
    rgb: Pixels, nets: Nets, smallest: float, levels: Levels, tick: Callable[[float], None] = lambda done: None
) -> list[Face]:
    """What the first three nets take for faces; otherwise as ``find_faces``.

    Small pictures are doubled first: windows are cut at whole pixels, and half a pixel is much of a face of ten.
    """
    factor = 2 if rgb.shape[0] * rgb.shape[1] <= _DOUBLED_PIXELS else 1
    if factor > 1:
        rgb = cv2.resize(rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)  # type: ignore[assignment]
    boxes = _proposed(rgb, nets.propose, smallest * factor, levels.propose, tick)
    boxes = _refined(rgb, boxes, nets.refine, levels.refine, tick)
    return [_scaled(face, factor) for face in _located(rgb, boxes, nets.locate, levels.locate, tick)]


def _scaled(face: Face, factor: int) -> Face:
    left, top, right, bottom = (edge / factor for edge in (face.left, face.top, face.right, face.bottom))
    return Face(left, top, right, bottom, face.score, face.points / np.float32(factor))


def verifier_windows(rgb: Pixels, boxes: Float32Array) -> dict[str, Float32Array]:
    """What the verifier sees of boxes (n, 4): ``near`` and ``wide`` (n, 3, 64, 64) float32, 0–255."""
    middle = np.concatenate([boxes[:, :2] + boxes[:, 2:]] * 2, axis=1) / 2
    half = squared(boxes) - middle
    return {
        name: windows(rgb, np.asarray(middle + half * factor, np.float32), VERIFY_EDGE)
        for name, factor in (("near", NEAR), ("wide", WIDE))
    }


def _verified(rgb: Pixels, faces: list[Face], net: Net, level: float) -> list[Face]:
    """The faces that the last net keeps, with its score; of two at one place the better one."""
    judged: list[Face] = []
    for start in range(0, len(faces), _BATCH):
        part = faces[start : start + _BATCH]
        located = np.array([face.score for face in part], np.float32)
        inputs = {**verifier_windows(rgb, _boxes(part)), "located": located}
        scores = net.run(inputs, ("score",))["score"]
        judged += [replace(f, score=float(score)) for f, score in zip(part, scores, strict=True) if score >= level]
    if not judged:
        return []
    scores = np.array([face.score for face in judged], np.float32)
    return [judged[at] for at in strongest(_boxes(judged), scores, 0.5, of_smaller=True)]


def _boxes(faces: list[Face]) -> Float32Array:
    return np.array([[f.left, f.top, f.right, f.bottom] for f in faces], np.float32)


def _proposed(rgb: Pixels, net: Net, smallest: float, level: float, tick: Callable[[float], None]) -> Float32Array:
    """(n, 4) windows of the first net that reach ``level``, moved as it says."""
    height, width = rgb.shape[:2]
    sides = list(sides_of_levels(width, height, smallest))
    area, done = max(1, sum(w * h for w, h in sides)), 0
    boxes, scores = [np.zeros((0, 4), np.float32)], [np.zeros(0, np.float32)]
    for across, down in sides:
        small = resized(rgb, across, down)
        found, sure = [np.zeros((0, 4), np.float32)], [np.zeros(0, np.float32)]
        for top, band in _bands(small):
            tick(0.8 * done / area)
            out = net.run({"rgb": np.ascontiguousarray(band.transpose(2, 0, 1)[None], np.float32)}, ("score", "shift"))
            done += across * band.shape[0]
            row, column = np.nonzero(out["score"][0] >= level)
            corner = np.stack([column * _STRIDE, row * _STRIDE + top], axis=1).astype(np.float32)
            found.append(shifted(np.concatenate([corner, corner + FIELD], axis=1), out["shift"][0][:, row, column].T))
            sure.append(out["score"][0][row, column])
        level_boxes, level_scores = np.concatenate(found), np.concatenate(sure)
        kept = strongest(level_boxes, level_scores, 0.5)
        boxes.append(level_boxes[kept] * np.tile(np.array([width / across, height / down], np.float32), 2))
        scores.append(level_scores[kept])
    every = np.concatenate(boxes)
    return every[strongest(every, np.concatenate(scores), 0.7)]


def _bands(level: Pixels) -> Iterator[tuple[int, Pixels]]:
    """(first row, rows) of parts that overlap by the net's field, so that together they give what the whole would."""
    height, width = level.shape[:2]
    rows = max(FIELD, _BAND_PIXELS // width // _STRIDE * _STRIDE)
    top = 0
    while True:
        last = height - top <= rows + FIELD
        yield top, level[top:] if last else level[top : top + rows + FIELD - _STRIDE]
        if last:
            return
        top += rows


def _refined(rgb: Pixels, boxes: Float32Array, net: Net, level: float, tick: Callable[[float], None]) -> Float32Array:
    """(n, 4) windows that the second net keeps, moved as it says."""
    boxes, out = _judged(rgb, boxes, net, 24, ("score", "shift"), lambda done: tick(0.8 + 0.12 * done))
    kept = out["score"] >= level
    moved = shifted(boxes[kept], out["shift"][kept])
    return moved[strongest(moved, out["score"][kept], 0.7)]


def _located(rgb: Pixels, boxes: Float32Array, net: Net, level: float, tick: Callable[[float], None]) -> list[Face]:
    """The faces that the third net keeps, with their points."""
    boxes, out = _judged(rgb, boxes, net, 48, ("score", "shift", "points"), lambda done: tick(0.92 + 0.08 * done))
    kept = out["score"] >= level
    boxes, scores = boxes[kept], out["score"][kept]
    sides = boxes[:, 2:] - boxes[:, :2]
    points = boxes[:, None, :2] + out["points"][kept].reshape(-1, 2, 5).transpose(0, 2, 1) * sides[:, None]
    moved = shifted(boxes, out["shift"][kept])
    return [_face(moved[at], float(scores[at]), points[at]) for at in strongest(moved, scores, 0.7, of_smaller=True)]


def _face(box: Float32Array, score: float, points: Float32Array) -> Face:
    left, top, right, bottom = (float(edge) for edge in box)
    return Face(left, top, right, bottom, score, np.asarray(points, np.float32))


def _judged(
    rgb: Pixels, boxes: Float32Array, net: Net, edge: int, outputs: tuple[str, ...], tick: Callable[[float], None]
) -> tuple[Float32Array, dict[str, Float32Array]]:
    """The squares around the boxes and what a net says of each, for all outputs."""
    square = squared(boxes)
    square = square[(square[:, 2] - square[:, 0] >= 1) & (np.abs(square) < _LARGEST).all(axis=1)]
    parts = []
    for start in range(0, len(square), _BATCH):
        tick(start / len(square))
        parts.append(net.run({"rgb": windows(rgb, square[start : start + _BATCH], edge)}, outputs))
    widths = {"shift": 4, "points": 10}
    empty = {name: np.zeros((0, widths[name]) if name in widths else 0, np.float32) for name in outputs}
    return square, {name: np.concatenate([empty[name], *(part[name] for part in parts)]) for name in outputs}
