"""What has been measured of this engine: its card, and the kinds of picture for which no error is known."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from engines.core.card import Card, read_card
from engines.core.errors import ModelError
from engines.core.exhibit import Exhibit
from engines.synthetic.score import TileModel
from engines.synthetic.tiling import Pixels, choose_tiles

FOLDER = Path(__file__).parent
CARD_FILE = "card.json"
LARGEST_SPREAD = "largest difference between models"
"""The card's figure (group "all") from which on the models differ too much to be believed, in natural log odds."""
MAP_THRESHOLD = "threshold of the region map"
"""The card's figure (group "all") from which a place of the map counts as a signal; absent where none is validated."""
_LOSSLESS = ("PNG", "TIFF", "BMP", "PNM", "TGA", "QOI")
_LEAST_COLOUR = 1.0
_COLOUR_EDGE = 64


@cache
def detector_card(folder: Path = FOLDER) -> Card | None:
    """The card of the detector, None where none comes with the program. Raises ModelError where it is damaged."""
    path = folder / CARD_FILE
    return read_card(path) if path.exists() else None


def check_belongs(card: Card, models: Sequence[TileModel]) -> None:
    """Raise ModelError where a model is another one than the card's error was measured with."""
    for model in models:
        measured = card.files.get(f"{model.name}/model.onnx")
        if measured is not None and measured != model.card.get("sha256"):
            raise ModelError(
                f"The model {model.name} was replaced after its error was measured, so that its error is not known; "
                "install the program again."
            )


def unmeasured_kind(exhibit: Exhibit) -> str:
    """One sentence on why no error is known for a picture of this kind, "" where one is."""
    facts = exhibit.facts
    if facts.mode in ("CMYK", "YCCK"):
        return "The error is measured on RGB pictures, not on pictures stored in printing colours (CMYK)."
    if facts.mode in ("P", "PA", "1"):
        return "The error is not measured for pictures stored with a palette of few colours."
    if facts.format == "JPEG" and facts.jpeg_quality is None:
        return "The quality of its JPEG compression cannot be read from the file, so that its error is not known."
    lossless_webp = facts.format == "WebP" and b"VP8L" in exhibit.data[12:65536]
    if facts.jpeg_quality is None and facts.format not in _LOSSLESS and not lossless_webp:
        return (
            f"The error is not measured for pictures stored as {facts.format or 'this format'}, only for JPEG and for "
            "pictures stored without loss."
        )
    if is_colourless(exhibit.pixels):
        return "The picture has no colour; the error is measured on colour pictures only."
    return ""


def is_colourless(pixels: Pixels) -> bool:
    """Whether red, green and blue differ by less than one grey level on average at 24 places of the picture."""
    if pixels.ndim == 2:
        return True
    edge = min(_COLOUR_EDGE, *pixels.shape[:2])
    differences = []
    for tile in choose_tiles(pixels, edge):
        part = np.asarray(pixels[tile.slices], np.float32) / (257 if pixels.dtype == np.uint16 else 1)
        differences.append(float((part.max(axis=2) - part.min(axis=2)).mean()))
    return bool(differences) and max(differences) < _LEAST_COLOUR
