"""The features of one picture in words: two strong ones that say most of it, and all with their worth."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engines.core.finding import Plot, Remark, Series, Table
from engines.core.opinion_words import percent
from engines.synthetic.cue_kinds import KINDS
from engines.synthetic.readable import Cue, CueModel
from engines.synthetic.tiling import Float32Array

_LEAST_LOG_ODDS = 0.4
"""Under 1.5 : 1 a feature says too little of this picture to be named."""
_MOST_NAMED = 2
_MODERATE_AUROC = 0.75


def named(model: CueModel, values: Float32Array) -> list[int]:
    """Indices of at most two features: the strong ones that say most of this picture."""
    odds = [cue.log_odds(float(value)) for cue, value in zip(model.cues, values, strict=True)]
    said = [at for at, cue in enumerate(model.cues) if cue.strong and abs(odds[at]) >= _LEAST_LOG_ODDS]
    return sorted(said, key=lambda at: -abs(odds[at]))[:_MOST_NAMED]


def cue_remarks(model: CueModel, values: Float32Array) -> tuple[Remark, ...]:
    """A remark for each feature that is named, or one that none is."""
    strongest = named(model, values)
    if not strongest:
        return (
            Remark(
                "None of the measured features that by themselves tell photographs from generated pictures at all "
                "stands out in this picture.",
                shows="cues",
            ),
        )
    return tuple(_remark(at, model.cues[at], float(values[at])) for at in strongest)


def cue_table(model: CueModel, values: Float32Array, here: Mapping[str, float]) -> Table:
    """Every feature of this picture beside both classes: its side, its worth, whether used, and what to look at.

    ``here``: AUROC of each feature, by name, on pictures of this size and compression.
    """
    used = named(model, values)
    order = sorted(range(len(KINDS)), key=lambda at: (at not in used, -model.cues[at].auroc))
    rows = []
    for at in order:
        cue, value = model.cues[at], float(values[at])
        rows.append(
            (
                cue.name,
                _side(cue, value),
                "in the sentence" if at in used else _status(cue),
                f"{cue.auroc:.2f} ({cue.low:.2f} to {cue.high:.2f})",
                f"{here[cue.name]:.2f}" if cue.name in here else "",
                f"{value:.2f}",
                f"{cue.photographs:.2f}",
                f"{cue.generated:.2f}",
                KINDS[at].check,
            )
        )
    headings = (
        "feature",
        "more like",
        "used",
        "AUROC held out (95 %)",
        "AUROC on pictures like this",
        "this picture",
        "middle of photographs",
        "middle of generated",
        "what to look at",
    )
    return Table("cues", "Measured features, each with its worth", headings, tuple(rows))


def strengths_plot(model: CueModel) -> Plot:
    """How well each feature alone tells the two classes apart, best first."""
    order = sorted(range(len(KINDS)), key=lambda at: -model.cues[at].auroc)
    lengths = np.array([model.cues[at].auroc - 0.5 for at in order], np.float32)
    bars = Series("worth", lengths, np.arange(len(order), dtype=np.float32), "bars")
    caption = (
        "AUROC on sources held out less 0.5: 0 is no better than guessing, 0.5 never errs. The same for every picture; "
        "below 0 the feature pointed the wrong way on sources it was not fitted on."
    )
    names = tuple(model.cues[at].name for at in order)
    return Plot("strengths", "The measured worth of each feature", "AUROC − 0.5", "", (bars,), caption, names)


def _status(cue: Cue) -> str:
    if cue.strong:
        return "strong, but says little of this picture"
    if cue.replaced:
        return f"weak: the detector of its aspect reads it instead ({cue.replaced:.2f})"
    return "weak, not named"


def _side(cue: Cue, value: float) -> str:
    if abs(cue.log_odds(value)) < _LEAST_LOG_ODDS / 4:
        return "neither"
    return "generated" if cue.log_odds(value) > 0 else "photographs"


def _remark(at: int, cue: Cue, value: float) -> Remark:
    towards = cue.log_odds(value) > 0
    near, far = ("generated pictures", "photographs") if towards else ("photographs", "generated pictures")
    check = KINDS[at].check
    near_value, far_value = (cue.generated, cue.photographs) if towards else (cue.photographs, cue.generated)
    return Remark(
        f"{cue.name[:1].upper()}{cue.name[1:]}: {value:.2f}, more like {near} (middle {near_value:.2f}) "
        f"than {far} ({far_value:.2f}); by itself this feature ranks a generated picture above a photograph in "
        f"{percent(cue.auroc)} of pairs of sources held out. To check it: {check[:1].lower()}{check[1:]}",
        "for" if towards else "against",
        "moderate" if cue.auroc >= _MODERATE_AUROC else "weak",
        shows="cues",
    )
