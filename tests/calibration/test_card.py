"""A card is read as written, and a file that is not the one measured is refused."""

import hashlib
import json

import pytest

from engines.core.card import Card, DataGroup, Figure, read_card, read_checked
from engines.core.errors import ModelError


def _card(folder, content=b"weights"):
    (folder / "model.bin").write_bytes(content)
    card = Card(
        name="example",
        version="1",
        kind="model",
        purpose="to be read",
        made_by="python -m training.example",
        licence="MIT",
        split="by source",
        data=(DataGroup("cameras", 12, False),),
        figures=(Figure("auroc", "all", 0.75),),
        limits=("small",),
        files={"model.bin": hashlib.sha256(content).hexdigest()},
        calibration=None,
    )
    (folder / "card.json").write_text(json.dumps(card.to_json()), encoding="utf-8")
    return card


def test_a_card_comes_back_as_it_was_written(tmp_path):
    card = _card(tmp_path)
    assert read_card(tmp_path / "card.json") == card
    assert card.figure("auroc") == 0.75
    assert card.figure("auroc", "night") is None


def test_the_file_measured_is_handed_out(tmp_path):
    assert read_checked(_card(tmp_path), tmp_path, "model.bin") == b"weights"


def test_a_changed_file_is_refused_by_name(tmp_path):
    card = _card(tmp_path)
    (tmp_path / "model.bin").write_bytes(b"other")
    with pytest.raises(ModelError, match=r"model\.bin of example was changed"):
        read_checked(card, tmp_path, "model.bin")


def test_a_missing_file_is_refused_by_name(tmp_path):
    card = _card(tmp_path)
    (tmp_path / "model.bin").unlink()
    with pytest.raises(ModelError, match=r"model\.bin of example cannot be read"):
        read_checked(card, tmp_path, "model.bin")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"name": 1}', "null", "\ud7ff", '{"data": 5'])
def test_what_is_no_card_is_refused_in_a_sentence(tmp_path, text):
    (tmp_path / "card.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match="not a card"):
        read_card(tmp_path / "card.json")


def test_a_missing_card_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(ModelError, match="cannot be read"):
        read_card(tmp_path / "card.json")
