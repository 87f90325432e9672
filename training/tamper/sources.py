"""Untouched photographs of the development data, by source, split so that whole sources are held out."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

CALIBRATION = ("clothing", "imagenet", "dreambooth", "clic", "exifsamples")
HELD_OUT = ("bsds", "grocery", "cid22", "monstree", "sceaux")


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
