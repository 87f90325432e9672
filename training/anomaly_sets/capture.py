"""From the print original to a file: press and paper, then camera and JPEG."""

from __future__ import annotations

import io

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from training.anomaly_sets.drawing import Canvas, Mask

_LONG_SIDE = 512
_MARGIN = 0.05


def printed(canvas: Canvas, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """A print: dots spread and gain (Murray–Davies, about 15 % at half tone), inks off register, paper and ink mottled.

    Returns reflectance, (h, w, 3) float32, 0–1.
    """
    ink = 1 - cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.7, 1.1)).astype(np.float32) / 255
    ink += np.float32(rng.uniform(0.4, 0.7)) * ink * (1 - ink)
    height, width = ink.shape[:2]
    for channel in range(3):
        shift = np.array([[1, 0, rng.normal(0, 0.35)], [0, 1, rng.normal(0, 0.35)]], np.float32)
        ink[..., channel] = cv2.warpAffine(ink[..., channel], shift, (width, height), borderMode=cv2.BORDER_REPLICATE)
    mottle = cv2.resize(rng.normal(0, 0.012, (height // 8, width // 8)).astype(np.float32), (width, height))
    grain = rng.standard_normal((height, width), np.float32) * 0.015
    return np.clip(1 - ink * (1 + 4 * mottle[..., None]) + (mottle + grain)[..., None], 0, 1)


def photographed(reflectance: npt.NDArray[np.float32], mask: Mask, rng: np.random.Generator) -> tuple[bytes, Mask]:
    """A photograph of a print on a table, about 512 px: JPEG bytes and the mask in the photograph's frame."""
    height, width = mask.shape
    scale = _LONG_SIDE / max(width, height)
    frame = (round(width * scale), round(height * scale))
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = _corners(frame, rng)
    doubled = cv2.getPerspectiveTransform(flat, seen * 2)
    size = (frame[0] * 2, frame[1] * 2)
    table = (0.34 + rng.normal(0, 0.004), 0.33, 0.31)
    light = cv2.warpPerspective(reflectance, doubled, size, flags=cv2.INTER_LINEAR, borderValue=table)
    light = np.asarray(cv2.resize(light, frame, interpolation=cv2.INTER_AREA), np.float32)
    turned = cv2.warpPerspective(mask, cv2.getPerspectiveTransform(flat, seen), frame, flags=cv2.INTER_NEAREST)
    return _exposed(np.asarray(light, np.float32), rng), np.asarray(turned, np.uint8)


def _corners(frame: tuple[int, int], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Where the corners of the print lie in the photograph: turned up to 1.5°, shifted, in slight perspective."""
    size = np.array(frame, np.float64)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * (1 - 2 * _MARGIN) + _MARGIN
    centred = (corners - 0.5) * size * rng.uniform(0.97, 1.03)
    angle = np.deg2rad(rng.uniform(-1.5, 1.5))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    moved = centred @ turn + size / 2 + rng.uniform(-0.012, 0.012, 2) * size + rng.uniform(-3, 3, (4, 2))
    return np.asarray(moved, np.float32)


def _exposed(light: npt.NDArray[np.float32], rng: np.random.Generator) -> bytes:
    height, width = light.shape[:2]
    down, across = np.mgrid[0:height, 0:width].astype(np.float32) / max(height, width) - 0.5
    slope = rng.uniform(-0.14, 0.14, 2).astype(np.float32)
    fall = 1 + slope[0] * across + slope[1] * down
    light = light * (fall * np.float32(0.9 * rng.uniform(0.93, 1.07)))[..., None]
    light *= rng.uniform(0.98, 1.02, 3).astype(np.float32)
    light = np.asarray(cv2.GaussianBlur(light, (0, 0), rng.uniform(0.4, 0.8)), np.float32)
    light += rng.standard_normal(light.shape, np.float32) * np.sqrt(np.clip(light, 0.01, 1)) * np.float32(0.012)
    pixels = np.clip(np.rint(light * 255), 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=int(rng.integers(85, 96)))
    return file.getvalue()
