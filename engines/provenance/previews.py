"""Embedded previews compared with the picture they belong to: a preview that shows something else is an old one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from engines.core.exhibit import Exhibit
from engines.core.finding import Picture, Region
from engines.provenance.check import Check
from engines.provenance.container import Embedded
from engines.provenance.text import many

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]

PIXEL_LIMIT = 4_000_000
_LONG_SIDE = 64
# Measured by ``python -m training.preview_rates``: of 62 embedded previews of the development data 61 reach a
# correlation of 0.98 with their picture and differ by at most 19 grey levels in any cell; one, of a picture cropped
# later, has 0.60. Of 615 previews paired with other files, 29 reach 0.60, 15 (files that share a scene) reach 0.95.
SAME, OTHER = 0.95, 0.60
_CELL = 8
_LOCAL = 25.0


@dataclass(frozen=True, eq=False, slots=True)
class Comparison:
    """``correlation``: of the luma, −1…1, after the best of the eight orientations ``turn`` (0 = as it is);
    ``shape``: ratio of the two aspect ratios; ``different``: places that differ, in the exhibit's frame."""

    correlation: float
    turn: int
    shape: float
    different: tuple[Region, ...]


def decode_preview(data: bytes, edge: int = 1024) -> U8 | None:
    """RGB pixels (h, w, 3) of an embedded JPEG, reduced by a power of two where it is larger than ``edge``.

    None where it cannot be decoded, or has more than PIXEL_LIMIT pixels even then.
    """
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
            picture.draft("RGB", (edge, edge))
            if picture.width * picture.height > PIXEL_LIMIT:
                return None
            return np.asarray(picture.convert("RGB"))
    except Exception:  # a decoder fed with hostile bytes raises anything
        return None


def compare(preview: U8, picture: U8, frame: tuple[int, int]) -> Comparison | None:
    """Compare a preview with the picture, both RGB; None where one of them is too flat or too narrow to tell.

    Black bars, by which cameras fit a 3:2 picture into a 4:3 preview, are cut off. The preview's luma is fitted to the
    picture's by gain and offset, as cameras process the two differently; cells of 8 × 8 that then differ by more than
    25 grey levels are places of difference.
    """
    aspect = picture.shape[1] / picture.shape[0]
    preview = _without_bars(preview, aspect)
    scale = _LONG_SIDE / max(picture.shape[:2])
    size = max(round(picture.shape[1] * scale), 1), max(round(picture.shape[0] * scale), 1)
    if min(size) < 2 * _CELL:
        return None
    reference = _blurred(picture, size)
    best: Comparison | None = None
    for turn in range(8):
        turned = _turned(preview, turn)
        shape = turned.shape[1] / turned.shape[0] / aspect
        if not (0.8 < shape < 1.25 or (turn == 0 and 0.4 < shape < 2.5)):
            continue
        candidate = _blurred(turned, size)
        if min(float(reference.std()), float(candidate.std())) < 4.0:
            return None
        correlation = float(np.corrcoef(candidate.ravel(), reference.ravel())[0, 1])
        if best is None or correlation > best.correlation + (0.0 if best.turn else 0.1):
            best = Comparison(correlation, turn, shape, _places(candidate, reference, frame))
    return best


def check_previews(exhibit: Exhibit, previews: list[Embedded]) -> Iterator[tuple[Check | None, Picture | None]]:
    """A check and the preview itself for each preview; nothing to compare with where the pixels cannot be decoded."""
    for number, embedded in enumerate(previews[:4], 1):
        pixels = decode_preview(embedded.data)
        if pixels is None:
            yield Check(f"The {embedded.where} cannot be decoded.", "neutral", "none", shows="metadata"), None
            continue
        name = f"preview{number}"
        caption = f"{embedded.where}, {pixels.shape[1]} × {pixels.shape[0]} pixels, as stored in the file"
        check = (
            _judge(embedded.where, compare(pixels, exhibit.rgb_u8, exhibit.frame), name)
            if exhibit.pixels.size
            else None
        )
        yield check, Picture(name, embedded.where, pixels, caption)


def embedded_pictures(embedded: list[Embedded]) -> Iterator[Picture]:
    """Further pictures after the end of the first (MPO, depth or gain maps, hidden ones), shown without a judgement."""
    for number, item in enumerate(embedded[:4], 1):
        pixels = decode_preview(item.data)
        if pixels is not None:
            yield Picture(f"embedded{number}", "Embedded picture", pixels, f"A further picture {item.where}")


def _judge(where: str, found: Comparison | None, shows: str) -> Check | None:
    if found is None:
        return None
    if found.correlation < OTHER:
        return Check(
            f"The {where} shows something else than the picture (correlation {found.correlation:.2f}): the picture was "
            "exchanged, cropped or changed after the preview was made.",
            "for",
            "moderate",
            f"its {where} shows something else",
            shows,
        )
    if found.turn:
        return Check(
            f"The {where} is turned or mirrored against the picture, which was turned after the preview was made.",
            shows=shows,
        )
    if found.different:
        return Check(
            f"The {where} differs from the picture in "
            f"{many(len(found.different), 'place')}{' or more' if len(found.different) == 16 else ''}: the picture "
            "was changed there after the preview was made, or the camera processed the two differently.",
            "for",
            "weak",
            f"its {where} differs from the picture in places",
            shows,
            found.different,
        )
    if abs(found.shape - 1) > 0.05:
        return Check(
            f"The {where} has another shape than the picture: the picture was cropped or stretched after the "
            "preview was made.",
            "for",
            "weak",
            "",
            shows,
        )
    if found.correlation >= SAME:
        # Measured on files saved by editing programs: they renew the preview, so that agreement excludes nothing.
        return Check(
            f"The {where} shows the same picture (correlation {found.correlation:.2f}).", "neutral", "none", "", shows
        )
    return None


def _without_bars(preview: U8, aspect: float) -> U8:
    """The preview without black bars above and below or at the sides, where cutting them brings its shape nearer."""
    dark_rows = preview.max(axis=(1, 2)) < 40
    dark_columns = preview.max(axis=(0, 2)) < 40
    if dark_rows.all():
        return preview
    rows, columns = np.flatnonzero(~dark_rows), np.flatnonzero(~dark_columns)
    cut = preview[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    before, after = (abs(np.log(image.shape[1] / image.shape[0] / aspect)) for image in (preview, cut))
    return cut if after < before - 0.02 else preview


def _turned(image: U8, turn: int) -> U8:
    turned = np.rot90(image, turn % 4)
    return np.ascontiguousarray(turned[:, ::-1] if turn >= 4 else turned)


def _blurred(rgb: U8, size: tuple[int, int]) -> F32:
    """Luma at ``size`` (width, height), smoothed so that sharpening in the camera does not count."""
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    luma = small @ np.array([0.299, 0.587, 0.114], np.float32)
    return cv2.GaussianBlur(luma, (0, 0), 1.0).astype(np.float32)


def _places(preview: F32, picture: F32, frame: tuple[int, int]) -> tuple[Region, ...]:
    gain, offset = np.polyfit(preview.ravel(), picture.ravel(), 1)
    difference = np.abs(preview * gain + offset - picture)
    height, width = difference.shape
    places = []
    for top in range(0, height - _CELL + 1, _CELL):
        for left in range(0, width - _CELL + 1, _CELL):
            if difference[top : top + _CELL, left : left + _CELL].mean() > _LOCAL:
                across, down = frame[0] / width, frame[1] / height
                places.append(
                    Region(round(left * across), round(top * down), round(_CELL * across), round(_CELL * down))
                )
    return tuple(places[:16])
