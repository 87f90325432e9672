"""Untouched photographs of the development data, by source, split so that whole sources are held out.

The localiser is trained on ``TRAINING``; alarm levels and fusion are set on ``CALIBRATION``, which it has not seen;
every error rate is measured on ``HELD_OUT``, which neither has seen.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

TRAINING = ("clothing", "imagenet", "dreambooth", "clic", "exifsamples")
CALIBRATION = ("bsds", "grocery")
HELD_OUT = ("cid22", "monstree", "sceaux")


@dataclass(frozen=True, slots=True)
class Photograph:
    """One untouched photograph; ``group`` joins files that may share a scene."""

    path: Path
    source: str
    group: str


def photographs(sources: tuple[str, ...], data: Path = DATA) -> list[Photograph]:
    """The real photographs of ``sources``, in the manifest's order. (Downscaling and JPEG are the publishers'.)"""
    with (data / "MANIFEST.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["path"].startswith("aigi/real/")]
    found = []
    for row in rows:
        source = Path(row["path"]).name.split("_")[0]
        if source in sources and min(int(row["width"]), int(row["height"])) >= 192:
            group = f"{row['source_repo']}/{Path(row['source_path']).parent}"
            found.append(Photograph(data / row["path"], source, group))
    return found
