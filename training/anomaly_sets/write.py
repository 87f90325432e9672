"""Writing the sets to a folder, laid out as MVTec AD is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from training.anomaly_sets.capture import photographed, printed
from training.anomaly_sets.designs import DESIGNS, Design
from training.anomaly_sets.drawing import Mask
from training.anomaly_sets.pieces import ALTERATIONS, Piece, draw, new_piece


@dataclass(frozen=True)
class Counts:
    """How many pictures: normal for fitting, normal for testing, altered of each kind."""

    train: int = 40
    test: int = 40
    altered: int = 9


def write_sets(folder: Path, counts: Counts, seed: int = 1) -> None:
    """Write every design's set under ``folder``: ``SET/train/good``, ``SET/test/KIND``, ``SET/ground_truth/KIND``."""
    for number, design in enumerate(DESIGNS):
        _write_set(folder / design.name, design, counts, np.random.default_rng([seed, number]))


def picture(design: Design, piece: Piece, alteration: str, rng: np.random.Generator) -> tuple[bytes, Mask]:
    """One printed and photographed piece: JPEG bytes and the mask (uint8, 255 altered) in the photograph's frame."""
    canvas, mask = draw(design, piece, alteration, rng)
    return photographed(printed(canvas, rng), mask, rng)


def _write_set(folder: Path, design: Design, counts: Counts, rng: np.random.Generator) -> None:
    _write_good(folder / "train" / "good", design, counts.train, rng)
    _write_good(folder / "test" / "good", design, counts.test, rng)
    for kind in ALTERATIONS:
        pictures, masks = folder / "test" / kind, folder / "ground_truth" / kind
        pictures.mkdir(parents=True, exist_ok=True)
        masks.mkdir(parents=True, exist_ok=True)
        for number in range(counts.altered):
            data, mask = picture(design, new_piece(design, rng), kind, rng)
            (pictures / f"{number:03d}.jpg").write_bytes(data)
            Image.fromarray(mask).save(masks / f"{number:03d}_mask.png")


def _write_good(folder: Path, design: Design, count: int, rng: np.random.Generator) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:03d}.jpg").write_bytes(picture(design, new_piece(design, rng), "", rng)[0])
