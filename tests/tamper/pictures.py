"""Simulated photographs and alterations of known place, made by code."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from engines.core.exhibit import Exhibit, Facts, Source

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]


def scene(height: int, width: int, seed: int, noise: float = 2.5) -> U8:
    """Soft shapes and fine texture through a simulated camera whose noise grows with light."""
    rng = np.random.default_rng(seed)
    light = np.zeros((height, width, 3), np.float32)
    for cell, weight in ((96, 90), (32, 45), (12, 25), (5, 12)):
        grid = rng.normal(0, 1, (height // cell + 3, width // cell + 3, 3)).astype(np.float32)
        grid = 0.7 * grid.mean(axis=2, keepdims=True) + 0.3 * grid
        light += weight * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC) * 0.6
    light = np.clip(light + 125, 25, 235)
    grain = rng.normal(0, 1, light.shape).astype(np.float32) * noise * np.sqrt(light / 125)
    return np.clip(np.rint(light + grain), 0, 255).astype(np.uint8)


def jpeg(pixels: U8, quality: int) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality, subsampling=0)
    return out.getvalue()


def png(pixels: npt.NDArray[np.generic]) -> bytes:
    ok, data = cv2.imencode(".png", pixels if pixels.ndim == 2 else np.ascontiguousarray(pixels[:, :, ::-1]))
    assert ok
    return data.tobytes()


def decode(data: bytes) -> npt.NDArray[np.generic]:
    if data[:4] == b"\x89PNG":
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
        return pixels if pixels.ndim == 2 else np.ascontiguousarray(pixels[:, :, ::-1])
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image)


def exhibit_of(data: bytes, name: str = "questioned.jpg") -> Exhibit:
    pixels = decode(data)
    height, width = pixels.shape[:2]
    kind = "PNG" if data[:4] == b"\x89PNG" else "JPEG"
    bits = 8 * pixels.dtype.itemsize
    facts = Facts(
        hashlib.sha256(data).hexdigest(), len(data), kind, "", width, height, "", bits, 1, 1, None, "test", ""
    )
    return Exhibit(Source(Path("/", name)), facts, data, pixels)  # type: ignore[arg-type]


def square(height: int, width: int, top: int, left: int, side: int) -> npt.NDArray[np.bool_]:
    mask = np.zeros((height, width), bool)
    mask[top : top + side, left : left + side] = True
    return mask
