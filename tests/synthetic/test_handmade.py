"""The readable base line learns what tells the classes apart, and is judged on sources it has not seen."""

import numpy as np
import pytest

from engines.synthetic.cues import CUES
from training.synthetic.handmade import figures, fit, held_out
from training.synthetic.judge import Judged
from training.synthetic.sources import FOLDS


def _rows(per_family=40, apart=1.0, trap=False):
    """Cue 3 tells the classes apart everywhere; with ``trap`` cue 7 does so with another sign in each part."""
    rng = np.random.default_rng(2)
    values, family, generated = [], [], []
    made = {"stable_diffusion_1", "style_gan", "latent_diffusion", "dalle_mini", "flux", "sdxl"}
    for number, families in enumerate(FOLDS):
        for name in families:
            part = rng.normal(0, 1, (per_family, len(CUES)))
            if name in made:
                part[:, 3] += apart
                part[:, 7] += (8 if number == 0 else -4) * trap
            values.append(part)
            family += [name] * per_family
            generated += [name in made] * per_family
    count = len(family)
    names = np.array(family)
    rows = Judged(names, names, np.array(generated), np.arange(count) % 4, np.zeros(count))
    return rows, np.concatenate(values)


def test_the_cue_that_tells_gets_the_weight_and_the_right_sign():
    rows, values = _rows()
    model, lines = fit(values, rows.generated, rows.family.tolist())
    weights = np.array([cue.weight for cue in model.cues])
    assert weights.argmax() == 3 and weights[3] > 3 * np.abs(np.delete(weights, 3)).max()
    assert lines[3, 0] > 0.3
    assert model.cues[3].generated - model.cues[3].photographs == pytest.approx(1, abs=0.3)


def test_a_cue_that_points_another_way_in_each_source_is_worth_nothing():
    rows, values = _rows(trap=True)
    parts, alone = held_out(rows, values)
    assert alone[3] == pytest.approx(0.76, abs=0.05)
    assert alone[7] < 0.6
    assert sum(len(part.scores) for part in parts) == len(rows.scores)
    for part, families in zip(parts, FOLDS, strict=True):
        assert set(part.family) <= set(families)


def test_the_figures_name_every_cue_generator_and_condition():
    rows, values = _rows()
    found = {(figure.measure, figure.group): figure.value for figure in figures(*held_out(rows, values))}
    assert found["AUROC", "all"] == pytest.approx(0.76, abs=0.05)
    assert {("AUROC", f"cue: {name}") for name in CUES} <= set(found)
    assert ("TPR at 1 % FPR", "generator: dalle_mini") in found
    assert sum(group.startswith("condition: ") for measure, group in found if measure == "AUROC") == 4
