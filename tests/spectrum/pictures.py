"""Small pictures made by code, and exhibits around them."""

from pathlib import Path

import cv2
import numpy as np

from engines.core.exhibit import Exhibit, Facts, Source


def noise(height: int, width: int, seed: int = 1, deviation: float = 20.0) -> np.ndarray:
    """White noise around mid grey, float32, not rounded."""
    return np.random.default_rng(seed).normal(128, deviation, (height, width)).astype(np.float32)


def scene(height: int, width: int, seed: int = 1) -> np.ndarray:
    """Something like a photograph: power falls with frequency squared, plus sensor noise; uint8 RGB."""
    draw = np.random.default_rng(seed)
    fy, fx = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :]
    radius = np.hypot(fy, fx)
    radius[0, 0] = 1
    planes = []
    common = np.fft.rfft2(draw.normal(size=(height, width)))
    for _ in range(3):
        own = np.fft.rfft2(draw.normal(size=(height, width)))
        plane = np.fft.irfft2((common + 0.3 * own) / radius, s=(height, width))
        plane = 128 + 45 * (plane - plane.mean()) / plane.std()
        planes.append(plane + draw.normal(0, 2.5, plane.shape))
    return np.clip(np.rint(np.stack(planes, axis=2)), 0, 255).astype(np.uint8)


def as_u8(picture: np.ndarray) -> np.ndarray:
    """Rounded and clipped to 8 bits."""
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def through_jpeg(picture: np.ndarray, quality: int) -> np.ndarray:
    """Compressed and decoded again, grey or RGB."""
    if picture.ndim == 2:
        return cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)
    data = cv2.imencode(".jpg", picture[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[:, :, ::-1])


def exhibit(pixels: np.ndarray, jpeg_quality: int | None = None, form: str = "", undecodable: str = "") -> Exhibit:
    """An exhibit as the intake would hand it over."""
    height, width = pixels.shape[:2]
    facts = Facts(
        sha256="0" * 64,
        size_bytes=1,
        format=form or ("JPEG" if jpeg_quality else "PNG"),
        mime="image/png",
        width=width,
        height=height,
        mode="RGB",
        bits=16 if pixels.dtype == np.uint16 else 8,
        frames=1,
        orientation=1,
        jpeg_quality=jpeg_quality,
        decoder="made by code",
        modified="2026-01-01T00:00:00Z",
        undecodable=undecodable,
    )
    return Exhibit(Source(Path("/pictures/made.png")), facts, b"", pixels)
