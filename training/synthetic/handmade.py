"""The readable features: each fitted by itself, and measured on sources held out.

``PYTHONPATH=. .venv/bin/python -m training.synthetic.handmade [--per-family 30] [--work FOLDER]`` writes cues.json and
card_cues.json from what ``evidence`` gathered (or gathers it).
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engines.core.calibration_fit import fit_line
from engines.core.card import Card, DataGroup, Figure
from engines.synthetic.cue_kinds import KINDS
from engines.synthetic.readable import CARD_FILE, FOLDER, MODEL_FILE, Cue, CueModel
from training.synthetic.aspect_rows import Floats, Rows
from training.synthetic.assess import Measured, areas
from training.synthetic.evidence import TREATMENTS, WORK, measured_rows
from training.synthetic.licences import licences
from training.synthetic.sources import FOLDS, Item

RIDGE = 0.02
_LOG_10 = float(np.log(10))
_CLIP = 3.0


def fit(rows: Rows, values: Floats) -> tuple[CueModel, Floats]:
    """Each feature's middles and its own log odds, with every family of a class weighing alike; AUROCs left at 0.5.

    ``values``: (n, 21). The second result holds (slope, offset) of each, (21, 2), natural log odds of the standardised
    value limited to ± 3.
    """
    weights = rows.weights()
    mean = weights @ values
    scale = np.sqrt(weights @ (values - mean) ** 2) + 1e-6
    standard = np.clip((values - mean) / scale, -_CLIP, _CLIP)
    alone = np.array([_alone(column, rows, weights) for column in standard.T])
    middles = [
        [_median(values[rows.generated == truth, k], weights[rows.generated == truth]) for k in range(len(KINDS))]
        for truth in (False, True)
    ]
    cues = tuple(
        Cue(
            kind.name,
            *(round(float(v), 4) for v in (middles[0][k], middles[1][k], mean[k], scale[k])),
            (round(float(alone[k, 0]), 4), round(float(alone[k, 1]), 4)),
            0.5,
        )
        for k, kind in enumerate(KINDS)
    )
    return CueModel(cues), alone


def _alone(standard: Floats, rows: Rows, weights: Floats) -> tuple[float, float]:
    """(slope, offset) of the log odds of one feature, whichever way it points."""
    up, down = (fit_line(sign * standard, rows.generated, weights, RIDGE) for sign in (1, -1))
    slope, offset = up if up[0] >= down[0] else (-down[0], down[1])
    return slope * _LOG_10, offset * _LOG_10


def _median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    cumulative = np.cumsum(weights[order])
    return float(values[order[int(np.searchsorted(cumulative, cumulative[-1] / 2))]])


def held_out(rows: Rows, values: Floats) -> Floats:
    """(n, 21): each row's features, each turned so that in the folds the row is not in it rises with "generated"."""
    found = np.zeros(values.shape)
    for families in FOLDS:
        inside = rows.inside(families)
        if inside.any():
            _, lines = fit(rows.rows(~inside), values[~inside])
            found[inside] = values[inside] * np.where(lines[:, 0] < 0, -1.0, 1.0)
    return found


def figures(rows: Rows, columns: Floats, whole: Sequence[Measured]) -> list[Figure]:
    """The AUROC of each of ``held_out``'s columns with its interval (``whole``), and under each condition."""
    names = [f"cue: {kind.name}" for kind in KINDS]
    found = [figure for name, one in zip(names, whole, strict=True) for figure in interval_figures("AUROC", name, one)]
    for number, treatment in enumerate(TREATMENTS):
        here = rows.condition == number
        if here.any():
            parts, _ = areas(rows.rows(here), columns[here])
            found += [
                Figure("AUROC", f"{n}; {treatment.name}", part.value) for n, part in zip(names, parts, strict=True)
            ]
    return found


def interval_figures(measure: str, group: str, measured: Measured) -> list[Figure]:
    """The value and the ends of its 95 % interval."""
    return [
        Figure(measure, group, measured.value),
        Figure(f"{measure}, 95 % from", group, measured.low),
        Figure(f"{measure}, 95 % to", group, measured.high),
    ]


def with_worth(model: CueModel, whole: Sequence[Measured], replaced: Sequence[float]) -> CueModel:
    """The model with the measured worth of each feature; ``replaced`` as in ``Cue``."""
    cues = tuple(
        replace(cue, auroc=round(m.value, 4), low=round(m.low, 4), high=round(m.high, 4), replaced=round(by, 4))
        for cue, m, by in zip(model.cues, whole, replaced, strict=True)
    )
    return CueModel(cues)


def write(model: CueModel, found: list[Figure], chosen: Sequence[Item], per_family: int) -> None:
    """cues.json and its card."""
    cues = [{name: getattr(cue, name) for name in Cue.__dataclass_fields__} for cue in model.cues]
    text = json.dumps({"cues": cues}, indent=1, ensure_ascii=False) + "\n"
    (FOLDER / MODEL_FILE).write_text(text, encoding="utf-8")
    stated = licences(list(chosen))
    counts = Counter((item.family, item.generated) for item in chosen)
    card = Card(
        name="Measured features of generated pictures",
        version="2",
        kind="reference",
        purpose="The worth of each readable feature that a finding may name.",
        made_by=f"python -m training.synthetic.handmade --per-family {per_family}; python -m training synthetic makes "
        "it with the rest",
        licence="Figures measured from pictures under various licences; holds no picture.",
        split="Three parts of whole collections of photographs and families of generators; a feature's side "
        "is taken from the other two. Both classes went through the same crop, scaling and compression.",
        data=tuple(
            DataGroup(name, count, generated, stated[name, generated])
            for (name, generated), count in sorted(counts.items())
        ),
        figures=tuple(found),
        limits=(
            "Measured on two patches of 128 pixels of crops of 224 pixels and less; up to eight of larger pictures.",
            "A feature describes how a picture was rendered, scaled and compressed, not who made it.",
        ),
        files={MODEL_FILE: hashlib.sha256(text.encode()).hexdigest()},
        calibration=None,
    )
    (FOLDER / CARD_FILE).write_text(json.dumps(card.to_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Measure (or read what was kept), fit, evaluate, write."""
    from training.synthetic.disturbed import moved_marks
    from training.synthetic.explain import cues_and_aspects

    parser = argparse.ArgumentParser(prog="python -m training.synthetic.handmade", description=__doc__)
    parser.add_argument("--per-family", type=int, default=30)
    parser.add_argument("--work", type=Path, default=WORK)
    options = parser.parse_args()
    rows, chosen = measured_rows(options.per_family, options.work)
    found = cues_and_aspects(rows, moved_marks(options.work))
    write(found.cues, found.cue_figures, chosen, options.per_family)
    for figure in found.cue_figures:
        print(f"{figure.measure:<24} {figure.group:<100} {figure.value:.3f}")


if __name__ == "__main__":
    main()
