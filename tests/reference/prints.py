"""Prints made by code, and the engine asked about them as the walk asks it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engines.core.analyse import analyse_one
from engines.core.exhibit import Source
from engines.core.finding import Finding, Region
from engines.core.intake import receive
from engines.core.run import Run
from engines.reference.chosen import option_of
from training.anomaly_sets.designs import BANKNOTE, ID_CARD
from training.anomaly_sets.pieces import new_piece
from training.anomaly_sets.write import picture


@dataclass(frozen=True)
class Prints:
    """Files of captures of one ID card (issued, again, altered by kind), of other cards, and of a banknote."""

    issued: Path
    again: Path
    altered: dict[str, tuple[Path, np.ndarray]]
    others: tuple[Path, ...]
    banknote: Path


def make_prints(folder: Path) -> Prints:
    """Write them; each capture is another print and another photograph."""
    rng = np.random.default_rng(21)
    piece = new_piece(ID_CARD, rng)

    def write(name: str, data: bytes) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    altered = {}
    for kind in ("stamp", "mark", "colour"):
        data, mask = picture(ID_CARD, piece, kind, rng)
        altered[kind] = (write(f"{kind}.jpg", data), mask)
    return Prints(
        write("issued.jpg", picture(ID_CARD, piece, "", rng)[0]),
        write("again.jpg", picture(ID_CARD, piece, "", rng)[0]),
        altered,
        tuple(write(f"other{n}.jpg", picture(ID_CARD, new_piece(ID_CARD, rng), "", rng)[0]) for n in range(2)),
        write("banknote.jpg", picture(BANKNOTE, new_piece(BANKNOTE, rng), "", rng)[0]),
    )


def compared(questioned: Path, *references: Path) -> Finding:
    """The engine's finding."""
    return compared_with(questioned, option_of(references))


def compared_with(questioned: Path, option: str) -> Finding:
    """The engine's finding for a value of its option."""
    return analyse_one(receive(Source(questioned)), "reference", Run(settings={"reference": {"pictures": option}}))


def share_inside(region: Region, mask: np.ndarray) -> float:
    """How much of the mask a region covers."""
    inside = mask[region.y : region.y + region.height, region.x : region.x + region.width]
    return float((inside > 0).sum() / (mask > 0).sum())
