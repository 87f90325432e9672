"""What differs at a place, in words that name what can be seen: from the looks of its cells and the normal ones."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engines.anomaly.looks import LOOKS
from engines.anomaly.questions import NOTABLE, Evidence

F32 = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

_FLOORS = np.array([2.0, 1.5, 1.5, 0.4, 0.25], np.float32)  # least deviation: what an eye would hardly see
_WORDS = {
    "brightness": ("brighter", "darker"),
    "red–green": ("redder", "greener"),
    "yellow–blue": ("yellower", "bluer"),
    "edges": ("more edges: something is there that normal pictures do not have", "fewer edges: something is missing"),
    "texture": ("rougher", "smoother"),
}
_WORDS_ANYWHERE = _WORDS | {"edges": ("more edges", "fewer edges")}


def deviations(looks: F32, normal: F32, mask: Bools) -> F32:
    """(5,) how many deviations the cells of ``mask`` differ from normal ones, by kind of look, signed.

    ``looks``: (rows, cols, 5); ``normal``: (rows, cols, 5, 2) at each place, or (1, 1, 5, 2) overall. The cells that
    differ most count, for a place reaches a little around what differs.
    """
    mean, deviation = np.broadcast_to(normal, (*looks.shape, 2))[mask].transpose(2, 0, 1)
    away = (looks[mask] - mean) / np.maximum(deviation, _FLOORS)
    strongest = np.argsort(np.abs(away), axis=0)[-max(1, len(away) // 4) :]
    return np.asarray(np.median(np.take_along_axis(away, strongest, axis=0), axis=0), np.float32)


def difference_words(evidence: Evidence) -> str:
    """The notable differences, the greatest first; else that the pattern differs."""
    away = evidence.away
    words = _WORDS if evidence.placed else _WORDS_ANYWHERE
    order = np.argsort(-np.abs(away))
    found = [words[LOOKS[i]][0 if away[i] > 0 else 1] for i in order if abs(away[i]) >= NOTABLE]
    if evidence.relief is not None and abs(evidence.relief) >= NOTABLE:
        found.insert(0, "its shape in the depth map")
    return "; ".join(found[:3]) if found else "the pattern, not its brightness, colour, edges or roughness alone"
