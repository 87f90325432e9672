"""Features, aspects and the choice of what reads them are judged on sources they have not seen."""

import numpy as np
import pytest

from engines.synthetic.cue_kinds import KINDS
from engines.synthetic.cues import CUES
from engines.synthetic.marks import WIDTHS
from training.synthetic.aspect_fit import ASPECTS, features_of, fit_reader, held_out_values, read
from training.synthetic.aspect_rows import HALVES, Rows
from training.synthetic.assess import areas
from training.synthetic.disturbed import Moved
from training.synthetic.evidence import TREATMENTS
from training.synthetic.explain import cues_and_aspects
from training.synthetic.handmade import fit, held_out
from training.synthetic.sources import FOLDS

MADE = {"stable_diffusion_1", "style_gan", "latent_diffusion", "dalle_mini", "flux", "sdxl"}
_NOISE = len(CUES) + WIDTHS["spectrum"]


def made_rows(per_family=18, trap=False):
    """Cue 3 tells the classes apart everywhere, as does a number of the noise's description that no feature reads; with
    ``trap`` cue 11 does so with another sign in each fold.
    """
    rng = np.random.default_rng(2)
    names = [name for families in FOLDS for name in families]
    family = np.repeat(names, per_family)
    generated = np.isin(family, list(MADE))
    marks = rng.normal(0, 1, (len(family), len(CUES) + sum(WIDTHS.values()))).astype(np.float32)
    marks[:, 3] += generated
    marks[:, _NOISE + 2] += 3 * generated
    if trap:
        marks[:, 11] += np.where(np.isin(family, FOLDS[0]), 8, -4) * generated
    learned = rng.normal(0, 1, len(family)) + 0.8 * generated
    count = np.arange(len(family))
    return Rows(family, family, generated, count % (len(TREATMENTS) - 1), count, learned, marks)


def made_moves(shaken=()):
    """How innocent changes move marks: a little everywhere, and far in the ``shaken`` numbers."""
    rng = np.random.default_rng(3)
    family = np.repeat([name for families in FOLDS for name in families], 6)
    before = rng.normal(0, 1, (len(family), len(CUES) + sum(WIDTHS.values())))
    after = before + rng.normal(0, 0.05, before.shape)
    after[:, list(shaken)] += rng.normal(0, 3, (len(family), len(shaken)))
    return Moved(family, before, after)


@pytest.fixture(scope="module")
def explained():
    return cues_and_aspects(made_rows(), made_moves())


def test_a_feature_that_words_and_borders_shake_weighs_less():
    rows = made_rows()
    calm, shaken = (fit_reader(features_of, rows, made_moves(which)).weights for which in ((), (3,)))
    assert calm[3] > 0.3
    assert abs(shaken[3]) < 0.3 * calm[3]


def test_a_feature_that_tells_has_its_middles_apart_and_log_odds_of_the_right_sign():
    rows = made_rows()
    model, lines = fit(rows, features_of(rows.marks))
    assert model.cues[3].generated - model.cues[3].photographs == pytest.approx(1, abs=0.35)
    assert lines[3, 0] > 0.3 and model.cues[3].log_odds(3.0) > 0.5
    assert [cue.name for cue in model.cues] == [kind.name for kind in KINDS]


def test_a_feature_that_points_another_way_in_each_source_is_worth_nothing():
    rows = made_rows(trap=True)
    measured, _ = areas(rows, held_out(rows, features_of(rows.marks)))
    assert measured[3].value == pytest.approx(0.76, abs=0.06)
    assert measured[11].value < 0.6
    assert all(one.low <= one.value <= one.high for one in measured)


def test_the_halves_are_the_folds_parted():
    assert sorted(name for half in HALVES for name in half) == sorted(name for fold in FOLDS for name in fold)
    for number, fold in enumerate(FOLDS):
        assert {*HALVES[2 * number], *HALVES[2 * number + 1]} == set(fold)


def test_no_reader_has_seen_the_source_it_reads():
    """With noise alone, a reader that had seen a row's own source would know it; none does."""
    rows = made_rows()
    blind = Rows(*(getattr(rows, name) for name in rows.__dataclass_fields__))
    noise = np.random.default_rng(7).normal(0, 1, blind.marks.shape).astype(np.float32)
    for name in np.unique(blind.family):
        noise[blind.family == name] += np.random.default_rng(abs(hash(name)) % 1000).normal(0, 2, noise.shape[1])
    blind.marks[:] = noise
    by_features, by_detectors = read(blind, made_moves(), FOLDS)
    measured, _ = areas(blind, np.column_stack([by_features, by_detectors]))
    assert np.mean([one.value for one in measured]) < 0.62


def test_a_dedicated_detector_reads_the_aspect_where_it_is_better_and_the_choice_is_made_without_the_fold(explained):
    found = explained
    chosen = {aspect.id for aspect in found.aspects.aspects if aspect.detector is not None}
    assert chosen == {"noise"}
    by_name = {kind.name: cue for kind, cue in zip(KINDS, found.cues.cues, strict=True)}
    assert by_name["growth of noise with brightness"].replaced > 0.9
    assert by_name[KINDS[3].name].strong and not by_name[KINDS[5].name].strong
    assert found.adopted and np.isfinite(found.scores).all()
    assert found.aspects.background.shape == (64, len(ASPECTS))
    groups = {figure.group for figure in found.figures}
    assert {"score: all aspects together", "score: the trained models alone", "aspect: noise"} <= groups
    noise = [
        feature for kind, feature in zip(KINDS, found.aspects.features.weights, strict=True) if kind.aspect == "noise"
    ]
    assert not any(noise)


def test_the_score_of_a_row_is_the_sum_of_its_aspects_by_the_shipped_model(explained):
    rows, found = made_rows(), explained.aspects
    marks = rows.rows(np.arange(len(rows.family)) == 5).parted()
    flat = type(marks)(marks.cues[:, 0], {name: part[:, 0] for name, part in marks.descriptions.items()})
    values = found.values(0.7, flat)
    assert values[0] == 0.7 and values.shape == (len(ASPECTS),)
    assert float(found.score(values[None])[0]) == pytest.approx(values.sum() + found.features.offset)


def test_without_help_from_the_aspects_the_trained_models_stay_alone():
    rows = made_rows()
    rows.learned[:] = 6.0 * rows.generated + np.random.default_rng(1).normal(0, 1, len(rows.learned))
    rows.marks[:, 3] -= rows.generated
    rows.marks[:, _NOISE + 2] -= 3 * rows.generated
    found = cues_and_aspects(rows, made_moves())
    assert not found.adopted
    assert np.isfinite(held_out_values(rows, made_moves())).all()
