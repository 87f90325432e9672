"""How well a caption fits a picture, in which words and at which places.

The fit is the cosine between the towers' vectors, given as a range over ways to put the caption (Sclar et al.,
*FormatSpread*, 2024). (Read against the cosines of unrelated sentences it told true captions from others less well:
AUROC 0.94 in place of 0.96.) What a word contributes is what the fit loses without it; where it is seen follows from
the patches' vectors (Huang et al., *D-TIIL*, 2024, with plain encoders in place of its diffusion model).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.core.caption_score import SPREAD, WAYS, middle, put
from engines.core.onnx import ModelHouse
from engines.core.packs.pack import Pack
from engines.core.packs.run import image_vectors, patch_vectors, text_vectors
from engines.core.packs.tokens import Tokenize, tokenizer_of

Float32Array = npt.NDArray[np.float32]
MOST_WORDS = 24
_BANK = Path(__file__).with_name("bank.json")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# Words without a picture of their own: leaving one out says nothing of what is seen.
_EMPTY_WORDS = """
    a an the this that these those and or but of in on at to from by for with into onto over under up down near next is
    are was were be been being has have had do does did as it its his her their there while who which some other another
    very one he she they them him
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


@dataclass(frozen=True, slots=True)
class WordShare:
    """A word of the caption, from character ``start`` to ``end``. ``share``: by how much the fit falls without it, in
    the unit of ``Fit.score``; negative where the caption would fit better without it.
    """

    start: int
    end: int
    word: str
    share: float
    vector: Float32Array


@dataclass(frozen=True, eq=False, slots=True)
class Fit:
    """``score``: cosine of caption and picture, the middle of three ways to put it; ``lowest``, ``highest``: of seven.
    ``image`` and ``text``: unit vectors (d,). ``patches``: (rows, columns, d), None where the pair gives none.
    """

    score: float
    lowest: float
    highest: float
    words: tuple[WordShare, ...]
    image: Float32Array
    text: Float32Array
    patches: Float32Array | None


@cache
def bank() -> tuple[str, ...]:
    """Sentences that have nothing to do with any exhibit."""
    return tuple(json.loads(_BANK.read_text("utf-8"))["prompts"])


class Reader:
    """A pair of towers at work; the vectors of the unrelated sentences are computed once."""

    def __init__(self, pack: Pack, house: ModelHouse) -> None:
        self.pack, self._house = pack, house
        self._tokenize: Tokenize = tokenizer_of(pack)
        self.prompts = self.texts(bank())

    def texts(self, texts: Sequence[str]) -> Float32Array:
        """(n, d) unit vectors of n texts."""
        return text_vectors(self.pack, self._house, [self._tokenize(text) for text in texts])

    def image(self, rgb: npt.NDArray[np.uint8]) -> Float32Array:
        """Unit vector (d,) of a picture (h, w, 3) uint8."""
        return np.asarray(image_vectors(self.pack, self._house, [rgb])[0], np.float32)

    def places(self, rgb: npt.NDArray[np.uint8]) -> Float32Array | None:
        """Vectors of the picture's places (rows, columns, d), from its four quarters, each seen by itself; None where
        the pair gives none.
        """
        if not self.pack.image.patches or min(rgb.shape[:2]) < 2:
            return None
        half = rgb.shape[0] // 2, rgb.shape[1] // 2
        rows = [rgb[: half[0]], rgb[half[0] :]]
        quarters = [[self._grid(row[:, : half[1]]), self._grid(row[:, half[1] :])] for row in rows]
        return np.concatenate([np.concatenate(row, axis=1) for row in quarters], axis=0)

    def _grid(self, rgb: npt.NDArray[np.uint8]) -> Float32Array:
        patches = patch_vectors(self.pack, self._house, np.ascontiguousarray(rgb))
        side = int(len(patches) ** 0.5)
        return patches[len(patches) - side * side :].reshape(side, side, -1)  # a class token may come first

    def scores(self, image: Float32Array, texts: Float32Array) -> npt.NDArray[np.float64]:
        """(n,) cosines of n texts with a picture."""
        return np.asarray(texts @ image, np.float64)

    def fit(self, image: Float32Array, patches: Float32Array | None, caption: str) -> Fit:
        """Everything about one caption, whose first 24 words with a meaning are looked at one by one."""
        ways = self.texts(put(caption, SPREAD))
        scores = self.scores(image, ways)
        text = ways[0]
        found = [match for match in _WORD.finditer(caption) if match[0].lower() not in _EMPTY][:MOST_WORDS]
        lacking = [caption[: match.start()] + caption[match.end() :] for match in found]
        without = self.texts(lacking) if len(found) > 1 else np.empty((0, len(text)), np.float32)
        full = float(self.scores(image, self.texts([caption]))[0])
        words = tuple(
            WordShare(m.start(), m.end(), m[0], full - float(self.scores(image, other[None])[0]), text - other)
            for m, other in zip(found, without, strict=False)
        )
        score = middle(image, ways[: len(WAYS)])
        return Fit(score, float(scores.min()), float(scores.max()), words, image, text, patches)


def place_map(patches: Float32Array, direction: Float32Array) -> Float32Array:
    """(rows, columns): how much each place speaks for a direction, relative to the mean of all places."""
    unit = patches / np.maximum(np.linalg.norm(patches, axis=2, keepdims=True), 1e-6)
    likeness = unit @ (direction / max(float(np.linalg.norm(direction)), 1e-6))
    return np.asarray(likeness - likeness.mean(), np.float32)
