"""No library that the program loads leaves a number of this machine behind, or a report to be sent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from engines.core.paths import models_folder
from tests.case.conftest import REPOSITORY

SCRIPT = """
import sys
import engines
import onnxruntime
onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
"""


def test_the_runtime_of_the_models_reports_nothing(tmp_path: Path) -> None:
    smallest = min(models_folder().glob("*/model.onnx"), key=lambda path: path.stat().st_size)
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    environment |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "TMPDIR": str(tmp_path / "tmp")}
    (tmp_path / "tmp").mkdir()
    subprocess.run([sys.executable, "-c", SCRIPT, str(smallest)], cwd=REPOSITORY, env=environment, check=True)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
