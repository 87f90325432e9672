"""Innocent changes to a picture that should change no opinion: marks, borders, re-saving, small crops and scalings.

After Li et al., A Whac-A-Mole Dilemma, CVPR 2023 (arXiv 2212.04825): each removes or plants one shortcut by itself.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from training.synthetic.sources import RGB

BORDER = 12
_WORDS = "sample picture"
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_EXIF = {0x010F: "Example", 0x0110: "Model 1", 0x0131: "Editor 2.0", 0x0132: "2024:05:04 10:11:12"}


@dataclass(frozen=True, eq=False, slots=True)
class Saved:
    """A picture with the way it is stored: ``quality`` of its JPEG, 0 for PNG."""

    rgb: RGB
    quality: int
    metadata: bool = True

    @property
    def suffix(self) -> str:
        return ".jpg" if self.quality else ".png"

    def file(self) -> bytes:
        """The picture as a file; with EXIF data unless they were removed."""
        exif = Image.Exif()
        if self.metadata:
            for tag, words in _EXIF.items():
                exif[tag] = words
        out = io.BytesIO()
        if self.quality:
            Image.fromarray(self.rgb).save(out, "JPEG", quality=self.quality, subsampling=2, exif=exif)
        else:
            Image.fromarray(self.rgb).save(out, "PNG", exif=exif)
        return out.getvalue()

    def as_received(self) -> Saved:
        """The same with the pixels that its file gives, so that a change begins where an analyst's picture begins."""
        with Image.open(io.BytesIO(self.file())) as image:
            return Saved(np.asarray(image.convert("RGB")), self.quality, self.metadata)


Alteration = Callable[[Saved], Saved]


def _marked(saved: Saved) -> Saved:
    """A half-transparent slanting word across the picture, as photo agencies lay over their previews."""
    height, width = saved.rgb.shape[:2]
    layer = np.zeros((height, width), np.uint8)
    size = width / 260
    (across, up), _ = cv2.getTextSize(_WORDS, _FONT, size, 2)
    cv2.putText(layer, _WORDS, ((width - across) // 2, (height + up) // 2), _FONT, size, 255, 2, cv2.LINE_AA)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 30, 1)
    share = cv2.warpAffine(layer, turn, (width, height))[:, :, None].astype(np.float32) / 255 * 0.4
    return Saved(np.round(saved.rgb * (1 - share) + 255 * share).astype(np.uint8), saved.quality, saved.metadata)


def _captioned(saved: Saved) -> Saved:
    """White words with a black edge near the foot of the picture."""
    rgb = np.ascontiguousarray(saved.rgb.copy())
    height, width = rgb.shape[:2]
    for colour, weight in (((0, 0, 0), 4), ((255, 255, 255), 1)):
        cv2.putText(rgb, _WORDS, (8, height - 10), _FONT, width / 380, colour, weight, cv2.LINE_AA)
    return Saved(rgb, saved.quality, saved.metadata)


def _bordered(grey: int) -> Alteration:
    def act(saved: Saved) -> Saved:
        sides = ((BORDER, BORDER), (BORDER, BORDER), (0, 0))
        return Saved(np.pad(saved.rgb, sides, constant_values=grey), saved.quality, saved.metadata)

    return act


def _resaved(quality: int) -> Alteration:
    return lambda saved: Saved(saved.rgb, quality, saved.metadata)


def _other_format(saved: Saved) -> Saved:
    return Saved(saved.rgb, 0 if saved.quality else 95, saved.metadata)


def _cropped(saved: Saved) -> Saved:
    """A few rows and columns off all sides: no longer on the grid of the blocks of JPEG."""
    return Saved(np.ascontiguousarray(saved.rgb[5:-4, 3:-4]), saved.quality, saved.metadata)


def _scaled(saved: Saved) -> Saved:
    """Reduced to 97 %."""
    size = round(saved.rgb.shape[1] * 0.97), round(saved.rgb.shape[0] * 0.97)
    return Saved(cv2.resize(saved.rgb, size, interpolation=cv2.INTER_AREA), saved.quality, saved.metadata)  # type: ignore[arg-type]


ALTERATIONS: dict[str, Alteration] = {
    "metadata removed": lambda saved: Saved(saved.rgb, saved.quality, metadata=False),
    "saved again at the same quality": lambda saved: saved,
    "watermark": _marked,
    "text": _captioned,
    "white border": _bordered(255),
    "black border": _bordered(0),
    "JPEG 95": _resaved(95),
    "JPEG 85": _resaved(85),
    "JPEG 75": _resaved(75),
    "JPEG to PNG, PNG to JPEG": _other_format,
    "a few rows cut off": _cropped,
    "reduced to 97 %": _scaled,
}
