"""EfficientAD's parts: the student in closed form, the linear autoencoder, and what is left out of each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from engines.anomaly.adapt import adapt
from engines.anomaly.autoencode import coarse, fit_autoencoder
from engines.anomaly.cells import DESCRIBED, SEEN
from engines.anomaly.efficientad import fit_students, students_of
from engines.anomaly.fit import Choices, fit
from engines.anomaly.gather import Unfit
from engines.core.run import Run
from tests.anomaly.pictures import keep, surface

F32 = npt.NDArray[np.float32]
_GROUPS = 4


def _pictures(count: int, seed: int = 0) -> list[F32]:
    """(10, 14, d) cells that vary along twelve directions only; what is described follows from what is seen."""
    rng = np.random.default_rng(seed)
    fixed = np.random.default_rng(99)
    directions = fixed.standard_normal((12, SEEN)).astype(np.float32)
    teacher = fixed.standard_normal((SEEN, DESCRIBED)).astype(np.float32) / np.float32(SEEN**0.5)
    found = []
    for _ in range(count):
        seen = rng.standard_normal((10, 14, 12), np.float32) @ directions
        chroma = np.zeros((10, 14, 2), np.float32)
        found.append(np.concatenate([seen, seen @ teacher, chroma], axis=2))
    return found


def _owners(pictures: list[F32]) -> list[npt.NDArray[np.intp]]:
    return [np.full(cells.shape[:2], number % _GROUPS) for number, cells in enumerate(pictures)]


def test_the_student_repeats_the_teacher_where_normal_pictures_vary_and_nowhere_else() -> None:
    pictures = _pictures(8)
    students = fit_students(pictures, _owners(pictures), _GROUPS)
    fixed = np.random.default_rng(99)
    fixed.standard_normal((12, SEEN))
    teacher = fixed.standard_normal((SEEN, DESCRIBED)).astype(np.float32) / np.float32(SEEN**0.5)
    other = _pictures(1, seed=5)[0]
    odd = other.copy()
    odd[4, 6, :SEEN] = np.random.default_rng(7).standard_normal(SEEN) * other[..., :SEEN].std()
    odd[4, 6, SEEN : SEEN + DESCRIBED] = odd[4, 6, :SEEN] @ teacher
    local, _ = students.parts(odd)
    usual = np.delete(local.reshape(-1, _GROUPS), 4 * 14 + 6, axis=0)
    assert np.all(local[4, 6] > 20 * usual.max(0))


def test_what_is_judged_without_a_group_does_not_depend_on_it() -> None:
    pictures = _pictures(8)
    changed = [cells * np.float32(3) if number % _GROUPS == 1 else cells for number, cells in enumerate(pictures)]
    other = _pictures(1, seed=5)[0]
    local, logical = fit_students(pictures, _owners(pictures), _GROUPS).parts(other)
    again, against = fit_students(changed, _owners(pictures), _GROUPS).parts(other)
    assert np.allclose(local[..., 1], again[..., 1], rtol=1e-3, atol=1e-6)
    assert np.allclose(logical[..., 1], against[..., 1], rtol=1e-2, atol=1e-4)
    assert not np.allclose(logical[..., 0], against[..., 0], rtol=1e-2, atol=1e-4)


def test_students_come_back_from_their_arrays() -> None:
    pictures = _pictures(5)
    students = fit_students(pictures, _owners(pictures), _GROUPS)
    assert np.array_equal(students_of(students.arrays()).over(pictures[0]), students.over(pictures[0]))


def test_the_autoencoder_gives_the_principal_components_of_the_other_groups() -> None:
    rng = np.random.default_rng(1)
    grids = rng.standard_normal((16, 12, 12, 3)).astype(np.float16).astype(np.float32)
    owners = np.arange(16) % _GROUPS
    autoencoder = fit_autoencoder(np.stack([coarse(grid) for grid in grids]), owners, _GROUPS)
    other = rng.standard_normal((12, 12, 3)).astype(np.float32)
    found = autoencoder.over(other)[2]
    rest = grids[owners != 2].reshape(12, -1)
    mean = rest.mean(0)
    components = np.linalg.svd(rest - mean, full_matrices=False)[2][:3]
    expected = mean + (other.ravel() - mean) @ components.T @ components
    assert np.allclose(found.ravel(), expected, atol=1e-3)


def test_a_part_that_is_normal_elsewhere_shows_in_the_logical_map_alone() -> None:
    rng = np.random.default_rng(3)
    kinds = rng.standard_normal((2, DESCRIBED)).astype(np.float32)

    def scene(left: int) -> F32:
        """Twelve columns of two kinds of cells, the left six of kind ``left``, the others of kind 1."""
        kind = np.where(np.arange(12) < 6, left, 1)
        cells = rng.normal(0, 0.05, (12, 12, SEEN + DESCRIBED + 2)).astype(np.float32)
        cells[..., :2] += 3 * np.eye(2, dtype=np.float32)[kind]
        cells[..., SEEN : SEEN + DESCRIBED] += kinds[kind]
        return cells

    pictures = [scene(0) for _ in range(12)]
    students = fit_students(pictures, _owners(pictures), _GROUPS)
    local, logical = students.parts(scene(0))
    local_of_odd, logical_of_odd = students.parts(scene(1))
    assert logical_of_odd[:, :6].mean() > 10 * logical.mean()
    assert local_of_odd[:, :6].mean() < 2 * local.mean()


def test_one_normal_picture_is_enough_for_a_map(tmp_path: Path) -> None:
    folder = keep(tmp_path / "one", {"one": surface(1)})
    model = fit([folder], "one", Run(), Choices(method="efficientad"))
    assert len(model.calibration.nulls) == 0
    new = keep(tmp_path / "new", {"other": surface(2)})
    with pytest.raises(Unfit, match="EfficientAD"):
        adapt(model, [new], "other view", Run())
