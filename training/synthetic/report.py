"""Measures the committed models on the sources each has not seen; writes or repeats the engine's card."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from engines.core.calibration import Calibration
from engines.core.card import Card, DataGroup, Figure, read_card
from engines.core.onnx import ModelHouse
from engines.core.paths import models_folder
from engines.synthetic.aspects import ASPECTS_FILE
from engines.synthetic.info import INFO
from engines.synthetic.measured import CARD_FILE, FOLDER
from engines.synthetic.readable import CARD_FILE as CUES_CARD
from training.synthetic import handmade
from training.synthetic.agreement import agreement
from training.synthetic.disturbed import moved_marks
from training.synthetic.evidence import WORK, measured_rows
from training.synthetic.explain import Explanation, cues_and_aspects
from training.synthetic.figures import calibrate, figures
from training.synthetic.licences import licences
from training.synthetic.region_check import MOST as MAPPED
from training.synthetic.region_check import check as region_figures
from training.synthetic.region_check import held_out_cases
from training.synthetic.sources import Item

AUDITED = "opinion changed"
"""How the measures of the shortcuts audit begin; ``python -m training audit`` makes them anew."""
LIMITS = (
    "Measured on pictures of 224 pixels and less, cut from larger ones or scaled; larger pictures are read in tiles of "
    "the same size and may differ.",
    "Both classes were re-encoded alike; a picture straight from a generator or a camera may score otherwise.",
    "Generators published after 2025, in-painted parts and pictures of screens were not measured.",
)


@dataclass(frozen=True, eq=False, slots=True)
class _Measurement:
    calibration: Calibration
    figures: list[Figure]
    explanation: Explanation
    chosen: list[Item]
    scores: int


def write_card(most: int) -> Card:
    """Measure, calibrate, write the cards of ``engines/synthetic`` and what they stand on, print the figures.

    The audit's figures stay as they were until it is made anew.
    """
    path = FOLDER / CARD_FILE
    audited = [f for f in read_card(path).figures if f.measure.startswith(AUDITED)] if path.exists() else []
    found = _measure(most)
    text = json.dumps(found.explanation.aspects.to_json(), ensure_ascii=False) + "\n"
    (FOLDER / ASPECTS_FILE).write_text(text, encoding="utf-8")
    handmade.write(found.explanation.cues, found.explanation.cue_figures, found.chosen, most)
    card = _card(found, most, hashlib.sha256(text.encode()).hexdigest(), audited)
    path.write_text(json.dumps(card.to_json(), ensure_ascii=False, indent=None) + "\n", encoding="utf-8")
    for figure in card.figures:
        print(f"{figure.measure:55s} {figure.group:75s} {figure.value:.3f}")
    return card


def keep_audit(found: Sequence[Figure]) -> None:
    """Put the figures of the shortcuts audit into the committed card, in place of those of an earlier one."""
    path = FOLDER / CARD_FILE
    card = read_card(path)
    others = tuple(figure for figure in card.figures if not figure.measure.startswith(AUDITED))
    text = json.dumps(replace(card, figures=(*others, *found)).to_json(), ensure_ascii=False, indent=None)
    path.write_text(text + "\n", encoding="utf-8")


def evaluate(most: int) -> None:
    """Print every figure of the committed cards beside the one found now."""
    found = _measure(most)
    for name, figures_now in ((CARD_FILE, found.figures), (CUES_CARD, found.explanation.cue_figures)):
        stated = read_card(FOLDER / name)
        print(f"{name}\n{'measure':55s} {'group':90s}  card   now")
        for figure in figures_now:
            known = stated.figure(figure.measure, figure.group)
            now = f"{figure.value:.3f}"
            print(f"{figure.measure:55s} {figure.group:90s} {'–' if known is None else f'{known:.3f}'} {now}")


def _measure(most: int) -> _Measurement:
    """Everything measured anew. The score that is calibrated is that of all aspects where it was not measurably worse
    than that of the trained models alone, since it can be read.
    """
    rows, chosen = measured_rows(most)
    explanation = cues_and_aspects(rows, moved_marks(WORK))
    judged = rows.judged(explanation.scores if explanation.adopted else rows.learned)
    calibration, left_out = calibrate(judged)
    house = ModelHouse(threads=1)
    found = [
        *figures(judged, calibration, most),
        *left_out,
        *explanation.figures,
        *agreement([house.model(name) for name in INFO.models], min(most, 20)),
        *region_figures(held_out_cases(MAPPED)),
        *_scaling(),
    ]
    return _Measurement(calibration, found, explanation, chosen, len(judged.scores))


def _scaling() -> list[Figure]:
    """How the AUROC grew with the number of pictures, as the training noted it in the models' cards."""
    curve = _model_card(INFO.models[0])["auroc_by_share_of_pictures"]
    return [Figure("AUROC of single crops", f"pictures learnt from: {share:.0%}", area) for share, area in curve]


def _model_card(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((models_folder() / name / CARD_FILE).read_text("utf-8"))
    return found


def _card(found: _Measurement, most: int, aspects: str, audited: Sequence[Figure]) -> Card:
    counts = Counter((item.family, item.generated) for item in found.chosen)
    stated = licences(found.chosen)
    sums = {f"{name}/model.onnx": str(_model_card(name)["sha256"]) for name in INFO.models}
    return Card(
        name="Trained detector of generated pictures",
        version="3",
        kind="model",
        purpose="Weighs whether a picture was made by a generator: three trained models, each without a third of the "
        "sources, and five aspects that can be read.",
        made_by=f"python -m training synthetic --per-family {most}; python -m training evaluate repeats the figures",
        licence="Models trained by us from the ImageNet weights of EfficientNet-Lite0 (Apache-2.0); holds no picture.",
        split="By family of generators and by collection of photographs: each picture is scored by models and readers "
        "of aspects that have seen nothing of its family or collection. Both classes went through the same crop, first "
        f"compression, scaling and last compression. {found.scores} scores.",
        data=tuple(
            DataGroup(name, count, generated, stated[name, generated])
            for (name, generated), count in sorted(counts.items())
        ),
        figures=(*found.figures, *audited),
        limits=LIMITS,
        files=sums | ({ASPECTS_FILE: aspects} if found.explanation.adopted else {}),
        calibration=found.calibration,
    )
