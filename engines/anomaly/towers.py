"""A picture against descriptions of normal and abnormal states, through an imported pair of towers (zero-shot).

After FiLo (Gu et al., 2024, 2404.13671): fine-grained descriptions, the place in words added to those of abnormal
states, and a map from patches averaged over windows of several sizes and shapes. Unlike there, nothing is learned
(neither prompts nor the windows' weights), descriptions are written by hand, and the first place comes from the map
itself, not from a detector of named things (Grounding DINO).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from engines.anomaly.states import States, place_words, templates
from engines.core.errors import ModelError
from engines.core.onnx import ModelHouse
from engines.core.packs.pack import Pack
from engines.core.packs.run import image_vectors, patch_vectors, text_vectors
from engines.core.packs.store import pairs
from engines.core.packs.tokens import tokenizer_of

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

_SCALE = 50.0  # of cosines where the pack says none
_SHAPES = ((1, 1), (3, 3), (5, 5), (1, 5), (5, 1))  # patches: rows, columns


@dataclass(frozen=True, eq=False, slots=True)
class WordsLook:
    """``score``: log odds of abnormal against normal descriptions, of the picture and of its most abnormal place
    together; uncalibrated. ``cells``: (rows, cols) the same of each patch. ``place``: words for the highest. ``said``:
    the abnormal description nearest to it.
    """

    score: float
    cells: F32
    place: str
    said: str


def chosen_pair(name: str) -> Pack:
    """The pair of this name, "" for the only one. Raises ``ModelError`` naming those there are."""
    there = pairs()
    found = [pack for pack in there if name in ("", pack.name)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(pack.name for pack in there) or "none"
    if found:
        raise ModelError(f"There are several pairs of towers ({names}); name one with --pair.")
    which = f"“{name}” is no" if name else "There is no"
    raise ModelError(
        f"{which} imported pair of towers that gives vectors of patches (there are: {names}); import one with "
        "assay models import."
    )


class Towers:
    """A pair at work on one list of descriptions, whose vectors are computed once."""

    def __init__(self, pack: Pack, states: States, house: ModelHouse) -> None:
        self.pack, self.states, self._house = pack, states, house
        self._tokenize = tokenizer_of(pack)
        self._normal, self._abnormal = self._texts(states.normal), self._texts(states.abnormal)
        self._placed: dict[str, F32] = {}
        self._scale = self.pack.scale or _SCALE

    def look(self, rgb: U8) -> WordsLook | None:
        """At a picture (h, w, 3); None where the pair's patches lie in another space than its texts."""
        patches = self._grid(rgb)
        if patches.shape[2] != self._normal.shape[1]:
            return None
        cells = np.mean([self._odds(_averaged(patches, shape), self._abnormal) for shape in _SHAPES], axis=0)
        down, across = np.unravel_index(int(cells.argmax()), cells.shape)
        place = place_words((down + 0.5) / cells.shape[0], (across + 0.5) / cells.shape[1])
        if place not in self._placed:
            self._placed[place] = self._texts([f"{sentence} at the {place}" for sentence in self.states.abnormal])
        whole = image_vectors(self.pack, self._house, [rgb])[0]
        score = float(self._odds(whole[None, None], self._placed[place])[0, 0] + cells.max())
        near = _averaged(patches, (3, 3))[down, across] @ self._abnormal.T
        return WordsLook(score, cells.astype(np.float32), place, self.states.abnormal[int(near.argmax())])

    def _odds(self, vectors: F32, abnormal: F32) -> F32:
        """(rows, cols) of (rows, cols, d): log of mean likelihood of abnormal over normal descriptions."""
        parts = [vectors @ texts.T * np.float32(self._scale) for texts in (abnormal, self._normal)]
        tops = [part.max(2, keepdims=True) for part in parts]
        logs = [np.log(np.exp(p - t).mean(2)) + t[..., 0] for p, t in zip(parts, tops, strict=True)]
        return np.asarray(logs[0] - logs[1], np.float32)

    def _grid(self, rgb: U8) -> F32:
        """(rows, cols, d) of patches: of the whole picture, or of its four quarters where it is large enough."""
        size = self.pack.preprocessing.size
        if size is None or min(rgb.shape[:2]) < 2 * min(size):
            return self._patches(rgb)
        down, across = rgb.shape[0] // 2, rgb.shape[1] // 2
        rows = [[rgb[:down, :across], rgb[:down, across:]], [rgb[down:, :across], rgb[down:, across:]]]
        return np.concatenate([np.concatenate([self._patches(part) for part in row], axis=1) for row in rows], axis=0)

    def _patches(self, rgb: U8) -> F32:
        found = patch_vectors(self.pack, self._house, np.ascontiguousarray(rgb))
        side = int(len(found) ** 0.5)
        grid = found[len(found) - side * side :].reshape(side, side, -1)  # a class token may come first
        return _unit(grid)

    def _texts(self, sentences: Sequence[str]) -> F32:
        """(n, d) unit vectors, each the mean over the ways to put a sentence."""
        ways = [
            text_vectors(self.pack, self._house, [self._tokenize(way.format(sentence)) for way in templates()])
            for sentence in sentences
        ]
        return _unit(np.stack([way.mean(0) for way in ways]))


def _averaged(patches: F32, shape: tuple[int, int]) -> F32:
    """(rows, cols, d) mean over a window around each patch, of length 1."""
    if shape == (1, 1):
        return patches
    return _unit(np.asarray(ndimage.uniform_filter(patches, (*shape, 1), mode="nearest"), np.float32))


def _unit(vectors: F32) -> F32:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-6), np.float32)
