"""Measures the committed models on the sources each has not seen; writes or repeats the engine's card."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from engines.core.calibration import Calibration
from engines.core.card import Card, DataGroup, Figure, read_card
from engines.core.onnx import ModelHouse
from engines.core.paths import models_folder
from engines.synthetic.info import INFO
from engines.synthetic.measured import CARD_FILE, FOLDER
from training.synthetic.agreement import agreement
from training.synthetic.figures import calibrate, figures
from training.synthetic.judge import Judged, at_most
from training.synthetic.licences import licences
from training.synthetic.measure import measured
from training.synthetic.sources import items

AUDITED = "opinion changed"
"""How the measures of the shortcuts audit begin; ``python -m training audit`` makes them anew."""
LIMITS = (
    "Measured on pictures of 224 pixels and less, cut from larger ones or scaled; larger pictures are read in tiles of "
    "the same size and may differ.",
    "Both classes were re-encoded alike; a picture straight from a generator or a camera may score otherwise.",
    "Generators published after 2025, in-painted parts and pictures of screens were not measured.",
)


def write_card(most: int) -> Card:
    """Measure, calibrate, write ``engines/synthetic/card.json``, print its figures."""
    judged, calibration, found = _measure(most)
    card = _card(judged, calibration, found, most)
    text = json.dumps(card.to_json(), ensure_ascii=False, indent=None)
    (FOLDER / CARD_FILE).write_text(text + "\n", encoding="utf-8")
    for figure in card.figures:
        print(f"{figure.measure:55s} {figure.group:55s} {figure.value:.3f}")
    return card


def keep_audit(found: Sequence[Figure]) -> None:
    """Put the figures of the shortcuts audit into the committed card, in place of those of an earlier one."""
    path = FOLDER / CARD_FILE
    card = read_card(path)
    others = tuple(figure for figure in card.figures if not figure.measure.startswith(AUDITED))
    text = json.dumps(replace(card, figures=(*others, *found)).to_json(), ensure_ascii=False, indent=None)
    path.write_text(text + "\n", encoding="utf-8")


def evaluate(most: int) -> None:
    """Print every figure of the committed card beside the one found now."""
    stated = read_card(FOLDER / CARD_FILE)
    print(f"{'measure':55s} {'group':55s}  card   now")
    for figure in _measure(most)[2]:
        known = stated.figure(figure.measure, figure.group)
        print(f"{figure.measure:55s} {figure.group:55s} {'–' if known is None else f'{known:.3f}'} {figure.value:.3f}")


def _measure(most: int) -> tuple[Judged, Calibration, list[Figure]]:
    judged = measured(most)
    calibration, left_out = calibrate(judged)
    house = ModelHouse(threads=1)
    together = agreement([house.model(name) for name in INFO.models], min(most, 20))
    return judged, calibration, [*figures(judged, calibration, most), *left_out, *together, *_scaling()]


def _scaling() -> list[Figure]:
    """How the AUROC grew with the number of pictures, as the training noted it in the models' cards."""
    curve = _model_card(INFO.models[0])["auroc_by_share_of_pictures"]
    return [Figure("AUROC of single crops", f"pictures learnt from: {share:.0%}", area) for share, area in curve]


def _model_card(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((models_folder() / name / CARD_FILE).read_text("utf-8"))
    return found


def _card(judged: Judged, calibration: Calibration, found: list[Figure], most: int) -> Card:
    every = items()
    chosen = [every[at] for at in at_most(every, most)]
    counts = Counter((item.family, item.generated) for item in chosen)
    stated = licences(chosen)
    sums = {f"{name}/model.onnx": str(_model_card(name)["sha256"]) for name in INFO.models}
    return Card(
        name="Trained detector of generated pictures",
        version="1",
        kind="model",
        purpose="Weighs whether a picture was made by a generator; three models, each without a third of the sources.",
        made_by="python -m training synthetic; python -m training evaluate repeats the figures",
        licence="Models trained by us from the ImageNet weights of EfficientNet-Lite0 (Apache-2.0); holds no picture.",
        split="By family of generators and by collection of photographs: each picture is scored by the one model that "
        "has seen nothing of its family or collection. Both classes went through the same crop, first compression, "
        f"scaling and last compression. {len(judged.scores)} scores.",
        data=tuple(
            DataGroup(name, count, generated, stated[name, generated])
            for (name, generated), count in sorted(counts.items())
        ),
        figures=tuple(found),
        limits=LIMITS,
        files=sums,
        calibration=calibration,
    )
