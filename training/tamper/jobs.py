"""Which pictures are made for calibration and evaluation: a fixed list, the same on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from training.tamper.make import AS_IS, FINAL_QUALITIES, MANIPULATIONS, Case, decode
from training.tamper.recipes import recipe
from training.tamper.sources import JUDGED, LARGE, Photograph, photographs

AS_IT_IS = "as is"
QUALITIES: dict[str, tuple[int | None, ...]] = {
    "web": FINAL_QUALITIES,
    "small": (70, 75, 80, 85, 90, 95, 98),
    "camera": (None, 98, 95),
    "stretched": (None,),
    "large": (75, 85, 90, 95),
}
MOST = {"web": 110, "small": 90, "camera": 36, "stretched": 24}  # pairs of a source
LEAST = {"web": 44, "small": 44}
TINY = ("bsds", "grocery", "cid22")  # crops of 256 px, of which the recipe "camera" would leave 128
AS_THEY_ARE = 130  # photographs of a source that are measured as they are
_SEED = 21


@dataclass(frozen=True, slots=True)
class Job:
    """One photograph brought through one recipe; ``kind`` and ``quality`` as in Case."""

    photo: Photograph
    donor: Photograph
    recipe: str
    kind: str
    quality: int | None
    seed: int

    @property
    def key(self) -> str:
        """A name for the cache that depends on all that the pictures depend on."""
        parts = (self.photo.path.name, self.donor.path.name, self.recipe, self.kind, self.quality, self.seed)
        return hashlib.sha1(repr(parts).encode(), usedforsecurity=False).hexdigest()[:16]

    def cases(self) -> tuple[Case, ...]:
        """The pictures: one as it is, or twins, altered and untouched."""
        cv2.setNumThreads(1)
        if self.recipe == AS_IT_IS:
            data = self.photo.path.read_bytes()
            return (Case(data, np.zeros(decode(data).shape[:2], bool), "untouched", AS_IS),)
        return recipe(self.recipe, self.photo, self.donor, self.kind, self.quality, self.seed)


def jobs(sources: Sequence[str] = JUDGED, share: float = 1.0) -> list[Job]:
    """The jobs of ``sources`` in a fixed random order, so that the first ``share`` of them is a fair part."""
    found = [job for source in sources for job in _of_source(source)]
    order = np.random.default_rng(_SEED).permutation(len(found))
    return [found[int(i)] for i in order[: round(share * len(found))]]


def _of_source(source: str) -> list[Job]:
    photos = photographs((source,))
    rng = np.random.default_rng([_SEED, *source.encode()])
    chosen = [photos[int(i)] for i in rng.permutation(len(photos))[:AS_THEY_ARE]]
    out = [Job(photo, photo, AS_IT_IS, "untouched", AS_IS, 0) for photo in chosen]
    for name, most in MOST.items():
        if name == "camera" and source in TINY:
            continue
        count = min(most, max(LEAST.get(name, 0), 2 * len(photos)))
        out += [_pair(photos, rng, name, index) for index in range(count)]
    if source in LARGE:
        out += [_pair(photos, rng, "large", index) for index in range(2 * len(photos))]
    return out


def _pair(photos: Sequence[Photograph], rng: np.random.Generator, name: str, index: int) -> Job:
    """Host and donor of one source, the donor of another group where there is one."""
    host = photos[int(rng.integers(len(photos)))]
    others = [photo for photo in photos if photo.group != host.group] or [p for p in photos if p.path != host.path]
    donor = others[int(rng.integers(len(others)))]
    kind = MANIPULATIONS[index % len(MANIPULATIONS)]
    quality = QUALITIES[name][index // len(MANIPULATIONS) % len(QUALITIES[name])]
    return Job(host, donor, name, kind, quality, int(rng.integers(2**31)))
