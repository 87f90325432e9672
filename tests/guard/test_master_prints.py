"""A picture made to fit every prompt is told from ordinary ones; ordinary ones are not accused."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from engines.core.master_prints import likeness, prompt_bank

Floats = npt.NDArray[np.float64]
PIXELS, HIDDEN, WIDTH, TOPICS = 24 * 24 * 3, 96, 32, 24


class DualEncoder:
    """A small random pair of towers: pictures of one of 24 topics and prompts about them lie near each other."""

    def __init__(self, seed: int = 0) -> None:
        self._rng = np.random.default_rng(seed)
        self._first = self._rng.normal(size=(HIDDEN, PIXELS)) / np.sqrt(PIXELS)
        self._second = self._rng.normal(size=(WIDTH, HIDDEN)) / np.sqrt(HIDDEN)
        self._topics = self._rng.normal(size=(TOPICS, PIXELS))
        self._gap = self._rng.normal(size=WIDTH) * 0.4

    def pictures(self, count: int) -> Floats:
        about = self._rng.integers(TOPICS, size=count)
        return self._topics[about] + self._rng.normal(size=(count, PIXELS)) * 0.7

    def prompts(self, count: int) -> Floats:
        """Their embeddings, on the other side of the gap between the modalities."""
        return self.seen(self.pictures(count)) + self._gap + self._rng.normal(size=(count, WIDTH)) * 0.1

    def seen(self, pixels: Floats) -> Floats:
        return np.asarray(np.tanh(pixels @ self._first.T) @ self._second.T)

    def master_print(self, prompts: Floats, steps: int = 300) -> Floats:
        """A picture that climbs to the mean cosine with all prompts, by the towers' exact gradient."""
        goal = (prompts / np.linalg.norm(prompts, axis=1, keepdims=True)).mean(axis=0)
        pixels = self._rng.normal(size=PIXELS)
        for _ in range(steps):
            inner = np.tanh(self._first @ pixels)
            out = self._second @ inner
            size = np.linalg.norm(out)
            towards = goal / size - (goal @ out) * out / size**3
            pixels += 30 * (((towards @ self._second) * (1 - inner**2)) @ self._first)
            pixels = np.clip(pixels, -3, 3)
        return pixels


@pytest.fixture(scope="module")
def towers() -> DualEncoder:
    return DualEncoder()


def test_a_mined_master_print_is_improbably_like_unrelated_prompts(towers: DualEncoder) -> None:
    mined_for, bank_prompts = towers.prompts(200), towers.prompts(64)
    bank = prompt_bank(bank_prompts, towers.seen(towers.pictures(300)))
    found = likeness(towers.seen(towers.master_print(mined_for)[None])[0], bank)
    assert found.is_master
    assert found.as_high == 0
    assert found.deviations > 5


def test_ordinary_pictures_are_not_accused(towers: DualEncoder) -> None:
    bank = prompt_bank(towers.prompts(64), towers.seen(towers.pictures(300)))
    fresh = towers.seen(towers.pictures(500))
    assert sum(likeness(picture, bank).is_master for picture in fresh) <= 1


def test_a_picture_that_fits_one_prompt_well_is_not_accused(towers: DualEncoder) -> None:
    prompts = towers.prompts(64)
    bank = prompt_bank(prompts, towers.seen(towers.pictures(300)))
    found = likeness(prompts[5], bank)
    assert not found.is_master


def test_lengths_of_embeddings_do_not_matter(towers: DualEncoder) -> None:
    bank = prompt_bank(towers.prompts(64), towers.seen(towers.pictures(300)))
    picture = towers.seen(towers.pictures(1))[0]
    assert likeness(picture * 7, bank).mean == pytest.approx(likeness(picture, bank).mean, abs=1e-5)


def test_too_few_pictures_other_widths_and_broken_numbers_are_refused(towers: DualEncoder) -> None:
    prompts, pictures = towers.prompts(64), towers.seen(towers.pictures(60))
    with pytest.raises(ValueError, match="at least"):
        prompt_bank(prompts, pictures[:10])
    with pytest.raises(ValueError, match="values"):
        prompt_bank(prompts, pictures[:, :16])
    bank = prompt_bank(prompts, pictures)
    with pytest.raises(ValueError, match="values"):
        likeness(pictures[0, :16], bank)
    with pytest.raises(ValueError, match="finite"):
        likeness(np.full(WIDTH, np.nan), bank)
