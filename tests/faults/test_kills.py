"""kill -9 at random moments of real examinations; the full number runs by python -m tests.faults.kills."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.faults.kills import kill_often, make_pictures


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX notion")
def test_nothing_that_was_reported_is_lost_by_kills_at_random_moments(tmp_path: Path) -> None:
    make_pictures(tmp_path / "in", 200)
    kills = kill_often(tmp_path, 6, seed=3)
    assert kills.done == 6
    assert len(kills.reported) >= 6
    assert kills.troubles == []
