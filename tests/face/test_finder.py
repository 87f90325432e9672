"""The finder on real photographs, and its parts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.core.faces import MODELS, find_faces
from engines.core.faces import find as finding
from engines.core.faces.boxes import overlap, shifted, squared, strongest
from engines.core.faces.find import Levels, candidates
from engines.core.faces.windows import windows
from engines.face.info import INFO
from tests.face.made import nets, on_grey, portrait
from training.face.candidates import annotated


def test_the_engine_loads_the_models_of_the_finder() -> None:
    assert INFO.models[:-1] == MODELS


def test_faces_that_fill_the_frame_are_found_once_each(shared_data: Path) -> None:
    found = []
    for number in range(0, 250, 10):
        faces = find_faces(portrait(shared_data, 160, number), nets(), 40).faces
        whole = np.array([0, 0, 160, 160], np.float32)
        found += [
            sum(overlap(whole, np.array([[f.left, f.top, f.right, f.bottom]], np.float32))[0] > 0.3 for f in faces)
        ]
    assert max(found) == 1
    assert np.mean(found) >= 0.9


def test_people_in_small_photographs_are_found_and_eyes_lie_above_the_mouth(shared_data: Path) -> None:
    seen = hits = 0
    for path, marked in list(annotated().items())[9:27]:
        rgb = np.asarray(Image.open(shared_data / "captions" / path).convert("RGB"))
        faces = find_faces(rgb, nets(), 10).faces
        boxes = np.array([[f.left, f.top, f.right, f.bottom] for f in faces], np.float32).reshape(-1, 4)
        for x, y, width, height, kind in marked:
            if kind == "face":
                seen += 1
                box = np.array([x, y, x + width, y + height], np.float32)
                hits += bool(len(boxes) and overlap(box, boxes).max() >= 0.3)
        assert all(face.points[:2, 1].mean() < face.points[3:, 1].mean() for face in faces if face.size > 20)
    assert seen > 10
    assert hits / seen >= 0.85


def test_a_face_is_found_where_it_lies(shared_data: Path) -> None:
    (face,) = find_faces(on_grey(portrait(shared_data, 90), 400, 300, 250, 60), nets(), 20).faces
    assert 230 < (face.left + face.right) / 2 - 45 < 270
    assert 40 < (face.top + face.bottom) / 2 - 45 < 80
    assert 55 < face.size < 125


def test_bands_of_a_level_give_what_the_whole_would(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rgb = on_grey(portrait(shared_data, 120), 301, 277, 90, 70)
    whole = candidates(rgb, nets(), 12, Levels())
    monkeypatch.setattr(finding, "_BAND_PIXELS", 6000)
    banded = candidates(rgb, nets(), 12, Levels())
    assert len(whole) == len(banded) > 0
    for one, other in zip(whole, banded, strict=True):
        assert one.score == pytest.approx(other.score, abs=1e-4)
        assert one.left == pytest.approx(other.left, abs=0.01)


def test_of_boxes_at_one_place_the_best_stays() -> None:
    boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [30, 0, 40, 10], [2, 2, 6, 6]], np.float32)
    scores = np.array([0.5, 0.9, 0.4, 0.7], np.float32)
    assert strongest(boxes, scores, 0.5).tolist() == [1, 3, 2]
    assert strongest(boxes, scores, 0.5, of_smaller=True).tolist() == [1, 2]
    assert strongest(boxes[:0], scores[:0], 0.5).tolist() == []


def test_boxes_move_by_parts_of_their_sides_and_become_squares() -> None:
    box = np.array([[10, 20, 30, 60]], np.float32)
    assert shifted(box, np.array([[0.5, 0, 0, -0.25]], np.float32)).tolist() == [[20, 20, 30, 50]]
    assert squared(box).tolist() == [[0, 20, 40, 60]]


def test_windows_are_black_outside_the_picture_and_the_picture_inside() -> None:
    rgb = np.full((20, 30, 3), 200, np.uint8)
    boxes = np.array([[-10, -10, 10, 10], [5, 5, 15, 15], [40, 40, 60, 60]], np.float32)
    cut = windows(rgb, boxes, 20)
    assert cut.shape == (3, 3, 20, 20)
    assert (cut[0, :, :10] == 0).all() and (cut[0, :, 10:, 10:] == 200).all()
    assert (cut[1] == 200).all()
    assert (cut[2] == 0).all()
