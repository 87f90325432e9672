"""``assay models``: every card, in full on request, and a missing or changed file in the exit code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engines.core.paths import models_folder
from engines.core.shelf import CHANGED, MISSING, shelf
from tests.cli.conftest import Assay


@pytest.fixture
def own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of one shipped model, in the place of all of them."""
    folder = tmp_path / "models"
    shutil.copytree(models_folder() / "localiser_front", folder / "localiser_front")
    monkeypatch.setattr("engines.core.shelf.models_folder", lambda: folder)
    return folder


def test_every_card_is_listed_with_its_purpose(assay: Assay) -> None:
    said = assay("models")
    assert said.code == 0, said.out
    for card in shelf():
        assert f"{card.name}: {card.title}" in said.out
    assert "files: as measured" in said.out


def test_one_card_is_shown_with_data_figures_and_calibration(assay: Assay) -> None:
    said = assay("models", "spectrum")
    assert said.code == 0
    for words in (
        "how to repeat: python -m training.spectrum",
        "Figures by generator",
        "Calibration: “made by",
        "limit: ",
    ):
        assert words in said.out


def test_a_card_is_given_as_json_with_the_state_of_its_files(assay: Assay) -> None:
    (record,) = assay("models", "localiser_front", "--json").records
    assert record["files"] == {"model.onnx": "as measured"}
    assert record["card"]["made_by"].startswith("python -m training.localiser")


def test_an_unknown_name_says_which_there_are(assay: Assay) -> None:
    said = assay("models", "oracle")
    assert said.code == 2
    assert "there is no card oracle; there are " in said.err and "localiser_head" in said.err


def test_a_changed_file_is_named_and_sets_the_exit_code(assay: Assay, own_models: Path) -> None:
    with (own_models / "localiser_front" / "model.onnx").open("ab") as file:
        file.write(b"x")
    said = assay("models", "localiser_front")
    assert said.code == 1
    assert CHANGED in said.out


def test_a_missing_file_is_named_and_sets_the_exit_code(assay: Assay, own_models: Path) -> None:
    (own_models / "localiser_front" / "model.onnx").unlink()
    said = assay("models")
    assert said.code == 1
    assert f"files: {MISSING}" in said.out


@pytest.mark.parametrize("text", ["", "[]", '{"name": ', "\x00"])
def test_a_card_that_is_none_is_a_sentence(assay: Assay, own_models: Path, text: str) -> None:
    (own_models / "localiser_front" / "card.json").write_text(text, encoding="utf-8")
    said = assay("models", "localiser_front")
    assert said.code == 1
    assert "card.json of localiser_front cannot be read" in said.out
    assert json.loads(assay("models", "localiser_front", "--json").out)["problem"]
