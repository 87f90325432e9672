"""Shared by all tests: offscreen Qt, and the development data where it is to be had."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A deadline would make a busy machine a failing test.
settings.register_profile("assay", deadline=None, database=None, derandomize=True, max_examples=50)
settings.load_profile("assay")

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The development data beside the repository; tests that need it skip only where it is absent."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not here; this test needs its pictures")
    return folder
