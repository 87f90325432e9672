"""Two fitted sets, made once: cards that lie over one another, and surfaces that do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines.anomaly.fit import fit
from engines.anomaly.normality import Normality
from engines.core.run import Run
from tests.anomaly.pictures import card, keep, surface


@pytest.fixture(scope="session")
def cards_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve normal cards."""
    return keep(tmp_path_factory.mktemp("cards") / "cards", {f"card{i}": card(i) for i in range(12)})


@pytest.fixture(scope="session")
def surfaces_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve normal surfaces."""
    return keep(tmp_path_factory.mktemp("surfaces") / "surfaces", {f"s{i}": surface(i) for i in range(12)})


@pytest.fixture(scope="session")
def cards(cards_folder: Path) -> Normality:
    """The model of the cards."""
    return fit([cards_folder], "cards", Run())


@pytest.fixture(scope="session")
def surfaces(surfaces_folder: Path) -> Normality:
    """The model of the surfaces."""
    return fit([surfaces_folder], "surfaces", Run())


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    monkeypatch.setenv("ASSAY_DATA", str(tmp_path / "data"))
    return tmp_path / "data"
