"""One questioned image as received."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.core.caption import Caption


@dataclass(frozen=True, slots=True)
class Source:
    """Where an exhibit's bytes lie: a file, or a member of a zip/tar archive.

    ``path`` is absolute. ``member`` is the name inside the archive, "" for an ordinary file. ``captions`` are those
    given for it (typed, or from a file beside it), not those in its own metadata.
    """

    path: Path
    member: str = ""
    captions: tuple[Caption, ...] = ()

    @property
    def name(self) -> str:
        """The name shown to people: the file's, or archive › member."""
        return f"{self.path.name} › {self.member}" if self.member else self.path.name

    @property
    def key(self) -> str:
        """Identifies the place (not the content): path, and member where there is one."""
        return f"{self.path}!{self.member}" if self.member else str(self.path)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the intake learned of an exhibit, small enough to keep in the case and show in a list.

    ``width``/``height``: stored pixels of the first frame (0 where not decodable). ``mode``: Pillow's mode as stored.
    ``bits``: bits a sample. ``frames``: number of frames or pages. ``orientation``: EXIF orientation 1–8, applied for
    display only. ``modified``: the file system's date of last change, ISO 8601 UTC. ``jpeg_quality``: estimated
    quality 1–100 of the standard tables, None where not JPEG. ``note``: a sentence on anything unusual in decoding
    ("only the first of 12 pages is examined"), or "".
    ``undecodable``: why the pixels cannot be read although the bytes can ("photo.jpg is truncated …"), or "".
    ``captions``: those in its metadata. ``perceptual``: its perceptual hash (``engines.core.perceptual``), "" where
    there is none. ``taken``: EXIF's date of taking as written there (2024:05:01 12:00:00), "" where there is none.
    """

    sha256: str
    size_bytes: int
    format: str
    mime: str
    width: int
    height: int
    mode: str
    bits: int
    frames: int
    orientation: int
    jpeg_quality: int | None
    decoder: str
    modified: str
    note: str = ""
    undecodable: str = ""
    captions: tuple[Caption, ...] = ()
    perceptual: str = ""
    taken: str = ""


@dataclass(frozen=True, eq=False)
class Exhibit:
    """An exhibit in the hands of the engines: bytes, facts and decoded pixels.

    ``pixels``: as stored — never rotated, rescaled or re-encoded — uint8 or uint16, shape (h, w) grey, (h, w, 3) RGB
    (CMYK and palettes are converted to RGB by the decoder, alpha is kept apart in ``alpha``); shape (0, 0) where
    ``facts.undecodable`` says why. ``captions``: all that are known, those given first, then those in its metadata.
    """

    source: Source
    facts: Facts
    data: bytes = field(repr=False)
    pixels: npt.NDArray[np.uint8] | npt.NDArray[np.uint16] = field(repr=False)
    alpha: npt.NDArray[np.uint8] | npt.NDArray[np.uint16] | None = field(default=None, repr=False)
    captions: tuple[Caption, ...] = ()

    @property
    def frame(self) -> tuple[int, int]:
        """(width, height) in stored pixels."""
        return self.facts.width, self.facts.height

    @cached_property
    def rgb_u8(self) -> npt.NDArray[np.uint8]:
        """(h, w, 3) uint8 RGB, range 0–255; 16-bit pictures are divided by 257 and rounded."""
        pixels = self.pixels
        if pixels.dtype == np.uint16:
            pixels = ((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8)
        if pixels.ndim == 2:
            return np.repeat(pixels[:, :, None], 3, axis=2).astype(np.uint8)
        return pixels.astype(np.uint8, copy=False)

    @cached_property
    def luma_f32(self) -> npt.NDArray[np.float32]:
        """(h, w) float32 luma after ITU-R BT.601 (as in JFIF), range 0–255, computed in row bands to bound memory."""
        pixels = self.pixels
        scale = np.float32(1 / 257 if pixels.dtype == np.uint16 else 1)
        if pixels.ndim == 2:
            return pixels.astype(np.float32) * scale
        weights = np.array([0.299, 0.587, 0.114], np.float32) * scale
        height, width = pixels.shape[0], pixels.shape[1]
        luma = np.empty((height, width), np.float32)
        for top in range(0, height, 512):
            luma[top : top + 512] = pixels[top : top + 512].astype(np.float32) @ weights
        return luma
