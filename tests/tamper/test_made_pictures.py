"""The pictures that the card is measured on: twins, levels, and which sources are held out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engines.tamper.card import card
from tests.tamper.pictures import jpeg, scene
from training.tamper.calibrate import level_passed_by
from training.tamper.make import decode
from training.tamper.recipes import SMALL_SIDES, recipe, small
from training.tamper.sources import FOLDS, JUDGED, TRAINING, Photograph


def photograph(folder: Path, seed: int) -> Photograph:
    path = folder / f"{seed}.jpg"
    path.write_bytes(jpeg(scene(400, 480, seed), 92))
    return Photograph(path, "made", str(seed))


@pytest.mark.parametrize("name", ["web", "small", "camera", "stretched"])
@pytest.mark.parametrize("kind", ["splice", "copy-move", "removal"])
def test_twins_are_alike_but_for_the_altered_place(tmp_path: Path, name: str, kind: str) -> None:
    host, donor = photograph(tmp_path, 61), photograph(tmp_path, 62)
    pairs = [recipe(name, host, donor, kind, None, seed) for seed in range(4)]
    made = [pair for pair in pairs if pair]
    assert made
    for altered, untouched in made:
        apart = np.abs(decode(altered.data).astype(int) - decode(untouched.data)).max(axis=2)
        assert altered.mask.any()
        assert not untouched.mask.any()
        assert apart[altered.mask].mean() > 1
        far = ~np.asarray(np.convolve(altered.mask.any(axis=1), np.ones(17), "same") > 0)
        assert not far.any() or apart[far].max() == 0


def test_small_pictures_are_cut_to_384_by_256() -> None:
    assert small(scene(900, 1000, 63), wide=True).shape == (SMALL_SIDES[1], SMALL_SIDES[0], 3)
    assert small(scene(900, 1000, 63), wide=False).shape == (SMALL_SIDES[0], SMALL_SIDES[1], 3)
    assert small(scene(200, 210, 63), wide=True).shape == (200, 210, 3)


def test_a_level_is_passed_by_about_the_share_asked_for() -> None:
    values = np.random.default_rng(64).exponential(1.0, 4000)
    fresh = np.random.default_rng(65).exponential(1.0, 40000)
    passed = float((fresh >= level_passed_by(values[:600].tolist(), 0.004)).mean())
    assert 0.001 < passed < 0.009


def test_no_source_of_the_localiser_judges_it_and_each_judged_source_is_left_out_once() -> None:
    assert sorted(source for fold in FOLDS for source in fold) == sorted(JUDGED)
    assert not set(JUDGED) & set(TRAINING)
    assert card().content["folds"] == [list(fold) for fold in FOLDS]
    assert card().content["localiser_trained_on"] == list(TRAINING)


def test_the_cards_counts_agree_with_each_other() -> None:
    content = card().content
    for kind in ("false_alarms", "detections"):
        whole = [sum(column) for column in zip(*content["engine"][kind].values(), strict=True)]
        for by in ("source", "size", "recipe"):
            rows = [row[kind] for row in content["by_group"] if row["by"] == by]
            assert [sum(column) for column in zip(*rows, strict=True)] == whole
