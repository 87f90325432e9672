"""The sets of the bench: normal pictures to fit on, test pictures with labels and masks."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

U8 = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "anomaly"
_NORMAL_ONLY = (
    ("photographs", "bsds", ""),
    ("one scene", "monstree", "photograph"),
    ("groceries", "grocery", "product"),
)
_MOST = 100
PRINTED = ("id_cards", "banknotes", "labels", "dents")
_PATCH = 96  # px: side of the crack-free patches
_PATCHES_EACH = 2
_CLEAR = 12  # px between a patch and the nearest crack


@dataclass(frozen=True, slots=True)
class Test:
    """``kind`` "good" is normal. ``mask`` None: the place is not known."""

    path: Path
    kind: str
    mask: Path | None


@dataclass(frozen=True, slots=True)
class Set:
    """``train``: folder of normal pictures. ``units``: file name → what several of them were cut from or show, where
    they hang together so; ``unit``: what that is in a word.
    """

    name: str
    train: Path
    tests: tuple[Test, ...]
    units: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""


def sets(work: Path, printed: Path | None, only: tuple[str, ...] = ()) -> Iterator[Set]:
    """The sets there are; ``work``: folder for pictures that have to be cut first."""
    for name, make in (("magnetic_tile", _tiles), ("deeppcb", _boards), ("crackforest", lambda: _cracks(work))):
        if not only or name in only:
            yield make()
    for name, start, unit in _NORMAL_ONLY:
        if not only or name in only:
            yield _normal_only(name, start, unit, work)
    for name in PRINTED:
        if printed is not None and (printed / name).is_dir() and (not only or name in only):
            yield Set(name, printed / name / "train" / "good", tuple(_mvtec(printed / name)))
            if name == "dents":
                yield _colour_only(printed / name, work / "colour")


def mask_of(test: Test, size: tuple[int, int]) -> Bools | None:
    """(h, w) bool, True where altered; None where not known. ``size``: (width, height)."""
    if test.kind == "good":
        return np.zeros((size[1], size[0]), bool)
    if test.mask is None:
        return None
    if test.mask.suffix == ".csv":
        return _boxes(test, size)
    with Image.open(test.mask) as image:
        return np.asarray(image.convert("L")) > 127


def _normal_only(name: str, start: str, unit: str, work: Path) -> Set:
    """Photographs for the false-positive rate alone: independent ones, and ones that hang together in units."""
    train = work / name
    train.mkdir(parents=True, exist_ok=True)
    units: dict[str, str] = {}
    with (DATA.parent / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["path"].startswith(f"aigi/real/{start}_")]
    for row in rows[:_MOST]:
        path = DATA.parent / row["path"]
        shutil.copyfile(path, train / path.name)
        source = Path(row["source_path"])
        units[path.name] = source.stem if unit == "photograph" else source.parent.name
    return Set(name, train, (), units if unit else {}, unit)


def _colour_only(folder: Path, copy: Path) -> Set:
    """The same pictures without their depth maps."""
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*_depth.png"), dirs_exist_ok=True)
    return Set("dents, colour only", copy / "train" / "good", tuple(_mvtec(copy)))


def _mvtec(folder: Path) -> Iterator[Test]:
    for kind in sorted(path.name for path in (folder / "test").iterdir()):
        for path in sorted(path for path in (folder / "test" / kind).iterdir() if not path.stem.endswith("_depth")):
            mask = folder / "ground_truth" / kind / f"{path.stem}_mask.png"
            yield Test(path, kind, mask if mask.is_file() else None)


def _tiles() -> Set:
    folder = DATA / "magnetic_tile"
    return Set("magnetic_tile", folder / "train" / "good", tuple(_mvtec(folder)))


def _boards() -> Set:
    folder = DATA / "deeppcb"
    tests = [Test(path, "good", None) for path in sorted((folder / "test" / "good").iterdir())]
    tests += [Test(path, "defect", folder / "boxes.csv") for path in sorted((folder / "test" / "defect").iterdir())]
    return Set("deeppcb", folder / "train" / "good", tuple(tests))


def _boxes(test: Test, size: tuple[int, int]) -> Bools:
    assert test.mask is not None
    found = np.zeros((size[1], size[0]), bool)
    with test.mask.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["path"] == f"test/defect/{test.path.name}":
                found[int(row["y1"]) : int(row["y2"]), int(row["x1"]) : int(row["x2"])] = True
    return found


def _cracks(work: Path) -> Set:
    """Even pictures give crack-free patches as normal pictures, odd ones are the test: no picture is in both."""
    folder = DATA / "crackforest"
    train = work / "crack_free"
    train.mkdir(parents=True, exist_ok=True)
    tests = []
    for number, test in enumerate(_mvtec(folder)):
        if number % 2:
            tests.append(test)
        else:
            _cut(test, train)
    return Set("crackforest", train, tuple(tests))


def _cut(test: Test, train: Path) -> None:
    with Image.open(test.path) as image:
        rgb = np.asarray(image.convert("RGB"))
    mask = mask_of(test, (rgb.shape[1], rgb.shape[0]))
    assert mask is not None
    near = cv2.dilate(mask.astype(np.uint8), np.ones((2 * _CLEAR + 1, 2 * _CLEAR + 1), np.uint8))
    taken = 0
    for top in range(0, rgb.shape[0] - _PATCH + 1, _PATCH):
        for left in range(0, rgb.shape[1] - _PATCH + 1, _PATCH):
            if taken < _PATCHES_EACH and not near[top : top + _PATCH, left : left + _PATCH].any():
                patch = Image.fromarray(rgb[top : top + _PATCH, left : left + _PATCH])
                patch.save(train / f"{test.path.stem}_{taken}.png")
                taken += 1
