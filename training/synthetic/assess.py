"""How well each feature and aspect tells the classes apart on sources held out; intervals from resampling sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from engines.core.measures import cllr
from training.synthetic.aspect_rows import Floats, Rows
from training.synthetic.folds import folds_of

DRAWS = 300


@dataclass(frozen=True, slots=True)
class Measured:
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def areas(rows: Rows, columns: Floats) -> tuple[list[Measured], Floats]:
    """((k) AUROC of each column of (n, k), (draws, k) those of each resampling of the sources).

    The AUROC is the mean over the families of generators, each against the photographs held out with it, as for the
    trained models. Sources are drawn anew within each fold and class, the same for all columns, so that differences of
    columns can be judged by the draws.
    """
    pairs = _pair_areas(rows, columns)
    rng = np.random.default_rng(0)
    ones = [(np.ones((1, p.shape[0])), np.ones((1, p.shape[1]))) for p in pairs]
    drawn = [(_times(rng, p.shape[0]), _times(rng, p.shape[1])) for p in pairs]
    whole, draws = _means(pairs, ones)[0], _means(pairs, drawn)
    low, high = np.quantile(draws, (0.025, 0.975), axis=0)
    return [Measured(*map(float, of)) for of in zip(whole, low, high, strict=True)], draws


def _pair_areas(rows: Rows, columns: Floats) -> list[Floats]:
    """For each fold (generators, collections, k): the AUROC of each column between a generator and a collection."""
    fold, found = folds_of(rows.family), []
    for number in np.unique(fold):
        groups = [
            [
                np.flatnonzero((rows.family == name) & here)
                for here in [(fold == number) & (rows.generated == truth)]
                for name in np.unique(rows.family[here])
            ]
            for truth in (True, False)
        ]
        if all(groups):
            found.append(np.array([[_areas(columns[one], columns[other]) for other in groups[1]] for one in groups[0]]))
    return found


def _areas(positive: Floats, negative: Floats) -> Floats:
    """(k,) AUROC of each column, by ranks; a tie counts half (Mann and Whitney, 1947)."""
    count, others = len(positive), len(negative)
    ranks = rankdata(np.concatenate([positive, negative]), axis=0)[:count].sum(axis=0)
    return np.asarray((ranks - count * (count + 1) / 2) / (count * others))


def _times(rng: np.random.Generator, count: int) -> Floats:
    """(draws, count) how often each of ``count`` sources is drawn."""
    return np.array([np.bincount(rng.integers(count, size=count), minlength=count) for _ in range(DRAWS)], np.float64)


def _means(pairs: Sequence[Floats], times: Sequence[tuple[Floats, Floats]]) -> Floats:
    """(draws, k) mean over the generators of all folds of the mean over the collections held out with each."""
    total = sum(
        np.einsum("dg,dc,gck->dk", one, other / other.sum(axis=1, keepdims=True), part)
        for part, (one, other) in zip(pairs, times, strict=True)
    )
    return np.asarray(total / sum(len(part) for part in pairs))


def resampled(rows: Rows, measure: Callable[[Floats], Floats]) -> tuple[Floats, Floats]:
    """(``measure`` at the rows' weights, (draws, …) at weights of resampled sources, 0 for those not drawn)."""
    weights = rows.weights()
    names = rows.family
    rng = np.random.default_rng(0)
    groups = [np.unique(names[rows.generated == truth]) for truth in (True, False)]
    draws = []
    for _ in range(DRAWS):
        times = np.zeros(len(weights))
        for truth, group in zip((True, False), groups, strict=True):
            chosen, counts = np.unique(rng.choice(group, len(group)), return_counts=True)
            for name, count in zip(chosen, counts, strict=True):
                times[(names == name) & (rows.generated == truth)] = count
        draws.append(measure(weights * times))
    return measure(weights), np.array(draws)


def costs(rows: Rows, log10: Floats) -> tuple[list[Measured], Floats]:
    """((k) Cllr of each column of log10 LRs (n, k), (draws, k) at resampled sources)."""
    whole, draws = resampled(
        rows, lambda weights: np.array([cllr(column, rows.generated, weights) for column in log10.T])
    )
    low, high = np.quantile(draws, (0.025, 0.975), axis=0)
    return [Measured(*map(float, of)) for of in zip(whole, low, high, strict=True)], draws
