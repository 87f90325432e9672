"""The packages of ``dist/``, made by ./build.sh, and a bare root in which the .deb is installed once for all tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.packages.root import BareRoot

REPOSITORY = Path(__file__).resolve().parents[2]
DIST = REPOSITORY / "dist"


@pytest.fixture(scope="session")
def dist() -> Path:
    if not (DIST / "SHA256SUMS").exists():
        pytest.fail("There are no packages in dist/: run ./build.sh first.")
    return DIST


@pytest.fixture(scope="session")
def root(dist: Path) -> BareRoot:
    if os.geteuid() or not shutil.which("debootstrap"):
        pytest.skip("A bare root can be made only by root, with debootstrap (apt-get install debootstrap).")
    made = BareRoot(REPOSITORY / "build" / "root")
    made.make(next(dist.glob("*.deb")), ("xvfb", "xauth", "strace", "xz-utils"))
    return made
