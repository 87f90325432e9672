"""*VDC* (versatile data cleanser): questions from the caption, answered by the picture, their inconsistency summed up.

A word of the caption that has alternatives ("dog": cat, horse …) asks which of them is to be seen; the picture answers
by its likeness to each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.caption_pair.words import COLOURS, NOUNS, alternatives, places

Float32Array = npt.NDArray[np.float32]
KINDS = ("noun", "colour")


@dataclass(frozen=True, slots=True)
class Question:
    """Which of ``word`` and its ``others`` is to be seen?"""

    word: str
    others: tuple[str, ...]


def questions(caption: str) -> list[Question]:
    """One for each word of the caption that has alternatives."""
    return [
        Question(found[0].lower(), alternatives(found[0], kind)) for kind in KINDS for found in places(caption, kind)
    ]


class Witness:
    """Answers for n pictures (n, d); likenesses are read against those of all the pictures."""

    def __init__(self, images: Float32Array, texts: Callable[[Sequence[str]], Float32Array]) -> None:
        self._words = tuple(sorted({word for group in NOUNS for word in group} | set(COLOURS)))
        likeness = images @ texts([f"a photo of a {word}" for word in self._words]).T
        self._seen = (likeness - likeness.mean(axis=0)) / likeness.std(axis=0)

    def margin(self, picture: int, question: Question) -> float:
        """By how much the caption's word is more like the picture than the likest other one."""
        row = self._seen[picture]
        at = self._words.index
        return float(row[at(question.word)] - max(row[at(other)] for other in question.others))

    def inconsistency(self, picture: int, caption: str) -> float:
        """Share of the questions that the picture answers otherwise, 0 where there are none."""
        asked = questions(caption)
        return float(np.mean([self.margin(picture, one) < 0 for one in asked])) if asked else 0.0
