"""A data folder of the test's own with one imported detector, and one validation that several tests look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engines.core.packs.pack import Pack
from engines.validation.measure import Validation
from engines.validation.run import validate
from tests.packs import made
from tests.validation import folders


def nobody(_: object) -> None:
    """Hears and forgets."""


def never() -> bool:
    return False


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("ASSAY_DATA", str(folder))
    return folder


@pytest.fixture
def detector(home: Path, tmp_path: Path) -> Pack:
    """The detector "alarm", imported and not validated."""
    return made.imported(made.detector_pack(tmp_path / "pack"), "alarm")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three cameras and three generators."""
    return folders.labelled(tmp_path_factory.mktemp("lab") / "lab")


@pytest.fixture(scope="module")
def validated(lab: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Validation]]:
    """(data folder, validation) of the detector "alarm" on the folder."""
    home = tmp_path_factory.mktemp("validated")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSAY_DATA", str(home / "home"))
        made.imported(made.detector_pack(home / "pack"), "alarm")
        yield home / "home", validate("alarm", lab, nobody, never)
