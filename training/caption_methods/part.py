"""A pair trained on part of the training photographs, and the others to compare methods on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional as F  # noqa: N812

from engines.core.measures import auroc
from training.caption_pair.data import Captions
from training.caption_pair.features import Texts
from training.caption_pair.recipe import Heads, train

Float32Array = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
_LEFT_OUT = 220
_EACH = 2


@dataclass(eq=False)
class Part:
    """``numbers``: the photographs left out. ``rows``: two captions of each; ``own``: the photograph of each, counted
    among those left out.
    """

    captions: Captions
    heads: Heads
    language: Texts
    means: Float32Array
    numbers: Numbers
    rows: Numbers
    own: Numbers

    @cached_property
    def images(self) -> Float32Array:
        """(n, d) unit vectors."""
        with torch.no_grad():
            found = self.heads.of_image(torch.from_numpy(self.means[0][self.numbers]))
            return np.asarray(F.normalize(found, dim=1).numpy(), np.float32)

    def texts(self, texts: Sequence[str]) -> Float32Array:
        """(m, d) unit vectors."""
        with torch.no_grad():
            found = self.heads.text(torch.from_numpy(self.language.vectors(texts)))
            return np.asarray(F.normalize(found, dim=1).numpy(), np.float32)

    def said(self) -> list[str]:
        """The captions of ``rows``."""
        return [self.captions.captions[row] for row in self.rows]

    def others(self) -> tuple[Numbers, Numbers]:
        """(random, nearest) caption of another photograph, for each of ``rows``."""
        kept = self.language.kept("captions", self.captions.captions)[self.rows]
        unit = kept / np.linalg.norm(kept, axis=1, keepdims=True)
        foreign = self.own[:, None] != self.own[None, :]
        chance = np.random.default_rng(0)
        drawn = np.array([chance.choice(np.flatnonzero(row)) for row in foreign])
        return drawn, np.where(foreign, unit @ unit.T, -9.0).argmax(axis=1)


def left_out(captions: Captions, means: Float32Array, language: Texts, seed: int = 0) -> Part:
    """Train without 220 of the training photographs."""
    chance = np.random.default_rng(11)
    numbers = np.sort(chance.permutation(np.flatnonzero(~captions.held))[:_LEFT_OUT])
    held = captions.held.copy()
    held[numbers] = True
    heads = train(replace(captions, held=held), means, language, seed)
    rows = np.array([row for number in numbers for row in np.flatnonzero(captions.own == number)[:_EACH]])
    at = {number: index for index, number in enumerate(numbers)}
    return Part(captions, heads, language, means, numbers, rows, np.array([at[n] for n in captions.own[rows]]))


def area(right: npt.NDArray[np.float64], wrong: npt.NDArray[np.float64]) -> float:
    """AUROC of true against foreign captions."""
    truth = np.concatenate([np.ones(len(right), bool), np.zeros(len(wrong), bool)])
    return auroc(np.concatenate([right, wrong]), truth, np.full(len(truth), 1 / len(right)))
