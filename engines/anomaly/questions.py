"""Questions about an unusual place, answered from what was measured there; nothing is made up.

AnomalyGPT (Gu et al., AAAI 2024, 2308.15366) lets an analyst ask a language model about an anomaly. Its questions are
kept here, its language model is not: every answer is a measurement in the normal pictures' own deviations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.anomaly.looks import LOOKS
from engines.anomaly.regions import Place, share_words

F32 = npt.NDArray[np.float32]

NOTABLE = 2.0  # deviations of the normal pictures
_BRIGHTNESS, _RED, _YELLOW, _EDGES, _TEXTURE = range(len(LOOKS))


@dataclass(frozen=True, eq=False, slots=True)
class Evidence:
    """``away``: (5,) deviations from normal by kind of look, signed. ``relief``: of the depth map's values from their
    surroundings, in units of the usual unevenness, None where there is none. ``placed``: compared at the same place.
    """

    away: F32
    relief: float | None
    placed: bool


def answers(place: Place, evidence: Evidence) -> list[tuple[str, str]]:
    """(question, answer) pairs on one place."""
    away = evidence.away
    found = [
        ("Where is it, and how large?", f"{place.words}, {share_words(place.share)} of the area"),
        ("Is it as bright as normal?", _graded(away[_BRIGHTNESS], "brighter", "darker")),
        ("Is its colour normal?", _colour(away[_RED], away[_YELLOW])),
        ("Is a part there that should not be, or missing?", _part(float(away[_EDGES]), evidence.placed)),
        ("Is its surface as rough as normal?", _graded(away[_TEXTURE], "rougher", "smoother")),
    ]
    if evidence.relief is not None:
        found.append(("Is its shape normal?", _relief(evidence.relief)))
    found.append(("Could light alone explain it?", _light(evidence)))
    sure = "yes, it stands whichever tenth of them is left out" if place.certain else "no, it hangs on single ones"
    found.append(("Does that hold with other normal pictures?", sure))
    return found


def _graded(away: float, more: str, less: str) -> str:
    if abs(away) < NOTABLE:
        return f"yes, within what is normal ({_times(away)})"
    return f"no, {more if away > 0 else less} ({_times(away)})"


def _times(away: float) -> str:
    return f"{abs(float(away)):.1f} deviations of the normal pictures"


def _colour(red: float, yellow: float) -> str:
    kinds = ((red, "redder", "greener"), (yellow, "yellower", "bluer"))
    odd = [f"{more if away > 0 else less} ({_times(away)})" for away, more, less in kinds if abs(away) >= NOTABLE]
    return f"no, {' and '.join(odd)}" if odd else f"yes, within what is normal ({_times(max(red, yellow, key=abs))})"


def _part(edges: float, placed: bool) -> str:
    if abs(edges) < NOTABLE:
        return f"its edges are within what is normal ({_times(edges)})"
    if not placed:
        said = "more" if edges > 0 else "fewer"
        return f"{said} edges than normal ({_times(edges)}); which part cannot be told without fixed places"
    said = (
        "something is there that the normal ones lack"
        if edges > 0
        else "something that the normal ones have is missing"
    )
    return f"{said} ({_times(edges)} of edges)"


def _relief(relief: float) -> str:
    if abs(relief) < NOTABLE:
        return f"yes, as even as normal ({abs(relief):.1f} times the usual unevenness)"
    side = "above" if relief > 0 else "below"
    return f"no, the depth map's values lie {abs(relief):.1f} times the usual unevenness {side} their surroundings"


def _light(evidence: Evidence) -> str:
    away = np.abs(evidence.away)
    shaped = evidence.relief is not None and abs(evidence.relief) >= NOTABLE
    if shaped or max(away[_EDGES], away[_TEXTURE], away[_RED], away[_YELLOW]) >= NOTABLE:
        return "not alone: more than the brightness differs"
    if away[_BRIGHTNESS] >= NOTABLE:
        return "it may: only the brightness differs, as under a shadow, a reflection or a stain"
    return "not to be told: no single look differs notably, only the pattern"
