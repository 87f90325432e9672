"""The Shapley values keep what makes them Shapley values, for any score of any parts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.synthetic.shapley import MOST_PARTS, shares


def _game(seed, parts, skipped=()):
    """A score with products of parts, so that orders matter; those in ``skipped`` play no part."""
    rng = np.random.default_rng(seed)
    weights, pairs = rng.normal(size=parts), rng.normal(size=(parts, parts))
    weights[list(skipped)], pairs[list(skipped)], pairs[:, list(skipped)] = 0, 0, 0

    def score(rows):
        return np.tanh(rows @ weights) + np.einsum("ni,ij,nj->n", rows, pairs, rows)

    return score, rng.normal(size=parts), rng.normal(size=(5, parts))


@given(st.integers(0, 10_000), st.integers(1, 7))
@settings(max_examples=40, deadline=None)
def test_base_and_values_add_up_to_the_score(seed, parts):
    score, case, background = _game(seed, parts)
    found = shares(score, case, background)
    assert found.base == pytest.approx(score(background).mean())
    assert found.total == pytest.approx(float(score(case[None])[0]), abs=1e-9)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_a_part_that_changes_nothing_gets_nothing_and_is_missed_by_none(seed):
    score, case, background = _game(seed, 5, skipped=(2,))
    found = shares(score, case, background)
    assert found.values[2] == pytest.approx(0, abs=1e-12)
    assert found.without[2] == pytest.approx(found.total, abs=1e-9)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_two_parts_that_do_the_same_get_the_same(seed):
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=3)

    def score(rows):
        first, second, third = rows.T
        return weights[0] * (first + second) + weights[1] * first * second + weights[2] * third * (first + second)

    case, background = np.array([0.7, 0.7, -1.2]), np.repeat(rng.normal(size=(4, 1)), 3, axis=1)
    found = shares(score, case, background)
    assert found.values[0] == pytest.approx(found.values[1], abs=1e-12)


def test_the_values_of_two_scores_added_are_the_sums_of_their_values():
    one, case, background = _game(1, 4)
    other, _, _ = _game(2, 4)
    both = shares(lambda rows: one(rows) + other(rows), case, background).values
    assert both == pytest.approx(shares(one, case, background).values + shares(other, case, background).values)


def test_they_are_the_mean_over_every_order_of_adding_the_parts():
    from itertools import permutations

    score, case, background = _game(3, 4)

    def worth(inside):
        rows = background.copy()
        rows[:, list(inside)] = case[list(inside)]
        return score(rows).mean()

    orders = list(permutations(range(4)))
    expected = np.zeros(4)
    for order in orders:
        for at, part in enumerate(order):
            expected[part] += (worth(order[: at + 1]) - worth(order[:at])) / len(orders)
    assert shares(score, case, background).values == pytest.approx(expected)


@pytest.mark.parametrize(("parts", "cases"), [(0, 3), (MOST_PARTS + 1, 3), (4, 0)])
def test_what_cannot_be_weighed_exactly_is_refused(parts, cases):
    with pytest.raises(ValueError, match="exact values need"):
        shares(lambda rows: rows.sum(axis=1), np.zeros(parts), np.zeros((cases, parts)))
