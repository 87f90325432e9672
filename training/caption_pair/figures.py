"""What the exported pair does on photographs and captions held out: the shipped files themselves are measured."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.caption_fit.fit import Reader, place_map
from engines.core.measures import auroc
from training.caption_pair.data import Captions
from training.caption_pair.words import swapped

Floats = npt.NDArray[np.float64]
_DRAWS = 300


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with its 95 % interval from resampling photographs, and the same with shuffled photographs (or None)."""

    name: str
    value: float
    low: float
    high: float
    shuffled: float | None = None


@dataclass(frozen=True, eq=False)
class Held:
    """The held-out part: scores of every caption (columns) on every photograph (rows). ``own[k]``: row of caption k."""

    scores: Floats
    own: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int64]
    captions: tuple[str, ...]
    images: npt.NDArray[np.float32]


def held_scores(captions: Captions, reader: Reader) -> Held:
    """Ask the pair about every held-out photograph and caption."""
    numbers = np.flatnonzero(captions.held)
    rows = np.flatnonzero(np.isin(captions.own, numbers))
    texts = reader.texts([captions.captions[row] for row in rows])
    images = np.stack([reader.image(captions.pixels(number)) for number in numbers])
    scores = np.stack([reader.scores(image, texts) for image in images])
    at = {number: index for index, number in enumerate(numbers)}
    own = np.array([at[number] for number in captions.own[rows]])
    return Held(scores, own, numbers, tuple(captions.captions[row] for row in rows), images)


def against_others(held: Held, likeness: Floats) -> list[Measured]:
    """True captions against those of random other photographs, and against the caption that is most like them.

    ``likeness`` (n, n): of the captions among themselves.
    """
    mine = held.scores[held.own, np.arange(len(held.own))]
    chance = np.random.default_rng(0)
    foreign = held.own[:, None] != held.own[None, :]
    picked = np.array([chance.choice(np.flatnonzero(row)) for row in foreign])
    nearest = np.where(foreign, likeness, -np.inf).argmax(axis=1)
    shuffled = chance.permutation(len(held.images))[held.own]
    found = []
    for name, other in (
        ("true against random caption, AUROC", picked),
        ("true against nearest caption, AUROC", nearest),
    ):
        wrong = held.scores[held.own, other]
        control = _area(
            held.scores[shuffled, np.arange(len(held.own))], held.scores[shuffled, other], np.arange(len(held.own))
        )
        found.append(_measured(name, held.own, lambda some, w=wrong: _area(mine, w, some), control))
    wrong = held.scores[held.own, nearest]
    found.append(
        _measured("true above nearest caption, share", held.own, lambda some: float((mine > wrong)[some].mean()))
    )
    return found


def swaps(held: Held, reader: Reader, kind: str, most: int = 150) -> list[Measured]:
    """How often one swapped word lowers the score, and how often that word is named first."""
    chance = random.Random(7)
    made = [(at, found) for at, caption in enumerate(held.captions) if (found := swapped(caption, kind, chance))][:most]
    at = np.array([row for row, _ in made])
    texts = reader.texts([found[0] for _, found in made])
    shuffled = np.random.default_rng(1).permutation(len(held.images))
    own = held.own[at]
    lower = np.array(
        [held.scores[i, k] > reader.scores(held.images[i], t[None])[0] for i, k, t in zip(own, at, texts, strict=True)]
    )
    control = np.array(
        [
            held.scores[j, k] > reader.scores(held.images[j], t[None])[0]
            for j, k, t in zip(shuffled[own], at, texts, strict=True)
        ]
    )
    found = [
        _measured(
            f"swapped {kind} lowers the score", own, lambda some: float(lower[some].mean()), float(control.mean())
        )
    ]
    named = np.array([_named_first(reader, held.images[i], one) for i, (_, one) in zip(own, made, strict=True)])
    found.append(_measured(f"swapped {kind} is named first", own, lambda some: float(named[some].mean())))
    return found


def _named_first(reader: Reader, image: npt.NDArray[np.float32], made: tuple[str, object, str]) -> bool:
    caption, _, word = made
    fit = reader.fit(image, None, caption)
    worst = min(fit.words, key=lambda one: one.share, default=None)
    return worst is not None and worst.word.lower() == word.lower()


def pointing(captions: Captions, held: Held, reader: Reader) -> Measured:
    """Four photographs in a square: is the caption's brightest quarter its own photograph's?"""
    chance = np.random.default_rng(2)
    hits = []
    for row in range(len(held.numbers)):
        caption = int(np.flatnonzero(held.own == row)[0])
        others = chance.choice(np.delete(np.arange(len(held.numbers)), row), 3, replace=False)
        places = chance.permutation([row, *others])
        tiles = [captions.pixels(held.numbers[place]) for place in places]
        square = np.vstack([np.hstack(tiles[:2]), np.hstack(tiles[2:])])
        patches = reader.places(square)
        assert patches is not None
        heat = place_map(patches, reader.texts([held.captions[caption]])[0])
        half = heat.shape[0] // 2
        quarters = [heat[:half, :half], heat[:half, -half:], heat[-half:, :half], heat[-half:, -half:]]
        hits.append(places[int(np.argmax([quarter.mean() for quarter in quarters]))] == row)
    hit = np.array(hits)
    return _measured("region pointing in a square of four", np.arange(len(hit)), lambda some: float(hit[some].mean()))


def _area(right: Floats, wrong: Floats, some: npt.NDArray[np.int64]) -> float:
    scores = np.concatenate([right[some], wrong[some]])
    truth = np.concatenate([np.ones(len(some), bool), np.zeros(len(some), bool)])
    return auroc(scores, truth, np.full(len(scores), 1 / len(some)))


def _measured(
    name: str,
    own: npt.NDArray[np.int64],
    figure: Callable[[npt.NDArray[np.int64]], float],
    shuffled: float | None = None,
) -> Measured:
    """The figure on all cases, and its interval from drawing photographs with replacement."""
    chance = np.random.default_rng(3)
    groups = [np.flatnonzero(own == number) for number in np.unique(own)]
    drawn = []
    for _ in range(_DRAWS):
        some = np.concatenate([groups[number] for number in chance.integers(0, len(groups), len(groups))])
        drawn.append(figure(some))
    low, high = np.quantile(drawn, (0.025, 0.975)).tolist()
    return Measured(name, figure(np.arange(len(own))), low, high, shuffled)
