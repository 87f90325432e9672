"""A laboratory with a key, updates signed with it, and an analyst with an empty data folder."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from engines.cli.main import run
from tests.packs.made import declaration, detector, detector_pack, zipped

PROGRAM = """#!/bin/sh
case $1 in
  --version) echo "Assay {version}" ;;
  doctor) {doctor} ;;
esac
"""


@dataclass(frozen=True)
class Said:
    """What a command printed and returned."""

    code: int
    out: str
    err: str


Assay = Callable[..., Said]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The analyst's data folder."""
    folder = tmp_path / "home"
    monkeypatch.setenv("ASSAY_DATA", str(folder))
    return folder


@pytest.fixture
def assay(capfd: pytest.CaptureFixture[str]) -> Assay:
    """``assay(…)`` runs the command line in this process."""

    def call(*words: object) -> Said:
        capfd.readouterr()
        code = run([str(word) for word in words])
        out, err = capfd.readouterr()
        return Said(code, out, err)

    return call


class Laboratory:
    """Signs updates with a key of its own, through the command line."""

    def __init__(self, folder: Path, assay: Assay) -> None:
        self.folder = folder
        self.key = folder / "lab.key"
        self._assay = assay
        folder.mkdir()
        assert assay("update", "key", self.key, "--owner", "Prüfstelle Süd").code == 0

    @property
    def public(self) -> Path:
        return self.folder / "lab.key.pub"

    def pack(self, version: str, name: str = "Red alarm", gain: float = 40.0, **more: str) -> Path:
        """A signed model; ``gain`` makes another model of it."""
        payload = zipped(
            detector_pack(self.folder / f"pack {version}", detector(gain=gain), **{"pack.json": declaration()})
        )
        card = self.folder / "card.txt"
        card.write_text("Measured on 400 photographs of two cameras.\nNot for drawings.\n", encoding="utf-8")
        options = {"name": name, "licence": "MIT", "summary": "finds red", "card": str(card)} | more
        return self.make(payload, f"{name} {version}.assayupdate", version, **options)

    def program(self, version: str, doctor: str = "exit 0", said: str = "") -> Path:
        """A signed program whose start script answers as told."""
        top = self.folder / f"build {version}" / f"assay-{version}"
        top.mkdir(parents=True, exist_ok=True)
        script = top / "assay"
        script.write_text(PROGRAM.format(version=said or version, doctor=doctor), encoding="utf-8")
        script.chmod(0o755)
        payload = top.parent / f"assay-{version}-linux-x86_64.tar.xz"
        with tarfile.open(payload, "w:xz") as packed:
            packed.add(top, top.name)
        return self.make(payload, f"program {version}.assayupdate", version)

    def make(self, payload: Path, file: str, version: str, **options: str) -> Path:
        target = self.folder / file
        target.unlink(missing_ok=True)
        words = [word for option, value in options.items() for word in (f"--{option}", value)]
        made = self._assay("update", "make", payload, "--key", self.key, "--out", target, "--version", version, *words)
        assert made.code == 0, made.err
        return target


@pytest.fixture
def laboratory(tmp_path: Path, assay: Assay) -> Laboratory:
    return Laboratory(tmp_path / "laboratory", assay)


@pytest.fixture
def trusted(laboratory: Laboratory, assay: Assay) -> Laboratory:
    """The laboratory, whose key the analyst trusts."""
    assert assay("update", "trust", laboratory.public, "--yes").code == 0
    return laboratory
