"""The cues of one picture in words: the two that say most by themselves, each with its measured worth."""

from __future__ import annotations

from engines.core.finding import Remark, Table
from engines.core.opinion_words import percent
from engines.synthetic.readable import Cue, CueModel
from engines.synthetic.tiling import Float32Array

LEAST_AUROC = 0.6
"""A cue that by itself tells the two classes apart less well than this is never named as support."""
_LEAST_LOG_ODDS = 0.4
"""Under 1.5 : 1 a cue says too little of this picture to be named."""
_MOST_NAMED = 2
_MODERATE_AUROC = 0.75


def cue_remarks(model: CueModel, values: Float32Array) -> tuple[Remark, ...]:
    """At most two remarks: the cues that say most of this picture, among those that may be named."""
    measured = [(cue, float(value)) for cue, value in zip(model.cues, values, strict=True)]
    worth = [(cue, value) for cue, value in measured if cue.auroc >= LEAST_AUROC]
    said = [(cue, value) for cue, value in worth if abs(cue.log_odds(value)) >= _LEAST_LOG_ODDS]
    strongest = sorted(said, key=lambda pair: -abs(pair[0].log_odds(pair[1])))[:_MOST_NAMED]
    if not strongest:
        return (
            Remark(
                "None of the measured cues (noise, fine detail, colour) that tell photographs from generated pictures "
                "at all stands out in this picture.",
                shows="cues",
            ),
        )
    return tuple(_remark(cue, value) for cue, value in strongest)


def cue_table(model: CueModel, values: Float32Array) -> Table:
    """Every cue of this picture beside both classes, with what it says by itself and how well it does that."""
    rows = tuple(
        (
            cue.name,
            f"{value:.2f}",
            f"{cue.photographs:.2f}",
            f"{cue.generated:.2f}",
            f"{cue.auroc:.2f}",
            f"{cue.log_odds(float(value)):+.2f}" if cue.auroc >= LEAST_AUROC else "too weak to count",
        )
        for cue, value in zip(model.cues, values, strict=True)
    )
    headings = (
        "cue",
        "this picture",
        "middle of photographs",
        "middle of generated",
        "AUROC held out",
        "log odds by itself",
    )
    return Table("cues", "Measured cues", headings, rows)


def _remark(cue: Cue, value: float) -> Remark:
    towards = cue.log_odds(value) > 0
    near, far = ("generated pictures", "photographs") if towards else ("photographs", "generated pictures")
    near_value, far_value = (cue.generated, cue.photographs) if towards else (cue.photographs, cue.generated)
    return Remark(
        f"{cue.name[:1].upper()}{cue.name[1:]} ({value:.2f}) is more like that of {near} (middle {near_value:.2f}) "
        f"than of {far} ({far_value:.2f}); by itself this cue ranks a generated picture above a photograph in "
        f"{percent(cue.auroc)} of pairs of sources held out.",
        "for" if towards else "against",
        "moderate" if cue.auroc >= _MODERATE_AUROC else "weak",
        shows="cues",
    )
