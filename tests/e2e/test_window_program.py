"""The program as it is started: a screenshot of real work, and a window that is killed in the middle of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

from engines.core.case import Case
from tests.gui.windows import make_pictures, quick_settings

REPOSITORY = Path(__file__).resolve().parent.parent.parent


def environment(home: Path) -> dict[str, str]:
    return os.environ | {"ASSAY_DATA": str(home), "QT_QPA_PLATFORM": "offscreen"}


def test_the_window_saves_a_picture_of_itself_after_examining(tmp_path: Path) -> None:
    home, shot = tmp_path / "home", tmp_path / "out" / "window.png"
    quick_settings(home / "assay.ini").save()
    make_pictures(tmp_path / "in", 2)
    command = [sys.executable, "-m", "gui", str(tmp_path / "in"), "--screenshot", str(shot)]
    command += ["--size", "1000x700", "--theme", "dark", "--case", str(tmp_path / "x.assay"), "--select", "photo2.jpg"]
    subprocess.run(command, check=True, cwd=REPOSITORY, env=environment(home), timeout=300)
    with Image.open(shot) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    assert pixels.shape == (700, 1000, 3)
    assert np.median(pixels) < 80, "the window is not dark"
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 500, "nothing is drawn in the window"
    with Case.open(tmp_path / "x.assay", read_only=True) as case:
        assert {summary.engine for summary in case.summaries()} == {"provenance"}
        assert len(case.exhibits()) == 2


def test_a_window_that_is_killed_loses_no_finding_it_had_kept(tmp_path: Path) -> None:
    home, case = tmp_path / "home", tmp_path / "x.assay"
    quick_settings(home / "assay.ini").save()
    make_pictures(tmp_path / "in", 80)
    command = [sys.executable, "-m", "gui", str(tmp_path / "in"), "--case", str(case)]
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment(home)) as program:
        kept = wait_for_findings(case, 3, program)
        program.send_signal(signal.SIGKILL)
    with Case.open(case) as after:
        assert len(after.summaries()) >= kept
        assert after.verify().ok, after.verify().sentence


def wait_for_findings(case: Path, number: int, program: subprocess.Popen[bytes]) -> int:
    """Look into the case, as any reader may, until so many findings stand in it."""
    ends = time.monotonic() + 240
    while time.monotonic() < ends and program.poll() is None:
        if case.exists():
            with Case.open(case, read_only=True) as reader:
                kept = len(reader.summaries())
            if kept >= number:
                return kept
    raise AssertionError(f"the window ended or found fewer than {number} findings in 240 s")
