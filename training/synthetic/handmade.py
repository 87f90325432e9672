"""The readable base line: thirteen measured cues and a logistic model over them; writes cues.json and card_cues.json.

``PYTHONPATH=. .venv/bin/python -m training.synthetic.handmade [--per-family 80] [--cache FILE]``
"""

from __future__ import annotations

import argparse
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engines.core.calibration_fit import fit_line
from engines.core.card import Card, DataGroup, Figure
from engines.core.measures import Bools, Floats, auroc, source_weights
from engines.synthetic.cues import CUES, picture_cues
from engines.synthetic.readable import CARD_FILE, FOLDER, MODEL_FILE, Cue, CueModel
from training.synthetic.figures import across_folds
from training.synthetic.judge import LARGEST, Judged, at_most
from training.synthetic.licences import licences
from training.synthetic.measure import joined
from training.synthetic.sources import DATA, FOLDS, Item, items, pixels_of
from training.synthetic.treat import CONDITIONS, CRUSHED, evaluation_picture

TREATMENTS = (CONDITIONS[0], CONDITIONS[2], CONDITIONS[3], CRUSHED)
RIDGE = 0.02
_LOG_10 = float(np.log(10))
_CLIP = 3.0
_TPR = "TPR at 1 % FPR"


def measure(chosen: list[Item], cache: Path) -> npt.NDArray[np.float32]:
    """(treatments, pictures, 13) cues of every picture under every treatment; NaN where a picture has none.

    What was measured is kept in ``cache`` now and then, and gone on from.
    """
    cv2.setNumThreads(1)
    values = np.full((len(TREATMENTS), len(chosen), len(CUES)), np.nan, np.float32)
    done = 0
    if cache.exists():
        kept = np.load(cache)
        values, done = kept["values"], int(kept["done"])
    cache.parent.mkdir(parents=True, exist_ok=True)
    for at in range(done, len(chosen)):
        item = chosen[at]
        rgb = pixels_of(item)
        for number, treatment in enumerate(TREATMENTS):
            seed = zlib.crc32(item.path.name.encode()) + number
            cues = picture_cues(evaluation_picture(rgb, item.lossless, treatment, LARGEST, seed))
            if cues is not None:
                values[number, at] = cues
        if at % 100 == 99 or at + 1 == len(chosen):
            np.savez(cache, values=values, done=at + 1)
            print(f"{at + 1} of {len(chosen)} pictures measured", flush=True)
    return values


def fit(values: Floats, generated: Bools, families: list[str]) -> tuple[CueModel, Floats]:
    """The model of all cues, and each cue's own log odds, with every family of a class weighing alike.

    ``values``: (n, 13). Ridge logistic regression on standardised cues limited to ± 3. The second result holds
    (slope, offset) of each cue alone, (13, 2), natural log odds of the standardised value. AUROCs are left at 0.5.
    """
    weights = source_weights(families, generated) / 2
    mean = weights @ values
    scale = np.sqrt(weights @ (values - mean) ** 2)
    standard = np.clip((values - mean) / scale, -_CLIP, _CLIP)
    theta = _logistic(np.column_stack([standard, np.ones(len(values))]), generated, weights)
    alone = np.array([_alone(column, generated, weights) for column in standard.T])
    middles = [np.array([_median(values[generated == t, k], weights[generated == t]) for k in range(values.shape[1])])
               for t in (False, True)]  # fmt: skip
    cues = tuple(
        Cue(name, *(round(float(v), 4) for v in (middles[0][k], middles[1][k], mean[k], scale[k])),
            (round(float(alone[k, 0]), 4), round(float(alone[k, 1]), 4)), round(float(theta[k]), 4), 0.5)
        for k, name in enumerate(CUES)
    )  # fmt: skip
    return CueModel(cues, round(float(theta[-1]), 4)), alone


def _alone(standard: Floats, generated: Bools, weights: Floats) -> tuple[float, float]:
    """(slope, offset) of the log odds of one cue, whichever way it points."""
    up, down = (fit_line(sign * standard, generated, weights, RIDGE) for sign in (1, -1))
    slope, offset = up if up[0] >= down[0] else (-down[0], down[1])
    return slope * _LOG_10, offset * _LOG_10


def _logistic(design: Floats, generated: Bools, weights: Floats) -> Floats:
    theta = np.zeros(design.shape[1])
    penalty = np.diag([RIDGE] * (design.shape[1] - 1) + [0.0])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-design @ theta))
        gradient = design.T @ (weights * (generated - chance)) - penalty @ theta
        hessian = (design * (weights * chance * (1 - chance))[:, None]).T @ design + penalty
        theta = theta + np.linalg.solve(hessian, gradient)
    return theta


def _median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    cumulative = np.cumsum(weights[order])
    return float(values[order[int(np.searchsorted(cumulative, cumulative[-1] / 2))]])


