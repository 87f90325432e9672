"""The self-blended pictures from which the detector of swaps learns, and the folds of its people."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.face.made import portrait
from training.face.actors import FOLDS, SEEN, clusters, folds
from training.face.blend import lived, self_blended


def test_only_the_masked_part_of_one_side_comes_from_the_other(shared_data: Path) -> None:
    crop = portrait(shared_data, 160)
    rng = np.random.default_rng(4)
    untouched = 0
    for _ in range(20):
        blended, share = self_blended(crop, rng)
        assert blended.shape == crop.shape and blended.dtype == np.uint8
        assert share.min() >= 0 and 0.05 < share.max() <= 1
        assert (blended != crop).any()
        outside = share < 1e-6
        assert outside.mean() > 0.02
        untouched += bool((blended[outside] == crop[outside]).all())
    # About half of the time the source is the changed one, so that what lies outside the mask stays as it was.
    assert 4 <= untouched <= 16


def test_a_life_keeps_shape_and_is_the_same_for_the_same_draw(shared_data: Path) -> None:
    crop = portrait(shared_data, 160)
    one, other = (lived(crop, np.random.default_rng(8)) for _ in range(2))
    assert one.shape == crop.shape
    assert (one == other).all()


def test_a_cluster_of_people_lies_in_one_fold_and_pairs_seen_by_eye_lie_together() -> None:
    people = clusters()
    by_group = folds(people)
    assert set(by_group.values()) == set(range(FOLDS))
    for number in set(people.values()):
        assert len({by_group[group] for group, own in people.items() if own == number}) == 1
    assert all(people[one] == people[other] for one, other in SEEN.items())
    sizes = [list(by_group.values()).count(fold) for fold in range(FOLDS)]
    assert max(sizes) < 1.3 * min(sizes)
