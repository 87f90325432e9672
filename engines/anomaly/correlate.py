"""Attention within a picture and towards reference cells, in plain NumPy: the two correlations of FOD and their fit.

Yao, Li, Zhang, Qiao and Yu, "Focus the discrepancy: intra- and inter-correlation learning for image anomaly
detection", ICCV 2023 (2308.02983). A cell is put together again from the other cells of its picture (intra), and from
reference cells of normal pictures (inter), by attention with learned queries and keys. The target of the former is a
kernel of the distance (RBF): a normal cell goes with its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.anomaly.adam import adam

F32 = npt.NDArray[np.float32]

_WIDTH = 24  # of queries and keys
_STEPS = 160
_CELLS = 160  # queries a step, and keys
_RATE = 5e-3
_TOWARDS_TARGET = 0.1  # weight of the divergence from the kernel
_FAR = np.float32(-1e9)
_KERNEL = 4.0  # cells


@dataclass(frozen=True, eq=False, slots=True)
class Attention:
    """``query``, ``key``: (d, 24) of standardised cells."""

    query: F32
    key: F32

    def logits(self, cells: F32, others: F32) -> F32:
        """(n, m) of (n, d) cells towards (m, d) others."""
        return np.asarray((cells @ self.query) @ (others @ self.key).T / np.float32(_WIDTH**0.5), np.float32)


def softmax(logits: F32) -> F32:
    """Shares along the last axis."""
    shares = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(shares / shares.sum(-1, keepdims=True), np.float32)


def kernel(places: F32, others: F32) -> F32:
    """(n, m) shares by the distance of (n, 2) and (m, 2) places in cells; nothing for the cell itself."""
    squares = ((places[:, None] - others[None]) ** 2).sum(2)
    return softmax(np.where(squares < 0.5, _FAR, -squares / (2 * _KERNEL**2)).astype(np.float32))


def without_self(logits: F32, places: F32, others: F32) -> F32:
    """The logits, a cell's towards itself taken out."""
    return np.where(((places[:, None] - others[None]) ** 2).sum(2) < 0.5, _FAR, logits).astype(np.float32)


def places_of(grid: tuple[int, ...]) -> F32:
    """(rows · cols, 2) places of the cells of a grid."""
    down, across = np.indices(grid[:2])
    return np.stack([down.ravel(), across.ravel()], 1).astype(np.float32)


def fit_attention(pictures: Sequence[F32], references: F32) -> Attention:
    """Learned on (rows, cols, d) standardised cells of normal pictures with Adam.

    Loss: squared error of both ways to put a cell together, and the divergence of the intra correlation from the
    kernel. Values are the cells themselves, so that nothing can be copied but other normal cells.
    """
    rng = np.random.default_rng(0)
    width = pictures[0].shape[-1]
    start = [np.asarray(rng.standard_normal((width, _WIDTH)) / width**0.5, np.float32) for _ in range(2)]

    def slopes(weights: list[F32]) -> list[F32]:
        return _slopes(Attention(*weights), *_some(pictures, rng), _any(references, rng))

    return Attention(*adam(start, slopes, _STEPS, _RATE))


def _some(pictures: Sequence[F32], rng: np.random.Generator) -> tuple[F32, F32, F32, F32]:
    """Some cells of a picture with their places, and others of the same."""
    picture = pictures[int(rng.integers(len(pictures)))]
    flat, places = picture.reshape(-1, picture.shape[-1]), places_of(picture.shape)
    first, second = (rng.permutation(len(flat))[:_CELLS] for _ in range(2))
    return flat[first], places[first], flat[second], places[second]


def _any(references: F32, rng: np.random.Generator) -> F32:
    return references[rng.permutation(len(references))[:_CELLS]]


def _slopes(attention: Attention, cells: F32, places: F32, others: F32, there: F32, references: F32) -> list[F32]:
    """The loss's derivatives by queries and keys."""
    count = len(cells)
    found = [np.zeros_like(attention.query), np.zeros_like(attention.key)]
    for values, within in ((others, True), (references, False)):
        logits = attention.logits(cells, values)
        if within:
            logits = without_self(logits, places, there)
        shares = softmax(logits)
        rest = shares @ values - cells
        by_share = 2 / (count * cells.shape[1]) * (rest @ values.T)
        at_logits = shares * (by_share - (shares * by_share).sum(1, keepdims=True))
        if within:
            at_logits += _TOWARDS_TARGET / count * (shares - kernel(places, there))
        at_logits /= np.float32(_WIDTH**0.5)
        found[0] += cells.T @ (at_logits @ (values @ attention.key))
        found[1] += values.T @ (at_logits.T @ (cells @ attention.query))
    return found
