"""A simulated camera: lens, Bayer mosaic, noise, demosaicing, tone curve, JPEG with EXIF."""

from __future__ import annotations

import io
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

Rgb = npt.NDArray[np.uint8]
_IFD_EXIF, _IFD_GPS = 0x8769, 0x8825


@dataclass(frozen=True, slots=True)
class Camera:
    """``full_well``: electrons at white, ``read_noise``: electrons, ``blur``: sigma of the lens in pixels,
    ``quality``/``subsampling``: of its JPEG writer (Pillow's words)."""

    make: str
    model: str
    full_well: float
    read_noise: float
    blur: float
    sharpening: float
    quality: int
    subsampling: str


CAMERA_A = Camera("Assay", "Simulated camera A", 9000, 6, 0.6, 0.5, 94, "4:4:4")
CAMERA_B = Camera("Assay", "Simulated camera B", 2500, 10, 0.9, 0.9, 82, "4:2:0")


def expose(scene: npt.NDArray[np.float32], camera: Camera, seed: int) -> Rgb:
    """Photograph linear light: (h, w, 3) float32 → (h, w, 3) uint8 sRGB. Photon noise is Poisson, read noise normal."""
    rng = np.random.default_rng(seed)
    light = cv2.GaussianBlur(np.clip(scene, 0, 1), (0, 0), camera.blur)
    # Red and blue get less light through their filters; white balance multiplies their noise again, as in a camera.
    balance = np.array([0.6, 1.0, 0.7], np.float32)
    mosaic = _mosaic(light * balance)
    electrons = rng.poisson(mosaic * camera.full_well) + rng.normal(0, camera.read_noise, mosaic.shape)
    raw = np.clip(electrons / camera.full_well * 60000 + 1000, 0, 65535).astype(np.uint16)
    rgb = cv2.cvtColor(raw, cv2.COLOR_BayerBG2RGB_EA).astype(np.float32)
    linear = np.clip((rgb - 1000) / 60000 / balance, 0, 1)
    encoded = np.where(
        linear <= 0.0031308,
        12.92 * linear,
        1.055 * np.power(linear, 1 / 2.4, where=linear > 0, out=np.zeros_like(linear)) - 0.055,
    )
    encoded += camera.sharpening * (encoded - cv2.GaussianBlur(encoded, (0, 0), 1.0))
    return np.clip(np.rint(encoded * 255), 0, 255).astype(np.uint8)


def _mosaic(light: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """RGGB: red at even rows and columns."""
    mosaic = light[..., 1].copy()
    mosaic[0::2, 0::2] = light[0::2, 0::2, 0]
    mosaic[1::2, 1::2] = light[1::2, 1::2, 2]
    return mosaic


def exif(camera: Camera, taken: str, software: str = "", gps: bool = False) -> Image.Exif:
    """The EXIF block such a camera writes; ``taken`` is "YYYY:MM:DD HH:MM:SS"; ``software`` marks a later program."""
    block = Image.Exif()
    block[0x010F], block[0x0110], block[0x0132], block[0x0112] = camera.make, camera.model, taken, 1
    if software:
        block[0x0131] = software
    details = block.get_ifd(_IFD_EXIF)
    details[0x9003] = details[0x9004] = taken
    details[0x829A], details[0x829D], details[0x8827], details[0x920A] = 1 / 250, 5.6, 200, 35.0
    if gps:
        place = block.get_ifd(_IFD_GPS)
        place[1], place[2], place[3], place[4] = "N", (48.0, 51.0, 30.0), "E", (2.0, 17.0, 40.0)
    return block


def jpeg(pixels: Rgb, quality: int, subsampling: str, metadata: Image.Exif | None = None) -> bytes:
    """Encode as JPEG with the standard tables scaled to ``quality``."""
    buffer = io.BytesIO()
    extra = {"exif": metadata} if metadata is not None else {}
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality, subsampling=subsampling, **extra)
    return buffer.getvalue()


def decode(data: bytes) -> Rgb:
    """Pixels of an encoded picture, (h, w, 3) uint8."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
