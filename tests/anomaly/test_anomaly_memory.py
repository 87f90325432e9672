"""The memory of cells: what is kept twice, what each group is judged without, and that arrays give it back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engines.anomaly.judges import GROUPS, fit_memories, judge_of
from engines.anomaly.memory import distances

F32 = npt.NDArray[np.float32]


def _pictures(count: int) -> list[F32]:
    """(8, 8, 6) cells: each picture lies somewhere else, its cells close together."""
    rng = np.random.default_rng(0)
    places = rng.normal(0, 5, (count, 1, 1, 6))
    return [np.asarray(place + rng.normal(0, 0.1, (8, 8, 6)), np.float32) for place in places]


def _owners(count: int) -> list[npt.NDArray[np.intp]]:
    return [np.full((8, 8), number % GROUPS) for number in range(count)]


def test_a_cell_unlike_its_own_picture_shows_although_it_is_like_a_cell_of_another() -> None:
    pictures = _pictures(20)
    memory = fit_memories(pictures, _owners(20), GROUPS)
    questioned = pictures[3].copy()
    questioned[2, 5] = pictures[4][1, 1]
    alone = memory.without(questioned.reshape(-1, 6)).reshape(8, 8, GROUPS)
    found = memory.over(questioned)
    rest = np.ones((8, 8), bool)
    rest[2, 5] = False
    assert alone[2, 5, 0] < 2 * alone[rest][:, 0].max()
    assert found[2, 5, 0] > 5 * found[rest][:, 0].max()


def test_a_memory_comes_back_from_its_arrays() -> None:
    pictures = _pictures(5)
    memory = fit_memories(pictures, _owners(5), GROUPS)
    assert np.array_equal(judge_of("memories", memory.arrays()).over(pictures[0]), memory.over(pictures[0]))


def test_distances_are_those_to_the_nearest_entry_of_each_group() -> None:
    rng = np.random.default_rng(2)
    cells, bank = rng.standard_normal((700, 5), np.float32), rng.standard_normal((40, 5), np.float32)
    groups = np.sort(rng.choice([0, 1, 3], 40)).astype(np.int32)
    found = distances(cells, bank, groups, 4)
    direct = np.linalg.norm(cells[:, None] - bank[None], axis=2)
    for group in (0, 1, 3):
        assert np.allclose(found[:, group], direct[:, groups == group].min(1), atol=1e-3)
    assert np.isinf(found[:, 2]).all()
