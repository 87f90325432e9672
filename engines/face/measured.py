"""What has been measured of this engine: its card beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from engines.core.card import Card, read_card
from engines.core.errors import ModelError
from engines.core.onnx import Model

FOLDER = Path(__file__).parent
CARD_FILE = "card.json"
RECALL = "share of visible faces found"
SWAP_AUROC = "AUROC of swapped faces"
SWAP_CLLR = "Cllr of swapped faces"
RELIABLE_CLLR = 0.9
"""A detector whose Cllr on people held out is not below this gives no likelihood ratio."""
CONDITION = "self-blended only, as stored"
"""Group of the figures of the shipped detector of swaps."""


@cache
def face_card() -> Card:
    """The card of finder and detector. Raises ModelError where it is missing or damaged."""
    return read_card(FOLDER / CARD_FILE)


def check_belongs(card: Card, models: list[Model]) -> None:
    """Raise ModelError where a model is another one than the card's error was measured with."""
    for model in models:
        if card.files.get(f"{model.name}/model.onnx") != model.card.get("sha256"):
            raise ModelError(
                f"The model {model.name} is not the one whose error was measured; install the program again."
            )
