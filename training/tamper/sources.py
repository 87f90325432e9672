"""Untouched photographs by source, split so that whole sources are held out.

The localiser is trained on ``TRAINING``. Fusion and alarm levels are fitted on ``JUDGED``, sources which it has not
seen; error rates are measured on one of them at a time by a fit on the others (leave one source out).
``LARGE`` are two sets of camera photographs of up to 16 megapixels that come as packages of Debian:

    apt-get download mate-backgrounds lomiri-wallpapers-16.04
    for file in *.deb; do dpkg -x $file out/large; done
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
LARGE_DATA = Path(__file__).resolve().parents[2] / "out" / "large"

TRAINING = ("clothing", "imagenet", "dreambooth", "clic", "exifsamples")
SMALL = ("bsds", "grocery", "cid22", "monstree", "sceaux")
LARGE = {
    "mate": "Garden Dune Wood Aqua TwoWings Storm GreenMeadow RainDrops Blinds LadyBird YellowFlower",
    "lomiri": "Wine_by_Jakkub_Mede greentock_by_Peter_Nerlich seeding_by_Clements_Engelhardt "
    "aitzgorri_by_Aitzol_Berasategi Dragonfly_by_Bolly friends_by_Aitzol_Berasategi sunset_by_Aitzol_Berasategi "
    "free_by_Peter_Nerlich picosdeeuropa_by_Aitzol_Berasategi Picture_0B_by_freespace Picture_1A_by_freespace "
    "life_by_Aitzol_Berasategi Bridge_by_Sander_Klootwijk",
}
JUDGED = (*SMALL, *LARGE)
FOLDS = (("bsds", "sceaux"), ("grocery",), ("cid22", "mate"), ("monstree", "lomiri"))
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
    return found + [photo for source in sources if source in LARGE for photo in _large(source)]


def _large(source: str) -> list[Photograph]:
    files = {path.stem: path for path in sorted(LARGE_DATA.rglob("*.jpg"))}
    missing = [name for name in LARGE[source].split() if name not in files]
    if missing:
        raise SystemExit(f"{missing[0]}.jpg is not in out/large; training/tamper/sources.py says how to get it.")
    return [Photograph(files[name], source, f"{source}/{name}") for name in LARGE[source].split()]
