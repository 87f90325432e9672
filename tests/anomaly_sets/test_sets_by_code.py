"""The sets made by code: their layout, that they repeat, and that a mask is where the alteration is."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.anomaly_sets.capture import printed
from training.anomaly_sets.designs import DESIGNS, Design
from training.anomaly_sets.pieces import ALTERATIONS, draw, new_piece
from training.anomaly_sets.write import Counts, picture, write_sets


def test_sets_are_laid_out_as_mvtec_ad(tmp_path: Path) -> None:
    write_sets(tmp_path, Counts(train=2, test=1, altered=1))
    for design in DESIGNS:
        home = tmp_path / design.name
        assert sorted(path.name for path in (home / "train" / "good").iterdir()) == ["000.jpg", "001.jpg"]
        assert {path.name for path in (home / "test").iterdir()} == {"good", *ALTERATIONS}
        for kind in ALTERATIONS:
            with (
                Image.open(home / "ground_truth" / kind / "000_mask.png") as mask,
                Image.open(home / "test" / kind / "000.jpg") as photograph,
            ):
                assert mask.size == photograph.size and max(photograph.size) == 512
                assert set(np.unique(np.asarray(mask))) == {0, 255}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    design = DESIGNS[0]
    piece = new_piece(design, np.random.default_rng(4))
    first, again, other = (picture(design, piece, "mark", np.random.default_rng(seed))[0] for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
@pytest.mark.parametrize("kind", ALTERATIONS)
def test_an_alteration_changes_what_its_mask_covers_and_nothing_else(design: Design, kind: str) -> None:
    piece = new_piece(design, np.random.default_rng(5))
    issued, nothing = draw(design, piece, "", np.random.default_rng(6))
    altered, mask = draw(design, piece, kind, np.random.default_rng(6))
    changed = np.abs(issued.astype(int) - altered).max(2) > 24
    assert not nothing.any()
    assert changed[mask > 0].mean() > 0.02
    assert not changed[mask == 0].any()


def test_serial_numbers_vary_and_printing_darkens_the_middle_tones() -> None:
    design = DESIGNS[1]
    pieces = {new_piece(design, np.random.default_rng(seed)).words for seed in range(20)}
    assert len(pieces) == 20
    grey = np.full((64, 64, 3), 128, np.uint8)
    assert printed(grey, np.random.default_rng(1)).mean() < 0.45
