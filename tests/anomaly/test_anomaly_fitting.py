"""Fitting: what folders are taken, how, and what is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.anomaly import catalogue, store
from engines.anomaly.fit import fit
from engines.anomaly.gather import Unfit
from engines.anomaly.normality import Normality
from engines.core.errors import ModelError, Stopped
from engines.core.run import Run
from tests.anomaly.pictures import card, keep, surface


def test_cards_are_compared_by_place_and_surfaces_anywhere(cards: Normality, surfaces: Normality) -> None:
    assert cards.placed and not surfaces.placed
    assert len(cards.pictures) == len(surfaces.pictures) == 12


def test_every_normal_picture_is_held_out_once(surfaces: Normality) -> None:
    assert len(surfaces.calibration.nulls) == 12
    assert surfaces.smallest_rate == pytest.approx(1 / 13)
    assert np.all(np.diff(surfaces.calibration.nulls) >= 0)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unfit, match="holds no file"):
        fit([tmp_path], "x", Run())


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(Unfit, match="none of its 1 files"):
        fit([tmp_path], "x", Run())


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unfit, match="is not there"):
        fit([tmp_path / "gone"], "x", Run())


def test_one_picture_is_allowed_but_gives_no_rate(tmp_path: Path) -> None:
    model = fit([keep(tmp_path, {"one": surface(1)})], "one", Run())
    assert len(model.calibration.nulls) == 0
    assert model.wholes is None


def test_copies_and_broken_files_are_left_out_and_said(tmp_path: Path) -> None:
    folder = keep(tmp_path, {f"s{i}": surface(i) for i in range(5)})
    (folder / "copy.png").write_bytes((folder / "s1.png").read_bytes())
    (folder / "cut.png").write_bytes((folder / "s2.png").read_bytes()[:900])
    Image.new("RGB", (20, 20)).save(folder / "small.png")
    model = fit([folder], "x", Run())
    assert len(model.pictures) == 5
    assert any("copies" in note for note in model.notes) and any("damaged" in note for note in model.notes)


def test_pictures_that_are_all_the_same_are_refused(tmp_path: Path) -> None:
    folder = tmp_path
    pixels = surface(3)
    for number in range(6):
        pixels[0, 0] = number
        Image.fromarray(pixels).save(folder / f"{number}.png")
    with pytest.raises(Unfit, match="same picture"):
        fit([folder], "x", Run())


def test_pictures_of_different_sizes_are_fitted_anywhere(tmp_path: Path) -> None:
    sizes = [(160, 160), (240, 120), (100, 200), (180, 96), (128, 300)]
    folder = keep(tmp_path, {f"s{i}": surface(i, size=size) for i, size in enumerate(sizes)})
    assert not fit([folder], "x", Run()).placed


def test_stop_ends_a_fit(cards_folder: Path) -> None:
    with pytest.raises(Stopped):
        fit([cards_folder], "x", Run(should_stop=lambda: True))


def test_progress_rises_to_the_end(cards_folder: Path) -> None:
    told: list[float] = []
    fit([cards_folder], "x", Run(on_progress=lambda _, fraction: told.append(fraction)))
    assert told == sorted(told) and told[-1] > 0.8


def test_a_kept_model_comes_back_the_same(cards: Normality, data_folder: Path) -> None:
    kept = store.save(cards)
    back = store.load(kept.value)
    assert back.placed == cards.placed and back.pictures == cards.pictures and back.frame == cards.frame
    assert np.array_equal(back.calibration.nulls, cards.calibration.nulls)
    for name, array in cards.views[0].judge.arrays().items():
        assert np.array_equal(back.views[0].judge.arrays()[name], array)
    assert back.calibration.tail.slope == cards.calibration.tail.slope
    assert kept.path.stat().st_size < 50_000_000


def test_the_list_names_what_there_is_and_passes_over_what_is_none(cards: Normality, data_folder: Path) -> None:
    store.save(cards)
    (data_folder / "normal" / "broken.normal").write_bytes(b"PK nothing")
    assert [(one.name, one.pictures, one.method) for one in catalogue.listed()] == [("cards", 12, "places")]
    with pytest.raises(ModelError, match="there are: cards"):
        catalogue.find("other")
    catalogue.remove("cards")
    assert catalogue.listed() == []


@pytest.mark.parametrize("name", ["", "../up", "a/b", "x" * 61, "."])
def test_names_that_are_no_file_names_are_refused(name: str) -> None:
    with pytest.raises(ModelError, match="cannot be the name"):
        catalogue.check_name(name)


def test_a_damaged_model_is_refused_with_a_sentence(cards: Normality, data_folder: Path) -> None:
    data = bytearray(store.to_bytes(cards))
    with pytest.raises(ModelError, match="damaged"):
        store.from_bytes(bytes(data[: len(data) // 2]), "cards")


def test_large_normal_pictures_are_compared_reduced(tmp_path: Path) -> None:
    folder = keep(tmp_path, {f"s{i}": surface(i, size=(700, 500)) for i in range(3)})
    from engines.anomaly.fit import Choices

    model = fit([folder], "x", Run(), Choices(megapixels=0.1))
    assert model.scale == pytest.approx((0.1e6 / 350_000) ** 0.5)


def test_a_card_altered_differs_from_a_fitted_one_only_where_it_was_altered(cards: Normality) -> None:
    from engines.anomaly.align import homography, keypoints
    from engines.anomaly.analysis import look
    from engines.anomaly.store import reference_keypoints

    rgb = card(77, stamped=False)
    matrix = homography(keypoints(rgb), reference_keypoints(cards), (rgb.shape[1], rgb.shape[0]))
    assert matrix is not None
    decades = look((rgb,), matrix, cards, Run()).decades
    assert np.nanmax(decades[:10, :18]) < np.nanmax(decades[12:, 20:])
