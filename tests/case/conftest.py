"""Hand-made events and findings with everything a finding can hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engines.core.case import Case
from engines.core.events import Found, Received, Refused
from engines.core.exhibit import Facts, Source
from engines.core.finding import (
    Finding,
    LikelihoodRatio,
    Map,
    MarkedText,
    Outcome,
    Picture,
    Plot,
    Region,
    Remark,
    Series,
    Table,
    TextMark,
)
from engines.core.question import Question

REPOSITORY = Path(__file__).resolve().parents[2]
TINY_JPEG = b"\xff\xd8\xff\xe0 a thumbnail"


def facts_of(data: bytes, **changes: object) -> Facts:
    values: dict[str, object] = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "size_bytes": len(data),
        "format": "JPEG",
        "mime": "image/jpeg",
        "width": 64,
        "height": 48,
        "mode": "RGB",
        "bits": 8,
        "frames": 1,
        "orientation": 1,
        "jpeg_quality": 90,
        "decoder": "Pillow 12.0",
        "modified": "2026-01-02T03:04:05Z",
    }
    return Facts(**(values | changes))  # type: ignore[arg-type]


def full_finding(engine: str = "spectrum", *, version: str = "1", seed: int = 1) -> Finding:
    """A finding that uses every field."""
    rng = np.random.default_rng(seed)
    values = rng.uniform(-0.2, 1.2, (12, 16)).astype(np.float32)
    values[0, :3] = np.nan
    x = np.linspace(0, 0.5, 9, dtype=np.float32)
    y = rng.normal(size=9).astype(np.float32)
    y[4] = np.nan
    return Finding(
        engine=engine,
        question=Question.GENERATED,
        outcome=Outcome.SIGNAL,
        sentence="Peaks stand at a period of 8.0 pixels.",
        engine_version=version,
        score=0.75,
        likelihood_ratio=LikelihoodRatio(1.2, 0.4, 2.0, "made by a generator", "a camera picture", "card: 90+", "5 %"),
        maps=(Map("noise/level", "Noise", values, (64, 48), 0.0, 1.0, "σ", "Bright: more noise.", 0.8),),
        tables=(Table("t", "Table", ("a", "b"), (("1", "2"), ("3", "<b>")), ("first", "second")),),
        plots=(
            Plot("p", "Radial", "frequency", "power", (Series("here", x, y), Series("real", x, y, "band", y + 1)), "c"),
            Plot("b", "Bars", "log10 LR", "", (Series("", x[:2], y[:2], "bars"),), "", ("colour", "noise")),
        ),
        pictures=(
            Picture("s", "Spectrum", rng.integers(0, 256, (10, 14, 3)).astype(np.uint8), "log power"),
            Picture("g", "Grey", rng.integers(0, 256, (5, 7)).astype(np.uint8)),
        ),
        texts=(
            MarkedText("c", "Caption", "A red car", (TextMark(2, 5, "supported", "Red.", (Region(0, 0, 2, 2),), "t"),)),
        ),
        remarks=(Remark("A peak.", "for", "weak", (Region(1, 2, 3, 4, "here"),), "p"),),
        limits=("Cues vanish with another last layer.",),
        would_change=("The original file.",),
        error_rates="5 % false alarms",
        methods=("A Closer Look at Fourier Spectrum Discrepancies",),
        models=("net",),
        decoder="Pillow 12.0",
        seconds=0.5,
        options={"window": True, "bands": 3, "cut": 0.5, "mode": "log"},
    )


def received(folder: Path, name: str, data: bytes, position: int = 0, **changes: object) -> Received:
    path = folder / name
    path.write_bytes(data)
    return Received(position, Source(path), facts_of(data, **changes), TINY_JPEG, ())


def found(event: Received, finding: Finding | None = None) -> Found:
    return Found(event.position, event.source, event.facts.sha256, finding or full_finding())


def refused(folder: Path, name: str, sentence: str = "notes.txt is no picture.") -> Refused:
    return Refused(0, Source(folder / name), Outcome.NOT_APPLICABLE, sentence)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.create(tmp_path / "x.assay") as opened:
        yield opened
