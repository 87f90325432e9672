"""The groups in which normal pictures are held out, and whether the pictures come in a sequence or in clusters.

A false-positive rate counted on held-out normal pictures holds for new ones that come about as these did, one
independent of the other (exchangeable). Frames of a film, or several pictures of one piece, do not: held out one by
one, each is judged beside its like, and looks more normal than a new one will. Where neighbours in the order of names
are most alike too often for chance, whole stretches of the order are therefore held out together, and it is said.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engines.anomaly.judges import GROUPS

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]

_LEAST = 8  # pictures from which an order can be seen
_SHUFFLES = 400
_CHANCE = 0.005
_SHARE = 0.3  # of the pictures whose nearest is a neighbour: less of it matters little

SEQUENCE = (
    "The normal pictures come in a sequence or in clusters: neighbours by name are alike. Stretches of them were held "
    "out together; the false-positive rate holds for a picture that stands to these as one such stretch to the others."
)


def in_sequence(thumbnails: F32) -> bool:
    """Whether the nearest other of (n, …) pictures, in the order of their names, is a neighbour too often for chance.

    A permutation test of the share of pictures whose nearest other lies next to them.
    """
    count = len(thumbnails)
    if count < _LEAST:
        return False
    flat = thumbnails.reshape(count, -1).astype(np.float64)
    squares = np.einsum("nd,nd->n", flat, flat)
    away = squares[:, None] + squares[None] - 2 * flat @ flat.T
    np.fill_diagonal(away, np.inf)
    nearest = away.argmin(1)
    share = _beside(np.arange(count), nearest)
    rng = np.random.default_rng(0)
    as_high = sum(_beside(rng.permutation(count), nearest) >= share for _ in range(_SHUFFLES))
    return share >= _SHARE and (1 + as_high) / (_SHUFFLES + 1) <= _CHANCE


def groups_of(thumbnails: F32) -> I32:
    """(n,) group 0 … GROUPS − 1 of each picture: every tenth together, or stretches of them where in sequence."""
    count = len(thumbnails)
    numbers = np.arange(count)
    stretches = numbers * min(GROUPS, count // 2) // count  # of two pictures at least
    return np.asarray(stretches if in_sequence(thumbnails) else numbers % GROUPS, np.int32)


def _beside(order: npt.NDArray[np.intp], nearest: npt.NDArray[np.intp]) -> float:
    return float((np.abs(order - order[nearest]) == 1).mean())
