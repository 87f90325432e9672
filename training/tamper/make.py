"""Altered pictures of known place, and their untouched twins, with the same final format, size and compression."""

from __future__ import annotations

import io
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

U8 = npt.NDArray[np.uint8]

AS_IS = 0  # stands for the final quality of a photograph that was not saved again

MANIPULATIONS = ("splice", "copy-move", "removal")
FINAL_QUALITIES: tuple[int | None, ...] = (70, 75, 80, 85, 90, 95, None)


@dataclass(frozen=True, eq=False, slots=True)
class Case:
    """``data``: the file's bytes; ``mask``: (h, w) bool, True where altered (all False for an untouched picture);
    ``quality``: final JPEG quality, None = PNG."""

    data: bytes
    mask: npt.NDArray[np.bool_]
    manipulation: str
    quality: int | None


def encode(rgb: U8, quality: int | None, rng: np.random.Generator) -> bytes:
    """PNG where ``quality`` is None, else JPEG with 4:2:0 or 4:4:4 chroma."""
    out = io.BytesIO()
    if quality is None:
        Image.fromarray(rgb).save(out, "PNG", compress_level=1)
    else:
        Image.fromarray(rgb).save(out, "JPEG", quality=quality, subsampling=int(rng.choice([0, 2])))
    return out.getvalue()


def decode(data: bytes) -> U8:
    """RGB pixels of a picture file."""
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"), np.uint8)


def history(rgb: U8, rng: np.random.Generator) -> U8:
    """A picture as a person may have it on disk: perhaps cropped off the block grid, re-scaled, saved once as JPEG."""
    if rng.random() < 0.5:
        top, left = rng.integers(0, 8, 2)
        rgb = rgb[top:, left:]
    if rng.random() < 0.35:
        factor = float(rng.uniform(0.75, 0.97))
        size = (int(rgb.shape[1] * factor), int(rgb.shape[0] * factor))
        rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    if rng.random() < 0.6:
        rgb = decode(encode(rgb, int(rng.integers(60, 99)), rng))
    return np.ascontiguousarray(rgb)


def blob(height: int, width: int, share: float, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """A closed shape of about ``share`` of the frame: an ellipse with a wavy outline, or a polygon."""
    radius = np.sqrt(share * height * width / np.pi)
    stretch = float(np.exp(rng.uniform(-0.4, 0.4)))
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    wave = 1 + sum(rng.uniform(-0.18, 0.18) * np.cos(k * angle + rng.uniform(0, 6.3)) for k in (2, 3, 5))
    x, y = radius * stretch * wave * np.cos(angle), radius / stretch * wave * np.sin(angle)
    reach_x, reach_y = np.abs(x).max() + 2, np.abs(y).max() + 2
    cx = rng.uniform(min(reach_x, width / 2), max(width - reach_x, width / 2))
    cy = rng.uniform(min(reach_y, height / 2), max(height - reach_y, height / 2))
    points = np.stack([x + cx, y + cy], axis=1).round().astype(np.int32)
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.ascontiguousarray(points[:: int(rng.choice([1, 6]))])], 1)
    return mask > 0


def paste(host: U8, patch: U8, mask: npt.NDArray[np.bool_], rng: np.random.Generator) -> U8:
    """``patch`` over ``host`` within ``mask``, with a hard or softly feathered edge."""
    soft = float(rng.choice([0.0, 0.7, 1.5]))
    alpha: npt.NDArray[np.float32] = mask.astype(np.float32)
    if soft:
        alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), soft), np.float32)
    mixed = host + (patch.astype(np.float32) - host) * alpha[:, :, None]
    return np.clip(mixed.round(), 0, 255).astype(np.uint8)


