"""The worth of every feature and aspect, the readable model over the aspects, and how it compares with the trained one.

Assessment, strengthening and supplementing after Chen et al., "X²-DFD: A framework for eXplainable and eXtendable
Deepfake Detection" (arXiv 2410.06126): every feature is measured by itself on sources held out; the strong ones speak;
the traces of a weak one are read by a dedicated detector where that is measurably better; what stays weak is said so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engines.core.calibration_fit import fit_line
from engines.core.card import Figure
from engines.synthetic.aspects import LEARNED, Aspect, AspectModel
from engines.synthetic.cue_kinds import KINDS
from engines.synthetic.marks import WIDTHS
from engines.synthetic.readable import CueModel
from training.synthetic.aspect_fit import (
    ASPECTS,
    TITLES,
    Chosen,
    choose,
    described,
    features_of,
    fit_reader,
    held_out_values,
    read,
)
from training.synthetic.aspect_rows import Floats, Rows
from training.synthetic.assess import Measured, areas, costs
from training.synthetic.disturbed import Moved
from training.synthetic.evidence import TREATMENTS
from training.synthetic.handmade import figures, fit, held_out, interval_figures, with_worth
from training.synthetic.sources import FOLDS

BACKGROUND = 64
ALONE, TOGETHER, READABLE = "the trained models alone", "all aspects together", "the aspects without the trained models"


@dataclass(frozen=True, eq=False, slots=True)
class Explanation:
    """``scores`` (n,): the readable model's, held out. ``adopted``: whether it is not measurably worse than the trained
    models alone: AUROC not lower, and Cllr not higher in 97.5 % of the resamplings of the sources.
    """

    cues: CueModel
    cue_figures: list[Figure]
    aspects: AspectModel
    scores: Floats
    figures: list[Figure]
    adopted: bool


def cues_and_aspects(rows: Rows, moved: Moved) -> Explanation:
    """Everything fitted and measured. ``rows``: all conditions; figures "all" leave the hardest out. ``moved``: what
    innocent changes do to the marks.
    """
    usual = rows.condition < len(TREATMENTS) - 1
    features = features_of(rows.marks)
    columns, values, by = held_out(rows, features), held_out_values(rows, moved), read(rows, moved, FOLDS)
    chosen = choose(rows.rows(usual), by[0][usual], by[1][usual])
    sums = np.column_stack([values.sum(axis=1), values[:, 1:].sum(axis=1)])
    parts = {"aspects": values, "sums": sums, "features": by[0], "detectors": by[1], "cues": columns}
    measured, draws = areas(rows.rows(usual), np.column_stack(list(parts.values()))[usual])
    ends = np.cumsum([0, *(part.shape[1] for part in parts.values())])
    at = {name: slice(start, end) for name, start, end in zip(parts, ends[:-1], ends[1:], strict=True)}
    whole = measured[at["cues"]]
    found, adopted = _compared(rows, sums[:, 0], draws[:, at["sums"]][:, 0] - draws[:, 0], measured)
    found += interval_figures("AUROC", f"score: {READABLE}", measured[at["sums"]][1])
    for name, one, other in zip(WIDTHS, measured[at["features"]], measured[at["detectors"]], strict=True):
        found += interval_figures("AUROC", f"aspect by its features: {TITLES[name]}", one)
        found += interval_figures("AUROC", f"aspect by a dedicated detector: {TITLES[name]}", other)
    for name, one in zip(ASPECTS, measured[at["aspects"]], strict=True):
        found += interval_figures("AUROC", f"aspect: {TITLES[name]}", one)
    found += _by_condition(rows, values)
    replaced = _replaced(measured[at["detectors"]], draws[:, at["detectors"]], draws[:, at["cues"]], chosen)
    model, _ = fit(rows, features)
    return Explanation(
        with_worth(model, whole, replaced),
        figures(rows, columns, whole),
        _shipped(rows, moved, values, chosen, _worth(measured[at["aspects"]], measured[at["detectors"]], chosen)),
        sums[:, 0],
        found,
        adopted,
    )


def _by_condition(rows: Rows, values: Floats) -> list[Figure]:
    found = []
    for number, treatment in enumerate(TREATMENTS):
        here = rows.condition == number
        if here.any():
            parts, _ = areas(rows.rows(here), values[here])
            for name, part in zip(ASPECTS, parts, strict=True):
                found.append(Figure("AUROC", f"aspect: {TITLES[name]}; {treatment.name}", part.value))
    return found


def _replaced(detectors: Sequence[Measured], detector_draws: Floats, cue_draws: Floats, chosen: Chosen) -> list[float]:
    """For each feature the AUROC of the detector that reads its aspect instead, where that is better than the feature
    in 97.5 % of the draws, else 0.
    """
    found = []
    for at, kind in enumerate(KINDS):
        one = list(WIDTHS).index(kind.aspect)
        gain = np.quantile(detector_draws[:, one] - cue_draws[:, at], 0.025)
        found.append(detectors[one].value if kind.aspect in chosen and gain > 0 else 0.0)
    return found


def _compared(rows: Rows, scores: Floats, gains: Floats, measured: Sequence[Measured]) -> tuple[list[Figure], bool]:
    """AUROC and Cllr of the trained models alone, of all aspects, of the difference; whether to adopt the latter."""
    ratios = np.column_stack([calibrated(rows, rows.learned), calibrated(rows, scores)])
    usual = rows.condition < len(TREATMENTS) - 1
    cost, cost_draws = costs(rows.rows(usual), ratios[usual])
    area = (measured[0], measured[len(ASPECTS)])
    found = []
    for name, one, other in zip((ALONE, TOGETHER), area, cost, strict=True):
        found += interval_figures("AUROC", f"score: {name}", one) + interval_figures("Cllr", f"score: {name}", other)
    worse = False
    differences = {"AUROC": area[1].value - area[0].value, "Cllr": cost[1].value - cost[0].value}
    for (measure, value), drawn in zip(differences.items(), (gains, cost_draws[:, 1] - cost_draws[:, 0]), strict=True):
        low, high = np.quantile(drawn, (0.025, 0.975))
        change = Measured(value, float(low), float(high))
        worse = worse or (value < 0 if measure == "AUROC" else change.low > 0)
        found += interval_figures(f"{measure}, changed by the other aspects", "score", change)
    return found, not worse


def calibrated(rows: Rows, scores: Floats) -> Floats:
    """(n,) log10 LR of every row by a line fitted, in its condition, on the rows of other families."""
    found = np.zeros(len(scores))
    for number in np.unique(rows.condition):
        here = rows.condition == number
        part = rows.rows(here)
        weights, mine = part.weights(), scores[here]
        result = np.zeros(len(mine))
        for family in np.unique(part.family):
            inside = part.family == family
            slope, offset = fit_line(mine, part.generated, np.where(inside, 0, weights), 0.01)
            result[inside] = offset + slope * mine[inside]
        found[here] = result
    return found


def _worth(aspects: Sequence[Measured], detectors: Sequence[Measured], chosen: Chosen) -> list[Measured]:
    """The worth of what reads each aspect in the end: the nested choice may have been another one."""
    readers = dict(zip(WIDTHS, detectors, strict=True))
    return [readers[name] if name in chosen else one for name, one in zip(ASPECTS, aspects, strict=True)]


def _shipped(rows: Rows, moved: Moved, values: Floats, chosen: Chosen, measured: Sequence[Measured]) -> AspectModel:
    """Readers fitted on all rows; the background is of values of sources held out."""
    aspects = tuple(
        Aspect(
            name,
            TITLES[name],
            *(round(of, 4) for of in (one.value, one.low, one.high)),
            fit_reader(described(name), rows, moved) if name in chosen and name != LEARNED else None,
        )
        for name, one in zip(ASPECTS, measured, strict=True)
    )
    return AspectModel(aspects, fit_reader(features_of, rows, moved, chosen), _background(rows, values))


def _background(rows: Rows, values: Floats) -> Floats:
    """(64, k) aspects of as many photographs as generated pictures, the families of each class by turns."""
    rng = np.random.default_rng(0)
    chosen: list[int] = []
    for truth in (False, True):
        families = np.unique(rows.family[rows.generated == truth])
        inside = [rng.permutation(np.flatnonzero((rows.family == f) & (rows.generated == truth))) for f in families]
        chosen += [int(inside[at % len(families)][at // len(families)]) for at in range(BACKGROUND // 2)]
    return values[chosen]
