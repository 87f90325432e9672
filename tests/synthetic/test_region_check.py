"""Deletion and insertion curves tell a map that is true from an order that knows nothing."""

import numpy as np
import pytest

from engines.core.onnx import ModelHouse
from engines.synthetic.region import region_map
from tests.synthetic.standin import NAMES, install, scene
from training.synthetic.region_check import CELL, ORDERS, Case, check, curves


@pytest.fixture
def models(tmp_path):
    house = ModelHouse(folders=(install(tmp_path),))
    return [house.model(name) for name in NAMES]


def _grainy(seed):
    """Red grain, which blurring takes away only where it is: half of each 64 px tile is red and textured."""
    pixels = scene(192, 256, tint=0, seed=seed)
    for left in range(0, 256, 64):
        pixels[:, left : left + 32] = scene(192, 32, tint=60, seed=seed + left)
    return pixels


def test_both_curves_start_and_end_where_they_must(models):
    found = curves(_grainy(1), models, seed=0)
    assert found is not None and set(found) == set(ORDERS)
    for deletion, insertion in found.values():
        assert deletion[0] == pytest.approx(insertion[-1], abs=1e-3)
        assert deletion[-1] == pytest.approx(insertion[0], abs=1e-3)
        assert deletion[0] == pytest.approx(found["map"][0][0])


def test_a_true_map_finds_the_evidence_before_the_other_orders():
    class Grain:
        """Log odds are the mean strength of grain, which blurring removes exactly where it is applied."""

        name, card = "grain", {"tile": 64}

        def run(self, inputs, outputs=None):
            luma = inputs["rgb"].mean(axis=1)
            step = np.abs(np.diff(luma, axis=2, append=luma[:, :, -1:]))
            places = step.reshape(len(luma), 4, 16, 4, 16).mean(axis=(2, 4)).astype(np.float32)
            return {"logit": places.mean(axis=(1, 2)), "places": places, "features": places.mean(axis=2)}

    pictures = []
    for seed in range(4):
        pixels = scene(192, 256, seed=seed)
        rng = np.random.default_rng(seed)
        top, left = int(rng.integers(0, 2)) * 96, int(rng.integers(0, 2)) * 128
        pixels[top : top + 96, left : left + 128] = rng.integers(0, 255, (96, 128, 3))
        pictures.append(Case(pixels, [Grain()], f"source {seed % 2}"))
    figures = {(figure.measure, figure.group): figure.value for figure in check(pictures)}
    deleting, inserting = "log odds while deleting (lower is better)", "log odds while inserting (higher is better)"
    for order in ("random map", "random cells", "centre"):
        assert figures[(deleting, "order: map")] < figures[(deleting, f"order: {order}")] - 0.5
        assert figures[(inserting, "order: map")] > figures[(inserting, f"order: {order}")] + 0.5
        assert figures[("deletion: log odds lower by the map, share of pictures", f"than by order: {order}")] == 1
        measure = "insertion: log odds higher by the map"
        low, high = (
            figures[(f"{measure}, 95 % interval, {e} end", f"than by order: {order}")] for e in ("lower", "upper")
        )
        assert 0.5 < low <= figures[(measure, f"than by order: {order}")] <= high


def test_only_cells_that_were_looked_at_take_part(models):
    from engines.synthetic.score import score_pixels
    from training.synthetic.region_check import orders

    pixels = scene(900, 900)
    scores = score_pixels(pixels, models)
    assert scores is not None
    ranked = orders(scores, (900, 900), np.random.default_rng(0))["map"]
    seen = np.isfinite(region_map(scores, (900, 900)).values).mean()
    whole = (-(-900 // CELL)) ** 2
    assert len(ranked) / whole == pytest.approx(seen, rel=0.25)
    assert len(set(ranked.tolist())) == len(ranked)
