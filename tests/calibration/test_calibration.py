"""A likelihood ratio grows with the score, stays within its bound, and says where it was not measured."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.core.calibration import Band, Calibration, Condition, verbal
from engines.core.calibration_fit import fit_band, fit_line
from engines.core.measures import (
    auroc,
    cllr,
    effective_number,
    expected_calibration_error,
    reliability,
    source_weights,
    tail_ratio,
    tippett,
    true_rate_at,
)


def _scores(seed: int, apart: float, per_source: int = 40, sources: int = 8, source_spread: float = 0.3):
    draw = np.random.default_rng(seed)
    scores, positive, names = [], [], []
    for truth in (True, False):
        for source in range(sources):
            centre = (apart if truth else 0) + draw.normal(0, source_spread)
            scores.append(draw.normal(centre, 1, per_source))
            positive += [truth] * per_source
            names += [f"{truth}{source}"] * per_source
    return np.concatenate(scores), np.array(positive), names


def _calibration(seed: int = 1, apart: float = 1.5) -> Calibration:
    scores, positive, names = _scores(seed, apart)
    band = fit_band(scores, positive, names, "JPEG 80–100", (80, 100), (128, 4000), draws=60)
    return Calibration("test", "made by a generator", "a camera picture", (band,))


CALIBRATION = _calibration()
CONDITION = Condition(90, 500)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
@settings(max_examples=200, deadline=None)
def test_the_ratio_never_falls_as_the_score_rises(one, other):
    low, high = sorted((one, other))
    below = CALIBRATION.to_likelihood_ratio(low, CONDITION)
    above = CALIBRATION.to_likelihood_ratio(high, CONDITION)
    assert below.log10 <= above.log10


@given(st.floats(-1e9, 1e9))
@settings(max_examples=200, deadline=None)
def test_the_ratio_lies_in_its_interval_and_within_the_bound_of_the_data(score):
    ratio = CALIBRATION.to_likelihood_ratio(score, CONDITION)
    band = CALIBRATION.bands[0]
    assert band.lowest <= ratio.low <= ratio.log10 <= ratio.high <= band.highest


@given(st.integers(0, 2**31), st.floats(-1, 3), st.integers(2, 6), st.integers(3, 30))
@settings(max_examples=25, deadline=None)
def test_any_two_classes_give_a_finite_band_that_a_third_of_the_cases_bounds(seed, apart, sources, per_source):
    scores, positive, names = _scores(seed, apart, per_source, sources)
    band = fit_band(scores, positive, names, "any", (0, 100), (1, 9999), draws=10)
    assert band.slope >= 0
    assert math.isfinite(band.offset)
    assert 0 <= band.highest <= math.log10(max(3, sources * per_source) / 3) + 1e-9
    assert -math.log10(max(3, sources * per_source) / 3) - 1e-9 <= band.lowest <= 0
    assert 0 <= band.auroc <= 1
    assert 0 <= band.calibration_error <= 1


def test_the_interval_covers_the_ratio_that_the_world_would_give():
    covered = 0
    for seed in range(20):
        scores, positive, names = _scores(seed, 1.5)
        band = fit_band(scores, positive, names, "any", (0, 100), (1, 9999), draws=80)
        truth = (1.5 * 1.2 - 1.5**2 / 2) / (1 + 0.3**2) / math.log(10)
        _, low, high = band.log10_lr(1.2)
        covered += low <= truth <= high
    assert covered >= 16


def test_a_score_that_says_nothing_gives_a_ratio_near_one():
    scores, positive, names = _scores(3, 0.0, source_spread=0.0)
    band = fit_band(scores, positive, names, "any", (0, 100), (1, 9999), draws=60)
    log10, low, high = band.log10_lr(2.0)
    assert abs(log10) < 0.15
    assert low <= 0 <= high
    assert band.cllr == pytest.approx(1, abs=0.03)


def test_a_score_that_points_the_wrong_way_is_given_no_weight():
    scores, positive, names = _scores(3, -2.0)
    band = fit_band(scores, positive, names, "any", (0, 100), (1, 9999), draws=10)
    assert (band.slope, band.offset) == (0, 0)


def test_few_sources_bound_the_ratio_more_than_many_pictures_do():
    scores, positive, names = _scores(5, 6.0, per_source=200, sources=3, source_spread=2.0)
    band = fit_band(scores, positive, names, "any", (0, 100), (1, 9999), draws=10)
    assert band.highest < 0.5
    assert band.log10_lr(100.0)[0] == band.highest


def test_scores_that_photographs_reach_too_bound_the_ratio_however_high_they_are():
    draw = np.random.default_rng(2)
    high, low = draw.normal(1.0, 1, 800), draw.normal(0, 1, 800)
    low[:80] = draw.normal(6, 0.1, 80)
    names = [f"{i % 8}" for i in range(1600)]
    positive = np.arange(1600) < 800
    band = fit_band(np.concatenate([high, low]), positive, names, "any", (0, 100), (1, 9999), draws=10)
    assert band.log10_lr(6.0)[2] < math.log10(4)


def test_a_tail_ratio_is_read_only_where_enough_cases_lie_in_the_tail():
    scores = np.concatenate([np.arange(100.0), np.arange(50.0, 150.0)])
    positive = np.arange(200) >= 100
    weights = np.ones(200)
    assert tail_ratio(scores, positive, weights, 0.01) == pytest.approx(51)
    assert tail_ratio(scores, positive, weights, 0.5) == pytest.approx(2)
    assert tail_ratio(scores, ~positive, weights, 0.1) == 1


def test_outside_the_bands_there_is_no_ratio_but_a_reason():
    assert CALIBRATION.to_likelihood_ratio(1.0, Condition(70, 500)) is None
    assert "JPEG quality 70" in CALIBRATION.why_not(Condition(70, 500))
    assert "not JPEG" in CALIBRATION.why_not(Condition(None, 500))
    assert "100 pixels" in CALIBRATION.why_not(Condition(90, 100))
    assert CALIBRATION.why_not(CONDITION) == ""


def test_a_score_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="finite"):
        CALIBRATION.to_likelihood_ratio(float("nan"), CONDITION)


def test_a_class_of_one_source_is_not_calibrated():
    with pytest.raises(ValueError, match="two sources"):
        fit_band(np.arange(4.0), np.array([True, True, False, False]), ["a", "b", "c", "c"], "x", (0, 100), (1, 9))


def test_a_calibration_comes_back_from_json_as_it_was():
    text = json.dumps(CALIBRATION.to_json())
    assert Calibration.from_json(json.loads(text)) == CALIBRATION


def test_the_error_measured_is_said_with_the_ratio():
    ratio = CALIBRATION.to_likelihood_ratio(1.0, CONDITION)
    assert f"{CALIBRATION.bands[0].auroc:.0%}" in ratio.error_rates
    assert "8 sources" in ratio.error_rates
    assert ratio.calibration == "test: JPEG 80–100"


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (1, "no support for either proposition"),
        (1.9, "no support for either proposition"),
        (2.1, "limited support"),
        (11, "moderate support"),
        (101, "moderately strong support"),
        (1001, "strong support"),
        (10_001, "very strong support"),
        (1_000_001, "extremely strong support"),
        (1 / 1.9, "no support for either proposition"),
        (1 / 11, "moderate support for the alternative"),
    ],
)
def test_ratios_are_put_in_the_words_of_the_verbal_scale(ratio, words):
    assert verbal(math.log10(ratio)) == words


def test_every_source_weighs_alike_whatever_its_number_of_pictures():
    sources = ["a"] * 90 + ["b"] * 10 + ["c"] * 5
    positive = np.array([True] * 100 + [False] * 5)
    weights = source_weights(sources, positive)
    assert weights[:90].sum() == pytest.approx(weights[90:100].sum())
    assert weights[100:].sum() == pytest.approx(1)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=4, max_size=40))
@settings(max_examples=100, deadline=None)
def test_the_area_is_the_share_of_pairs_in_order(cases):
    scores = np.array([float(score) for score, _ in cases])
    positive = np.array([truth for _, truth in cases])
    if positive.all() or not positive.any():
        return
    pairs = scores[positive][:, None] - scores[~positive][None, :]
    expected = np.mean((pairs > 0) + 0.5 * (pairs == 0))
    assert auroc(scores, positive, np.ones(len(scores))) == pytest.approx(expected)


def test_the_rate_at_one_false_alarm_in_a_hundred_counts_no_threshold_with_more():
    scores = np.concatenate([np.arange(100.0), [98.5, 97.5, 200.0]])
    positive = np.array([False] * 100 + [True] * 3)
    assert true_rate_at(scores, positive, np.ones(103), 0.01) == pytest.approx(2 / 3)


def test_the_cost_is_one_for_silence_and_more_for_confident_error():
    positive = np.array([True, False])
    assert cllr(np.zeros(2), positive, np.ones(2)) == pytest.approx(1)
    assert cllr(np.array([-3.0, 3.0]), positive, np.ones(2)) > 9
    assert cllr(np.array([3.0, -3.0]), positive, np.ones(2)) < 0.01


def test_pictures_that_differ_only_by_source_are_worth_no_more_than_the_sources():
    scores = np.repeat(np.arange(5.0), 20)
    assert effective_number(scores, [str(int(s)) for s in scores]) == pytest.approx(5)


def test_a_shrunk_line_is_flatter():
    scores, positive, _ = _scores(1, 2.0)
    weights = np.ones(len(scores))
    assert 0 < fit_line(scores, positive, weights, 0.5)[0] < fit_line(scores, positive, weights, 0.0)[0]


def test_a_band_takes_only_its_own_condition():
    band = Band("x", (0, 0), (128, 200), 1, 0, -1, 1, (2, 2), (2, 2), 0.5, 0, 1, 0, ())
    assert band.holds(Condition(None, 128))
    assert band.holds(Condition(0, 200))
    assert not band.holds(Condition(90, 128))
    assert not band.holds(Condition(None, 201))


def test_the_tippett_curves_fall_from_all_to_few_and_part_at_one():
    band = CALIBRATION.bands[0]
    at, true, false = (np.array(column) for column in zip(*band.tippett, strict=True))
    assert (np.diff(at) > 0).all() and 0.0 in at
    assert (np.diff(true) <= 1e-9).all() and (np.diff(false) <= 1e-9).all()
    assert true[0] == false[0] == 1
    here = int(np.flatnonzero(at == 0)[0])
    assert true[here] > 0.7 > 0.3 > false[here]


def test_tippett_shares_are_counted_as_by_hand():
    log10_lr, positive = np.array([-1.0, 0.5, 1.0, 2.0]), np.array([False, False, True, True])
    found = {round(at, 3): (true, false) for at, true, false in tippett(log10_lr, positive, np.ones(4), points=4)}
    assert found == {-1.0: (1.0, 1.0), 0.0: (1.0, 0.5), 1.0: (1.0, 0.0), 2.0: (0.5, 0.0)}


def test_reliability_lies_on_the_line_where_what_is_stated_is_so_and_off_it_where_it_is_not():
    draw = np.random.default_rng(5)
    stated = draw.uniform(0.02, 0.98, 40_000)
    positive = draw.random(40_000) < stated
    log10_lr = np.log10(stated / (1 - stated))
    for says, seen, share in reliability(log10_lr, positive, np.ones(40_000)):
        assert seen == pytest.approx(says, abs=0.03)
        assert share == pytest.approx(0.1, abs=0.01)
    assert expected_calibration_error(log10_lr, positive, np.ones(40_000)) < 0.02
    boastful = reliability(3 * log10_lr, positive, np.ones(40_000))
    assert boastful[0][1] > boastful[0][0] + 0.02 and boastful[-1][1] < boastful[-1][0] - 0.02


def test_the_curves_survive_the_card_and_old_cards_have_none():
    again = Calibration.from_json(json.loads(json.dumps(CALIBRATION.to_json())))
    assert again.bands[0].tippett == CALIBRATION.bands[0].tippett
    assert again.bands[0].reliability == CALIBRATION.bands[0].reliability
    old = CALIBRATION.to_json()
    for entry in old["bands"]:
        del entry["tippett"], entry["reliability"]
    assert Calibration.from_json(old).bands[0].tippett == ()
