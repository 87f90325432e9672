"""The whole recipe of the detector of generated pictures, in small."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch belongs to the training environment")
def test_the_recipe_runs_to_a_checked_graph_and_leaves_the_shipped_models_alone(shared_data: Path) -> None:
    before = (ROOT / "onnx_models/synthetic_a/model.onnx").read_bytes()
    command = [sys.executable, "-m", "training", "synthetic", "--smoke"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "100% of the pictures of each family" in done.stdout
    assert "synthetic_a: " in done.stdout and "parity" in done.stdout
    assert (ROOT / "onnx_models/synthetic_a/model.onnx").read_bytes() == before
