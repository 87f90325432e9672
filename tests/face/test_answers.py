"""What the engine says of pictures with faces, without, and with odd ones."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engines.core.errors import ModelError, Stopped
from engines.core.exhibit import Source
from engines.core.faces import find_faces
from engines.core.finding import Outcome
from engines.core.intake import receive
from engines.core.onnx import ModelHouse
from engines.core.run import Run
from engines.face import analyse
from engines.face.align import EDGE, PLACES, aligned, alignment
from engines.face.analysis import MOST, smallest_side
from engines.face.heat import SCALE, heatmap
from engines.face.measured import CONDITION, RELIABLE_CLLR, SWAP_CLLR, face_card
from tests.face.made import drawing, house, nets, on_grey, portrait, run, saved


def test_each_face_has_its_finding_largest_first_with_box_crop_and_map(shared_data: Path, tmp_path: Path) -> None:
    rgb = on_grey(portrait(shared_data, 100, 3), 420, 300, 20, 20)
    rgb[80:280, 200:400] = portrait(shared_data, 200, 7)
    first, second = analyse(saved(tmp_path, rgb), run())
    assert (first.part, second.part) == ("face 1 of 2", "face 2 of 2")
    assert first.outcome is second.outcome is Outcome.ABSTAINED
    for finding, (left, top, right, bottom) in ((first, (200, 80, 400, 280)), (second, (20, 20, 120, 120))):
        (region,) = finding.remarks[0].regions
        assert left < region.x + region.width / 2 < right and top < region.y + region.height / 2 < bottom
        assert finding.pictures[0].pixels.shape == (EDGE, EDGE, 3)
        (places,) = finding.maps
        shown = np.isfinite(places.values)
        rows, columns = np.nonzero(shown)
        scale = 420 / places.values.shape[1]
        assert left - 50 < columns.min() * scale and columns.max() * scale < right + 50
        assert top - 50 < rows.min() * scale and rows.max() * scale < bottom + 50
        assert (places.low, places.high, places.frame) == (-SCALE, SCALE, (420, 300))
        assert finding.likelihood_ratio is None and finding.score is None


def test_what_is_not_validated_gets_no_ratio_and_says_its_figures(shared_data: Path, tmp_path: Path) -> None:
    card = face_card()
    cllr = card.figure(SWAP_CLLR, CONDITION)
    assert cllr is not None
    assert cllr >= RELIABLE_CLLR and card.calibration is None
    (finding,) = analyse(saved(tmp_path, portrait(shared_data, 220)), run())
    assert "is not judged" in finding.sentence and f"Cllr of {cllr:.2f}" in finding.sentence
    assert "authentic" not in finding.sentence


def test_no_face_does_not_apply_and_names_the_smallest_size(tmp_path: Path) -> None:
    grain = np.random.default_rng(1).integers(90, 160, (150, 220, 3), np.uint8)
    (finding,) = analyse(saved(tmp_path, grain, "grain.png"), run())
    assert finding.outcome is Outcome.NOT_APPLICABLE
    assert "No face was found in grain.png; faces of at least 10 pixels were looked for" in finding.sentence
    assert "does not show that no person is to be seen" in finding.sentence
    assert not finding.part and not finding.maps


def test_a_face_of_twelve_pixels_is_too_small_to_be_judged_or_not_found(shared_data: Path, tmp_path: Path) -> None:
    sentences = []
    for number in range(0, 60, 5):
        rgb = on_grey(portrait(shared_data, 14, number), 80, 80, 30, 30)
        findings = analyse(saved(tmp_path, rgb), run())
        assert len(findings) == 1
        sentences.append(findings[0].sentence)
        assert not findings[0].maps
    assert all("too small for the detector" in words or "No face was found" in words for words in sentences)
    assert any("too small for the detector" in words for words in sentences)


def test_of_two_hundred_faces_all_are_counted_and_the_largest_reported(shared_data: Path, tmp_path: Path) -> None:
    faces = [portrait(shared_data, 40, number) for number in (3, 7, 30, 60, 75)]
    crowd = np.vstack([np.hstack([np.pad(faces[(r + c) % 5], ((6, 6), (6, 6), (0, 0)), constant_values=110)
                                  for c in range(20)]) for r in range(10)])  # fmt: skip
    findings = analyse(saved(tmp_path, crowd), run())
    assert len(findings) == MOST
    count = int(findings[0].part.removeprefix("face 1 of "))
    assert 150 <= count <= 215
    assert findings[0].limits[0].startswith(f"{count} faces were found; the {MOST} largest are reported")
    assert len(findings[0].remarks[-1].regions) == count - MOST


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (5, 5, 3), (11, 400, 3), (40, 40), (64, 64, 4)])
def test_pictures_of_odd_shapes_have_no_face_and_no_crash(shape: tuple[int, ...], tmp_path: Path) -> None:
    (finding,) = analyse(saved(tmp_path, np.full(shape, 130, np.uint8)), run())
    assert finding.outcome is Outcome.NOT_APPLICABLE


def test_a_drawing_and_blank_pictures_get_an_answer(tmp_path: Path) -> None:
    for pixels in (drawing(), np.zeros((90, 90, 3), np.uint8), np.full((90, 90, 3), 255, np.uint8)):
        for finding in analyse(saved(tmp_path, pixels), run()):
            assert finding.outcome in (Outcome.NOT_APPLICABLE, Outcome.ABSTAINED)
            assert finding.likelihood_ratio is None


def test_grey_and_sixteen_bit_faces_are_found_too(shared_data: Path, tmp_path: Path) -> None:
    grey = portrait(shared_data, 200, 7).mean(axis=2)
    for number, pixels in enumerate((grey.astype(np.uint8), (grey * 257).astype(np.uint16))):
        (finding,) = analyse(saved(tmp_path, pixels, f"{number}.png"), run())
        assert finding.part == "face 1 of 1"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_faces_are_found_upright_and_reported_in_the_stored_frame(
    orientation: int, shared_data: Path, tmp_path: Path
) -> None:
    picture = Image.fromarray(on_grey(portrait(shared_data, 110, 7), 300, 200, 170, 20))
    seen = picture.copy()
    if orientation > 1:  # Stored so that a viewer that heeds the mark shows the face upright.
        undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
        picture = picture.transpose(Image.Transpose(undo))
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture.save(tmp_path / "turned.jpg", quality=95, exif=exif)
    (finding,) = analyse(receive(Source(tmp_path / "turned.jpg")), run())
    (region,) = finding.remarks[0].regions
    where = np.zeros((200, 300), np.uint8)
    where[40:110, 190:260] = 255
    turned = Image.fromarray(where)
    if orientation > 1:
        turned = turned.transpose(Image.Transpose(undo))
    rows, columns = np.nonzero(np.asarray(turned))
    assert abs(region.x + region.width / 2 - columns.mean()) < 15
    assert abs(region.y + region.height / 2 - rows.mean()) < 20
    shown = np.argwhere(np.isfinite(finding.maps[0].values)).mean(axis=0)
    scale = turned.width / finding.maps[0].values.shape[1]
    assert np.abs(shown * scale - (rows.mean(), columns.mean())).max() < 20
    crop = finding.pictures[0].pixels.astype(np.float32)
    upright_crop = aligned(np.asarray(seen), find_faces(np.asarray(seen), nets(), 10).faces[0].points)[0]
    assert np.abs(crop - upright_crop).mean() < 12


def test_a_face_at_the_edge_keeps_its_box_within_the_picture(shared_data: Path, tmp_path: Path) -> None:
    cut = portrait(shared_data, 200, 7)[:, 40:]
    for finding in analyse(saved(tmp_path, cut), run()):
        (region,) = finding.remarks[0].regions
        assert region.x >= 0 and region.y >= 0
        assert region.x + region.width <= 160 and region.y + region.height <= 200


def test_stop_is_heeded(shared_data: Path, tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        analyse(saved(tmp_path, portrait(shared_data, 120)), Run(should_stop=lambda: True, model_house=house()))


def test_missing_models_are_named(shared_data: Path, tmp_path: Path) -> None:
    empty = Run(model_house=ModelHouse(folders=(tmp_path,)))
    with pytest.raises(ModelError, match="face_propose is not installed"):
        analyse(saved(tmp_path, portrait(shared_data, 60)), empty)


def test_small_faces_of_large_pictures_are_looked_for_on_demand_only() -> None:
    assert smallest_side((800, 600), False) == 10
    assert smallest_side((4000, 3000), False) == 30
    assert smallest_side((4000, 3000), True) == 10


@given(st.floats(-180, 180), st.floats(0.05, 20), st.floats(-500, 500), st.floats(-500, 500))
def test_alignment_undoes_turn_scale_and_shift(turn: float, scale: float, x: float, y: float) -> None:
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    points = (scale * EDGE * PLACES @ np.array([[c, s], [-s, c]]) + [x, y]).astype(np.float32)
    matrix = alignment(points)
    back = points @ matrix[:, :2].T + matrix[:, 2]
    assert np.abs(back - PLACES * EDGE).max() < 0.5


def test_points_in_one_place_give_a_crop_all_the_same() -> None:
    rgb = np.random.default_rng(0).integers(0, 255, (50, 60, 3), np.uint8)
    for place in ((20.0, 20.0), (-900.0, 5000.0)):
        crop, _ = aligned(rgb, np.full((5, 2), place, np.float32))
        assert crop.shape == (EDGE, EDGE, 3)


def test_the_map_has_the_values_of_the_crop_where_the_face_lies() -> None:
    places = np.tile(np.linspace(-5, 5, 10, dtype=np.float32), (10, 1))
    matrix = np.array([[1, 0, -100], [0, 1, -50]], np.float32)
    found = heatmap(places, matrix, EDGE, (400, 300))
    values = found.values
    assert values.shape == (300, 400)
    assert np.isnan(values[0, 0]) and np.isnan(values[290, 390])
    row = values[50 + 80, 100:260]
    seen = row[np.isfinite(row)]
    assert len(seen) > 100 and (np.diff(seen) >= -1e-5).all()
    assert abs(values[130, 180]) < 0.3
