"""Measures how often the trace of an earlier JPEG compression is found where there is none, and where there is one.

    python -m training.recompression_rates --data ../shared/data [--every N]

Once: pictures without JPEG history (lossless originals, photographs scaled to 62 %), compressed once; and camera
originals as they are. Twice: the same pictures compressed twice on one grid. One line a condition: pictures, found, and
95 % bounds (Clopper and Pearson).
"""

from __future__ import annotations

import argparse
import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.stats import beta

from engines.provenance import jpeg
from engines.provenance.recompression import THRESHOLD, measure

_CAMERAS = ("dreambooth", "dataset_monstree", "ImageDataset_SceauxCastle")
_ONCE = (30, 50, 75, 85, 90, 95, 98)
_TWICE = ((60, 75), (70, 90), (75, 95), (80, 85), (85, 98), (90, 95), (90, 75), (95, 75))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--every", type=int, default=10, help="take every Nth picture without JPEG history")
    options = parser.parse_args()
    gains: dict[str, list[float]] = defaultdict(list)
    for group, data in _camera_originals(options.data):
        _keep(gains, f"once, camera original, {group}", data)
    for group, picture in _without_history(options.data, options.every):
        for quality in _ONCE:
            _keep(gains, f"once, {group}, quality {quality}", _encoded(picture, quality))
        for first, second in _TWICE:
            again = Image.open(io.BytesIO(_encoded(picture, first)))
            _keep(gains, f"twice, {group}, quality {first} then {second}", _encoded(again, second))
    for condition in sorted(gains):
        _print(condition, np.array(gains[condition]))
    _print(
        "once, all", np.array([gain for name, values in gains.items() if name.startswith("once") for gain in values])
    )


def _rows(data: Path) -> Iterator[dict[str, str]]:
    with (data / "MANIFEST.csv").open(encoding="utf-8", newline="") as stream:
        yield from (row for row in csv.DictReader(stream) if row["path"].startswith("aigi"))


def _camera_originals(data: Path) -> Iterator[tuple[str, bytes]]:
    for row in _rows(data):
        camera = row["generator_or_camera"]
        if row["label"] == "real" and row["source_repo"].endswith(_CAMERAS) and not camera.startswith("unknown"):
            yield camera, (data / row["path"]).read_bytes()


def _without_history(data: Path, every: int) -> Iterator[tuple[str, Image.Image]]:
    lossless = [row for row in _rows(data) if row["original_format"] == "PNG" and int(row["width"] or 0) >= 224]
    photographs = [row for row in _rows(data) if row["label"] == "real" and int(row["width"] or 0) >= 400]
    for row in lossless[::every]:
        yield "lossless", Image.open(data / row["path"]).convert("RGB")
    for row in photographs[::every]:
        picture = Image.open(data / row["path"]).convert("RGB")
        size = round(picture.width * 0.62), round(picture.height * 0.62)
        yield "photograph scaled", picture.resize(size, Image.Resampling.LANCZOS)


def _encoded(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _keep(gains: dict[str, list[float]], condition: str, data: bytes) -> None:
    """Measure one file; pictures too small or too flat to be measured are left out, as the engine does."""
    structure = jpeg.read(data).jpeg
    with Image.open(io.BytesIO(data)) as picture:
        luma = np.asarray(picture.convert("RGB"), np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    found = measure(luma, structure.quantisation[0].values) if structure else None
    if found:
        gains[condition].append(found.gain)


def _print(condition: str, gains: np.ndarray) -> None:
    found, total = int((gains >= THRESHOLD).sum()), len(gains)
    low = beta.ppf(0.025, found, total - found + 1) if found else 0.0
    high = beta.ppf(0.975, found + 1, total - found) if found < total else 1.0
    print(f"{condition:52s} {total:5d} pictures, {found:5d} found, 95 % {100 * low:5.1f} to {100 * high:5.1f} %")


if __name__ == "__main__":
    main()
