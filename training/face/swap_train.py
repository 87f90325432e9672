"""Trains the detector of swapped faces on the bank and judges it on people it has not seen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional as F  # noqa: N812

from training.face.actors import FOLDS, clusters, folds
from training.face.bank import BLENDED, REAL, SWAPPED, Bank
from training.face.judge import Scores
from training.face.swap_net import SwapNet
from training.face.swap_scores import WITH_SWAPS

_PAIRS = 12
_RATE = 3e-3
Floats = npt.NDArray[np.float64]


def fold_of_rows(bank: Bank) -> npt.NDArray[np.int64]:
    """(n,) the fold of each row's people."""
    by_group = folds(clusters())
    return np.array([by_group[bank.groups[at]] for at in bank.group])


def cross_validated(bank: Bank, way: str, passes: int) -> Scores:
    """Scores of every crop by the net that has seen none of its people."""
    rows, people = fold_of_rows(bank), clusters()
    parts = []
    for fold in range(FOLDS):
        net = train(bank, rows != fold, way, passes)
        held = (rows == fold) & (bank.use > 0) & (bank.kind != BLENDED)
        parts.append((score(net, bank, held), held))
    chosen = np.concatenate([np.flatnonzero(held) for _, held in parts])
    return Scores(
        np.concatenate([part for part, _ in parts]),
        bank.kind[chosen] == SWAPPED,
        np.array([people[bank.groups[at]] for at in bank.group[chosen]]),
        bank.use[chosen],
        rows[chosen],
    )


def train(bank: Bank, seen: npt.NDArray[np.bool_], way: str, passes: int, seed: int = 5) -> SwapNet:
    """Train on the rows of ``seen``: pairs of a real life and its blended twin, or a swap of the same group."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = SwapNet()
    _standardise(net, bank, seen)
    optimiser = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=1e-2)
    total = passes * len(_pairs(bank, seen, way, rng)) // _PAIRS
    done = 0
    for _ in range(passes):
        for rows in _batches(_pairs(bank, seen, way, rng)):
            for part in optimiser.param_groups:
                part["lr"] = _RATE * min(1, (done + 1) / 20) * max(0.05, 1 - done / total)
            small = F.avg_pool2d(torch.from_numpy(bank.small[rows]).float(), 2) / 127.5 - 1
            loss = net.loss(torch.from_numpy(bank.low[rows]).float(), small, torch.from_numpy(bank.kind[rows]))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            done += 1
    return net.eval()


def _standardise(net: SwapNet, bank: Bank, seen: npt.NDArray[np.bool_]) -> None:
    """Mean and deviation of the evidence over real faces."""
    rows = np.flatnonzero(seen & (bank.use == 0) & (bank.kind == REAL))
    with torch.no_grad():
        cells = net.evidence(torch.from_numpy(bank.low[rows]).float())
    net.mean.copy_(cells.mean((0, 2, 3)))  # type: ignore[operator]
    net.scale.copy_(cells.std((0, 2, 3)) + 1e-3)  # type: ignore[operator]


def score(net: SwapNet, bank: Bank, chosen: npt.NDArray[np.bool_]) -> Floats:
    """(m,) log odds before calibration of the chosen rows."""
    at = np.flatnonzero(chosen)
    found = []
    with torch.no_grad():
        for part in np.array_split(at, max(1, len(at) // 64)):
            found.append(net.places(torch.from_numpy(bank.low[part]).float()).mean((1, 2)).numpy())
    return np.concatenate(found).astype(np.float64)


def _pairs(bank: Bank, seen: npt.NDArray[np.bool_], way: str, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """(m, 2) rows: a real life, its blended twin; and where wanted as many real lives with a swap of that group."""
    real = np.flatnonzero(seen & (bank.use == 0) & (bank.kind == REAL))
    pairs = np.stack([real, real + 1], axis=1)
    if way == WITH_SWAPS:
        swaps = np.flatnonzero(seen & (bank.use == 0) & (bank.kind == SWAPPED))
        of_group = {int(g): real[bank.group[real] == g] for g in np.unique(bank.group[real])}
        mates = [(int(rng.choice(of_group[int(bank.group[s])])), s) for s in swaps if int(bank.group[s]) in of_group]
        pairs = np.concatenate([pairs[rng.permutation(len(pairs))[: len(mates)]], np.array(mates)])
    return pairs[rng.permutation(len(pairs))]


def _batches(pairs: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    for start in range(0, len(pairs) - _PAIRS + 1, _PAIRS):
        yield pairs[start : start + _PAIRS].ravel()
