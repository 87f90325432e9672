"""The trained localiser on rendered samples whose alterations are known, and without its model files."""

import csv
from pathlib import Path

import numpy as np
from PIL import Image

from engines.core import onnx
from engines.core.exhibit import Source
from engines.core.intake import receive
from engines.core.run import Run
from engines.tamper import analyse
from engines.tamper.localiser import localiser
from engines.tamper.view import View
from tests.conftest import REPOSITORY
from training.tamper.figures import auroc

_SAMPLES = REPOSITORY / "resources" / "samples"
_TRUTHS = REPOSITORY / "resources" / "samples_truth"


def _altered() -> list[tuple[str, str]]:
    with (_TRUTHS / "TRUTH.csv").open(encoding="utf-8", newline="") as lines:
        return [(row["file"], row["mask"]) for row in csv.DictReader(lines) if row["mask"]]


def test_the_samples_alterations_are_brighter_than_the_rest() -> None:
    figures = {}
    for name, mask in _altered():
        view = View(receive(Source(_SAMPLES / name)), Run())
        values = localiser(view).values
        assert values is not None
        truth = view.block_mean(np.asarray(Image.open(_TRUTHS / mask), np.float32)) > 0.5
        figures[name] = auroc(values.ravel(), truth.ravel())
    assert len(figures) == 3
    assert np.mean(list(figures.values())) > 0.8, figures


def test_part_cells_and_large_frames_are_covered_whole() -> None:
    source = Source(_SAMPLES / "01 house, as taken.jpg")
    exhibit = receive(source)
    view = View(exhibit, Run())
    view.width, view.height = 1279, 953  # no multiples of 8
    view.rows, view.cols = 120, 160
    values = localiser(view).values
    assert values is not None
    assert values.shape == (120, 160)
    assert np.isfinite(values).all()
    assert values.min() >= 0


def test_without_its_models_it_is_silent_and_the_other_methods_go_on(tmp_path: Path) -> None:
    run = Run()
    run.model_house = onnx.ModelHouse(folders=(tmp_path,))
    finding = analyse(receive(Source(_SAMPLES / "06 door removed.jpg")), run)
    assert "localiser" not in {found.id for found in finding.maps}
    assert {"fused", "error_level"} <= {found.id for found in finding.maps}
    assert any("localiser_front is not installed" in remark.sentence for remark in finding.remarks)
