"""A data folder of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where imported models land."""
    folder = tmp_path / "home"
    monkeypatch.setenv("ASSAY_DATA", str(folder))
    return folder