def splice(host: U8, donor: U8, mask: npt.NDArray[np.bool_], rng: np.random.Generator) -> U8 | None:
    """A part of another photograph, perhaps re-scaled, rotated or relit, at another place of its block grid.

    None where the donor does not cover the mask: filling up from a mirrored donor would plant true copies.
    """
    height, width = host.shape[:2]
    factor = float(rng.choice([1.0, rng.uniform(0.6, 1.6)]))
    turn = float(rng.choice([0.0, rng.uniform(-30, 30)], p=[0.7, 0.3]))
    matrix = cv2.getRotationMatrix2D((donor.shape[1] / 2, donor.shape[0] / 2), turn, factor)
    matrix[:, 2] += (width - donor.shape[1]) / 2 + rng.integers(-20, 20), (height - donor.shape[0]) / 2
    if factor == 1.0 and turn == 0.0:
        matrix[:, 2] = np.round(matrix[:, 2])
    covered = cv2.warpAffine(np.ones(donor.shape[:2], np.uint8), matrix, (width, height), flags=cv2.INTER_NEAREST)
    if not covered[mask].all():
        return None
    patch = cv2.warpAffine(donor, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    if rng.random() < 0.3:
        patch = np.clip(patch * rng.uniform(0.85, 1.15) + rng.uniform(-10, 10), 0, 255).astype(np.uint8)
    return paste(host, np.asarray(patch, np.uint8), mask, rng)


def copy_move(host: U8, mask: npt.NDArray[np.bool_], rng: np.random.Generator) -> U8 | None:
    """Covers ``mask`` with another place of the same picture, perhaps mirrored, turned or re-scaled; None = no room."""
    height, width = mask.shape
    rows, cols = np.nonzero(mask)
    cy, cx = rows.mean(), cols.mean()
    for _ in range(20):
        sy, sx = rng.uniform(0.2, 0.8) * height, rng.uniform(0.2, 0.8) * width
        kind = rng.choice(["shift", "flip", "turn", "scale"], p=[0.55, 0.15, 0.15, 0.15])
        factor = float(rng.uniform(0.8, 1.25)) if kind == "scale" else 1.0
        turn = float(np.deg2rad(rng.uniform(-40, 40))) if kind == "turn" else 0.0
        linear = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) / factor
        if kind == "flip":
            linear = np.array([[-1.0, 0.0], [0.0, 1.0]])
        shift = np.array([sx, sy]) - linear @ np.array([cx, cy])
        if kind in ("shift", "flip"):
            shift = np.round(shift)
        matrix = np.column_stack([linear, shift])
        taken_x, taken_y = linear @ np.stack([cols, rows]) + shift[:, None]
        inside = (taken_x >= 1) & (taken_x < width - 2) & (taken_y >= 1) & (taken_y < height - 2)
        if not inside.all() or mask[taken_y.round().astype(int), taken_x.round().astype(int)].any():
            continue
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        patch = cv2.warpAffine(host, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REFLECT)
        return paste(host, np.asarray(patch, np.uint8), mask, rng)
    return None


def removal(host: U8, mask: npt.NDArray[np.bool_], rng: np.random.Generator) -> U8:
    """The place painted over from its surroundings: diffusion (OpenCV's in-painting), a blur or a median."""
    kind = rng.choice(["telea", "ns", "blur", "median"])
    area = mask.astype(np.uint8)
    if kind in ("telea", "ns"):
        flag = cv2.INPAINT_TELEA if kind == "telea" else cv2.INPAINT_NS
        return np.asarray(cv2.inpaint(host, area, 4, flag), np.uint8)
    if kind == "blur":
        filled = cv2.GaussianBlur(host, (0, 0), float(rng.uniform(1.5, 5)))
    else:
        filled = cv2.medianBlur(host, int(rng.choice([5, 7, 9])))
    return paste(host, np.asarray(filled, np.uint8), mask, rng)


def pair(
    host: U8,
    donor: U8,
    kind: str,
    quality: int | None,
    rng: np.random.Generator,
    share: float | None = None,
    earlier: bool = True,
) -> tuple[Case, Case] | None:
    """(altered, untouched) from one host with the same history and final compression; None where there is no room.

    ``share``: altered share of the picture (drawn from 0.03–0.2 where None); ``earlier``: whether host and donor go
    through a ``history`` first.
    """
    if earlier:
        host, donor = history(host, rng), history(donor, rng)
    part = float(rng.uniform(0.03, 0.2)) if share is None else share
    altered: U8 | None
    mask = blob(host.shape[0], host.shape[1], part, rng)
    if kind == "splice":
        altered = splice(host, donor, mask, rng)
    elif kind == "copy-move":
        altered = copy_move(host, mask, rng)
    else:
        altered = removal(host, mask, rng)
    if altered is None or int(mask.sum()) < 400:
        return None
    empty = np.zeros_like(mask)
    return (
        Case(encode(altered, quality, rng), mask, kind, quality),
        Case(encode(host, quality, rng), empty, "untouched", quality),
    )
