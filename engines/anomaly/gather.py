"""The normal pictures of a folder: which they are, how large, and at what scale they are compared."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engines.anomaly.depth import heights, is_map, map_beside
from engines.anomaly.groups import SEQUENCE, in_sequence
from engines.core.errors import AssayError
from engines.core.exhibit import Exhibit, Source
from engines.core.intake import find_sources, receive
from engines.core.names import clean_name
from engines.core.run import Run

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

MOST_PICTURES = 1000
SMALLEST_SIDE = 64  # px at the scale of comparison
_THUMBNAIL = 32


class Unfit(AssayError):
    """The folder cannot serve as normal pictures; the sentence says why and what to do."""


@dataclass(frozen=True, eq=False, slots=True)
class NormalPicture:
    """``size``: (width, height) in stored pixels. ``thumbnail``: (32, 32) float32 grey, standardised.
    ``depth``: the depth map beside it.
    """

    source: Source
    sha256: str
    size: tuple[int, int]
    thumbnail: F32
    depth: Source | None


@dataclass(frozen=True, eq=False, slots=True)
class Gathered:
    """``pictures`` without copies, at most 1,000. ``scale``: to examine them at. ``notes``: what was left out."""

    pictures: tuple[NormalPicture, ...]
    scale: float
    notes: tuple[str, ...]

    @property
    def reference(self) -> int:
        """The picture most like the others."""
        stack = np.stack([picture.thumbnail.ravel() for picture in self.pictures])
        return int(np.argmax(stack @ stack.mean(0)))


def gather(places: Sequence[Path], megapixels: float, run: Run) -> Gathered:
    """Read every picture under ``places`` once. Raises ``Unfit`` where there is none."""
    missing = [place for place in places if not place.exists()]
    if missing:
        raise Unfit(f"{missing[0]} is not there; choose the folder that holds the normal pictures.")
    sources = list(itertools.islice(find_sources(places, run.should_stop), 8 * MOST_PICTURES))
    sources = [source for source in sources if not is_map(source)]
    run.check_stop()
    found: dict[str, NormalPicture] = {}
    left_out: Counter[str] = Counter()
    for number, source in enumerate(sources):
        run.progress("anomaly", 0.25 * number / max(len(sources), 1))
        try:
            exhibit = receive(source)
        except AssayError:
            left_out["no pictures"] += 1
            continue
        if exhibit.facts.undecodable or min(exhibit.frame) < SMALLEST_SIDE:
            left_out["damaged or under 64 pixels"] += 1
        elif exhibit.facts.sha256 in found:
            left_out["copies of others"] += 1
        elif len(found) == MOST_PICTURES:
            left_out[f"beyond the first {MOST_PICTURES:,}"] += 1
        else:
            found[exhibit.facts.sha256] = _normal_picture(exhibit)
    pictures = tuple(found.values())
    if not pictures:
        there = f"none of its {len(sources)} files can be used" if sources else "it holds no file"
        name = clean_name(places[0].name)
        raise Unfit(f"There are no normal pictures in {name}: {there}. Choose another folder.")
    pixels = float(np.median([picture.size[0] * picture.size[1] for picture in pictures]))
    scale = min(1.0, (megapixels * 1e6 / pixels) ** 0.5)
    notes = [f"{count} files were left out: {why}." for why, count in sorted(left_out.items())]
    mapped = sum(picture.depth is not None for picture in pictures)
    if 0 < mapped < len(pictures):
        notes.append(f"Only {mapped} of {len(pictures)} pictures have a depth map beside them; none was used.")
    if in_sequence(np.stack([picture.thumbnail for picture in pictures])):
        notes.append(SEQUENCE)
    return Gathered(pictures, scale, tuple(notes))


def relief_of(picture: NormalPicture) -> F32:
    """(h, w) relief of the picture's depth map in its own frame. Raises ``Unfit`` where it cannot be read."""
    assert picture.depth is not None
    try:
        return heights(receive(picture.depth), picture.size)
    except AssayError as error:
        raise Unfit(f"The depth map {clean_name(picture.depth.name)} cannot be read: {error}") from error


def pixels_of(picture: NormalPicture, scale: float) -> U8:
    """The picture's pixels again, (h, w, 3) at ``scale``. Raises ``Unfit`` where the file has changed meanwhile."""
    exhibit = receive(picture.source)
    if exhibit.facts.sha256 != picture.sha256:
        name = clean_name(picture.source.name)
        raise Unfit(f"{name} changed while the normal pictures were being read; fit again.")
    return at_scale(exhibit.rgb_u8, scale)


def at_scale(rgb: U8, scale: float) -> U8:
    """Reduced by averaging, at least 1 px a side; the picture itself at scale 1."""
    if scale >= 1:
        return rgb
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def _normal_picture(exhibit: Exhibit) -> NormalPicture:
    rgb = exhibit.rgb_u8
    small = cv2.resize(rgb, (_THUMBNAIL, _THUMBNAIL), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    grey = (grey - grey.mean()) / (grey.std() + 1)
    return NormalPicture(
        exhibit.source, exhibit.facts.sha256, exhibit.frame, np.asarray(grey, np.float32), map_beside(exhibit.source)
    )
