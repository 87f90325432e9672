"""A depth map beside each picture as a second input."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.anomaly import analyse, store
from engines.anomaly.depth import is_map, map_beside
from engines.anomaly.fit import fit
from engines.core.exhibit import Source
from engines.core.finding import Finding, Outcome
from engines.core.intake import receive
from engines.core.run import Run
from training.anomaly_sets.dents import plate


def keep_plates(folder: Path, kinds: list[str], seed: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    for number, kind in enumerate(kinds):
        rgb, depth, mask = plate(rng, kind)
        Image.fromarray(rgb).save(folder / f"p{number}.png")
        Image.fromarray(depth).save(folder / f"p{number}_depth.png")
        Image.fromarray(mask).save(folder.parent / f"mask{number}.png")
    return folder


@pytest.fixture(scope="module")
def plates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keep_plates(tmp_path_factory.mktemp("plates") / "plates", [""] * 12, 1)


def examined(path: Path, folder: Path) -> Finding:
    model = fit([folder], "plates", Run())
    run = Run(settings={"anomaly": {"normal": store.save(model).value, "false_positive_rate": 0.1}})
    return analyse(receive(Source(path)), run)


def test_a_dent_that_is_not_visible_in_colour_is_found_in_the_depth_map(
    plates: Path, tmp_path: Path, data_folder: Path
) -> None:
    questioned = keep_plates(tmp_path / "q", ["dent"], 5)
    finding = examined(questioned / "p0.png", plates)
    # With twelve normal pictures it may hang on single ones; unseen it is not.
    assert finding.outcome in (Outcome.SIGNAL, Outcome.ABSTAINED), finding.sentence
    assert "shape in the depth map" in finding.tables[0].rows[0][4]
    with Image.open(tmp_path / "mask0.png") as image:
        mask = np.asarray(image) > 0
    region = finding.remarks[0].regions[0]
    assert mask[region.y : region.y + region.height, region.x : region.x + region.width].any()
    asked = next(table for table in finding.tables if table.id == "asked")
    answers = {question: answer for _, question, answer in asked.rows[:8]}
    assert "below their surroundings" in answers["Is its shape normal?"]
    assert answers["Could light alone explain it?"].startswith("not alone")


def test_depth_maps_are_not_taken_for_normal_pictures(plates: Path) -> None:
    model = fit([plates], "plates", Run())
    assert len(model.pictures) == 12 and len(model.views) == 2 and model.unevenness is not None


def test_a_picture_without_its_depth_map_is_not_compared_and_told_what_to_do(
    plates: Path, tmp_path: Path, data_folder: Path
) -> None:
    questioned = keep_plates(tmp_path / "q", [""], 6)
    (questioned / "p0_depth.png").unlink()
    finding = examined(questioned / "p0.png", plates)
    assert finding.outcome is Outcome.ABSTAINED
    assert "p0_depth" in finding.sentence and not finding.maps


def test_where_only_some_normal_pictures_have_a_map_none_is_used_and_it_is_said(tmp_path: Path) -> None:
    folder = keep_plates(tmp_path / "some", [""] * 6, 2)
    (folder / "p3_depth.png").unlink()
    model = fit([folder], "some", Run())
    assert model.unevenness is None and len(model.views) == 1
    assert any("Only 5 of 6" in note for note in model.notes)


def test_a_map_is_known_by_its_name_beside_its_picture(tmp_path: Path) -> None:
    for name in ("a.jpg", "a_height.tif", "b.jpg"):
        (tmp_path / name).write_bytes(b"x")
    assert map_beside(Source(tmp_path / "a.jpg")) == Source(tmp_path / "a_height.tif")
    assert map_beside(Source(tmp_path / "b.jpg")) is None
    assert is_map(Source(tmp_path / "a_height.tif")) and not is_map(Source(tmp_path / "a.jpg"))