def held_out(rows: Judged, values: Floats) -> tuple[list[Judged], Floats]:
    """(per fold: the rows it holds out, scored by the model of the other two; (13,) AUROC of each cue alone there)."""
    parts, alone = [], []
    for families in FOLDS:
        inside = np.isin(rows.family, families)
        model, lines = fit(values[~inside], rows.generated[~inside], rows.family[~inside].tolist())
        part = rows.rows(inside)
        scores = np.array([model.score(row) for row in values[inside]])
        parts.append(Judged(part.family, part.source, part.generated, part.condition, scores))
        weights = source_weights(part.family.tolist(), part.generated)
        alone.append(
            [auroc(np.sign(lines[k, 0]) * values[inside][:, k], part.generated, weights) for k in range(len(CUES))]
        )
    return parts, np.mean(alone, axis=0)


def figures(parts: list[Judged], alone: Floats) -> list[Figure]:
    """All measured figures on the sources held out, counted as those of the trained models are."""
    rows = joined(parts)
    found = list(_means(rows, "all"))
    for number, treatment in enumerate(TREATMENTS):
        found += _means(rows.rows(rows.condition == number), f"condition: {treatment.name}")
    for part in parts:
        for family, (area, rate, _) in part.by_generator().items():
            found += [Figure("AUROC", f"generator: {family}", area), Figure(_TPR, f"generator: {family}", rate)]
    return found + [Figure("AUROC", f"cue: {name}", float(area)) for name, area in zip(CUES, alone, strict=True)]


def _means(rows: Judged, group: str) -> Iterator[Figure]:
    area, rate, error = across_folds(rows)
    yield Figure("AUROC", group, area)
    yield Figure(_TPR, group, rate)
    yield Figure("equal error rate", group, error)


def main() -> None:
    """Measure (or read the cache), fit, evaluate, write."""
    parser = argparse.ArgumentParser(prog="python -m training.synthetic.handmade", description=__doc__)
    parser.add_argument("--per-family", type=int, default=80)
    parser.add_argument("--cache", type=Path, default=Path("out/synthetic_cues.npz"))
    options = parser.parse_args()
    everything = items(DATA)
    chosen = [everything[at] for at in at_most(everything, options.per_family)]
    values = measure(chosen, options.cache).reshape(-1, len(CUES)).astype(np.float64)
    kept = np.isfinite(values).all(axis=1)
    times = len(TREATMENTS)
    rows = Judged(
        np.tile(np.array([item.family for item in chosen]), times),
        np.tile(np.array([item.source for item in chosen]), times),
        np.tile(np.array([item.generated for item in chosen]), times),
        np.repeat(np.arange(times), len(chosen)),
        np.zeros(times * len(chosen)),
    ).rows(kept)
    parts, alone = held_out(rows, values[kept])
    model, _ = fit(values[kept], rows.generated, rows.family.tolist())
    _write(model, alone, figures(parts, alone), chosen, options.per_family)


def _write(model: CueModel, alone: Floats, found: list[Figure], chosen: list[Item], per_family: int) -> None:
    cues = [
        {name: getattr(cue, name) for name in Cue.__dataclass_fields__} | {"auroc": round(float(area), 4)}
        for cue, area in zip(model.cues, alone, strict=True)
    ]
    text = json.dumps({"cues": cues, "intercept": model.intercept}, indent=1, ensure_ascii=False) + "\n"
    (FOLDER / MODEL_FILE).write_text(text, encoding="utf-8")
    stated = licences(chosen)
    counts = Counter((item.family, item.generated) for item in chosen)
    card = Card(
        name="Measured cues of generated pictures",
        version="1",
        kind="reference",
        purpose="Readable base line of the engine synthetic, and the worth of each cue that a finding may name.",
        made_by=f"python -m training.synthetic.handmade --per-family {per_family}",
        licence="Figures measured from pictures under various licences; holds no picture.",
        split="Three parts of whole collections of photographs and families of generators; each part is judged by a "
        "model of the other two. Both classes went through the same crop, scaling and compression.",
        data=tuple(
            DataGroup(name, count, generated, stated[name, generated])
            for (name, generated), count in sorted(counts.items())
        ),
        figures=tuple(found),
        limits=(
            "Measured on crops of 224 pixels and less; cues of larger pictures are read from patches of 128 pixels.",
            "A cue describes how a picture was rendered, scaled and compressed, not who made it.",
        ),
        files={MODEL_FILE: hashlib.sha256(text.encode()).hexdigest()},
        calibration=None,
    )
    (FOLDER / CARD_FILE).write_text(json.dumps(card.to_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for figure in found:
        print(f"{figure.measure:<40} {figure.group:<60} {figure.value:.3f}")


if __name__ == "__main__":
    main()
