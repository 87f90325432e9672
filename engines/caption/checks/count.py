"""Numbers of people against the faces that are seen for sure: a lower bound, since heads turn away."""

from __future__ import annotations

from engines.caption.checks.context import Context
from engines.caption.checks.verdict import CONTRADICTED, DOUBTFUL, Verdict, no_evidence
from engines.caption.claims.claim import Claim, Counted

_MARGIN = 2
"""So many more faces than people are needed: one may hang on a wall, or stand behind."""
_LARGEST = 12


def check_count(claim: Claim, context: Context) -> Verdict | None:
    """More faces than the people counted, where the words leave no room for more and count the whole picture."""
    if not isinstance(claim.meaning, Counted):
        return None
    stated = claim.meaning.number
    faces = context.evidence.faces
    if faces.silent:
        return no_evidence(f"Not checked: {faces.silent}.")
    seen = len(faces.regions)
    others = [c for c in context.claims if isinstance(c.meaning, Counted) and c is not claim]
    answer = f"{seen} {'face' if seen == 1 else 'faces'}" if seen else "no face"
    said = f"{answer[0].upper()}{answer[1:]} can be seen"
    if not claim.meaning.exact or others or stated > _LARGEST or seen <= stated:
        return no_evidence(f"{said}; people who turn away or stand far off show none.", answer, "faces found")
    if seen < stated + _MARGIN:
        return Verdict(
            DOUBTFUL,
            f"{said}, one more than counted; it may be a picture on a wall.",
            answer,
            "faces found",
            "weak",
            faces.regions,
        )
    return Verdict(
        CONTRADICTED,
        f"{said}, more than the people counted.",
        answer,
        "faces found",
        "moderate",
        faces.regions,
        firm=True,
    )
