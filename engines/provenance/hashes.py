"""Hashes: of the bytes, of the pixels, and two perceptual ones that stay near under re-compression and scaling."""

from __future__ import annotations

import hashlib

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]


def sha256(data: bytes) -> str:
    """SHA-256 (FIPS 180-4) in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def pixel_sha256(pixels: Pixels) -> str:
    """SHA-256 of the decoded samples, row by row: equal for files whose pictures are identical sample for sample."""
    return hashlib.sha256(np.ascontiguousarray(pixels).data).hexdigest()


def phash(pixels: Pixels) -> str:
    """64-bit DCT hash in hexadecimal: 32 × 32 luma, its 8 × 8 lowest DCT coefficients against their median.

    After Zauner, *Implementation and Benchmarking of Perceptual Image Hash Functions* (2010), section 3.2.1, with
    the constant coefficient left in the block but out of the median.
    """
    low = cv2.dct(_small_luma(pixels, 32, 32))[:8, :8].ravel()
    return _bits(low > np.median(low[1:]))


def dhash(pixels: Pixels) -> str:
    """64-bit difference hash in hexadecimal: sign of the horizontal differences of 9 × 8 luma values."""
    luma = _small_luma(pixels, 9, 8)
    return _bits((luma[:, 1:] > luma[:, :-1]).ravel())


def distance(first: str, second: str) -> int:
    """Number of differing bits, 0–64. Unrelated pictures differ in about 32."""
    return (int(first, 16) ^ int(second, 16)).bit_count()


def _small_luma(pixels: Pixels, width: int, height: int) -> npt.NDArray[np.float32]:
    small = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    if pixels.dtype == np.uint16:
        small /= 257
    if small.ndim == 2:
        return small
    luma: npt.NDArray[np.float32] = small[:, :, :3] @ np.array([0.299, 0.587, 0.114], np.float32)
    return luma


def _bits(flags: npt.NDArray[np.bool_]) -> str:
    return np.packbits(flags).tobytes().hex()
