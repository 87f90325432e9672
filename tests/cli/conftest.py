"""The command line in this process and in one of its own, on small pictures made by code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engines.cli.main import run

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Said:
    """What a command printed and returned."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Assay = Callable[..., Said]


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing is written outside the test's folder."""
    folder = tmp_path / "data folder"
    monkeypatch.setenv("ASSAY_DATA", str(folder))
    return folder


@pytest.fixture(autouse=True)
def one_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """These pictures are so small that starting workers would be most of the work."""
    monkeypatch.setattr("engines.cli.examine._WORKERS_AT_MOST_BY_DEFAULT", 1)


@pytest.fixture
def assay(capsys: pytest.CaptureFixture[str]) -> Assay:
    """Run the command line in this process."""

    def command(*arguments: object) -> Said:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return command


def start_assay(*arguments: object) -> subprocess.Popen[str]:
    """Start the real command line as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "engines", *map(str, arguments)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )


def make_pictures(folder: Path, count: int, size: tuple[int, int] = (64, 48)) -> Path:
    """``count`` different JPEG files of smooth noise, named 0.jpg, 1.jpg, …"""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(7)
    for number in range(count):
        small = rng.integers(0, 256, (6, 8, 3)).astype(np.uint8)
        Image.fromarray(small).resize(size, Image.Resampling.BICUBIC).save(folder / f"{number}.jpg", quality=88)
    return folder
