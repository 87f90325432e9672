"""Recall and false alarms of the finder, beside OpenCV's cascades in the same run; no torch."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engines.core.faces import MODELS, Nets, find_faces
from engines.core.faces.boxes import overlap
from engines.core.onnx import ModelHouse
from training.face.candidates import DATA, POOLS, RGB, annotated, chosen, read_rgb

Boxes = npt.NDArray[np.float32]
Finder = Callable[[RGB], Boxes]
SEEN = Path(__file__).with_name("seen.csv")
SIZES = (10, 12, 16, 24, 32)
_SAME, _TOUCHES = 0.3, 0.1
_LARGE_ENOUGH = 40
_CASCADES = ("haarcascade_frontalface_alt2.xml", "haarcascade_profileface.xml")


@dataclass
class Tally:
    """How many of how many, by group."""

    hits: dict[str, int] = field(default_factory=dict)
    cases: dict[str, int] = field(default_factory=dict)

    def add(self, hit: bool | int, *groups: str, cases: int = 1) -> None:
        """Count a case in each group."""
        for group in groups:
            self.hits[group] = self.hits.get(group, 0) + int(hit)
            self.cases[group] = self.cases.get(group, 0) + cases

    def share(self, group: str) -> float:
        """Hits over cases."""
        return self.hits[group] / self.cases[group]

    def lines(self) -> Iterable[str]:
        """Each group in words."""
        for group in sorted(self.cases):
            yield f"{group:<40} {self.hits[group]:>5} of {self.cases[group]:>5}  {self.share(group):.3f}"


def our_finder(smallest: float = 10.0) -> Finder:
    """The shipped nets."""
    house = ModelHouse(threads=1)
    nets = Nets(*(house.model(name) for name in MODELS))

    def find(rgb: RGB) -> Boxes:
        faces = find_faces(rgb, nets, smallest).faces
        return np.array([[f.left, f.top, f.right, f.bottom] for f in faces], np.float32).reshape(-1, 4)

    return find


def cascades() -> Finder:
    """OpenCV's cascades of frontal faces and of profiles to both sides, on the picture doubled where it is small."""
    found = [cv2.CascadeClassifier(cv2.data.haarcascades + name) for name in _CASCADES]

    def find(rgb: RGB) -> Boxes:
        factor = 2 if rgb.shape[0] * rgb.shape[1] <= 500_000 else 1
        grey = cv2.cvtColor(cv2.resize(rgb, None, fx=factor, fy=factor), cv2.COLOR_RGB2GRAY)
        boxes = []
        for mirrored, cascade in ((False, found[0]), (False, found[1]), (True, found[1])):
            picture = grey[:, ::-1].copy() if mirrored else grey
            for x, y, w, h in cascade.detectMultiScale(picture, 1.1, 4, minSize=(20, 20)):
                left = grey.shape[1] - x - w if mirrored else x
                boxes.append([left, y, left + w, y + h])
        return np.array(boxes, np.float32).reshape(-1, 4) / factor

    return find


def people(find: Finder) -> tuple[Tally, int]:
    """(recall on the annotated pictures by kind and size, faces found where a person saw none)."""
    tally, false = Tally(), 0
    for path, seen in annotated().items():
        boxes = find(read_rgb(DATA / "captions" / path))
        for x, y, width, height, kind in seen:
            if kind == "unclear":
                continue
            size = max(width, height)
            band = next(
                (f"{low}–{high} px" for low, high in ((0, 15), (16, 23), (24, 47)) if size <= high), "48 px and more"
            )
            hit = len(boxes) > 0 and bool(overlap(_box(x, y, width, height), boxes).max() >= _SAME)
            tally.add(hit, "all", f"kind: {kind}", f"size: {band}")
        false += sum(not _known(box, seen) for box in boxes)
    return tally, false


def portraits(find: Finder, every: int = 1) -> Tally:
    """Recall on the crops of ``faces``, each filled by one face: a box that covers at least 0.3 of the picture.

    ``every``: only each so-manieth of them.
    """
    tally = Tally()
    for path in sorted((DATA / "faces").glob("*/*.jpg"))[::every]:
        rgb = read_rgb(path)
        boxes = find(rgb)
        whole = _box(0, 0, rgb.shape[1], rgb.shape[0])
        tally.add(len(boxes) > 0 and bool(overlap(whole, boxes).max() >= _SAME), "faces", f"faces/{path.parent.name}")
    return tally


def shrunk(find: Finder) -> Tally:
    """Recall on annotated faces of 40 pixels and more when the whole picture is shrunk until the face has a size."""
    tally = Tally()
    for path, seen in annotated().items():
        rgb = read_rgb(DATA / "captions" / path)
        for x, y, width, height, kind in seen:
            if kind not in ("face", "profile") or max(width, height) < _LARGE_ENOUGH:
                continue
            for size in SIZES:
                factor = size / max(width, height)
                shape = (max(16, round(rgb.shape[1] * factor)), max(16, round(rgb.shape[0] * factor)))
                boxes = find(np.asarray(cv2.resize(rgb, shape, interpolation=cv2.INTER_AREA), np.uint8))
                box = _box(x, y, width, height) * np.float32(factor)
                tally.add(len(boxes) > 0 and bool(overlap(box, boxes).max() >= _SAME), f"shrunk to {size} px")
    return tally


def without_people(find: Finder, most: int = 1000) -> tuple[Tally, list[tuple[str, Boxes]]]:
    """(false faces a picture, by set; the boxes behind them) on sets from which the verifier learnt nothing.

    A real face, or one on a poster, a package or a statue, as listed in ``seen.csv`` by eye, is no false one.
    """
    tally, false = Tally(), []
    known = seen_faces()
    for pool in POOLS:
        if pool.use != "check":
            continue
        for path in chosen(pool)[:most]:
            name = path.relative_to(DATA).as_posix()
            boxes = find(read_rgb(path))
            wrong = np.array([box for box in boxes if not _known(box, known.get(name, []))], np.float32).reshape(-1, 4)
            tally.add(len(wrong), "all", pool.name)
            if len(wrong):
                false.append((name, wrong))
    return tally, false


def seen_faces() -> dict[str, list[tuple[int, int, int, int, str]]]:
    """Path → faces that a person saw where none was expected: (x, y, width, height, what it is)."""
    found: dict[str, list[tuple[int, int, int, int, str]]] = {}
    with SEEN.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            x, y, width, height = (int(row[key]) for key in ("x", "y", "width", "height"))
            found.setdefault(row["path"], []).append((x, y, width, height, row["kind"]))
    return found


def _known(box: Boxes, seen: list[tuple[int, int, int, int, str]]) -> bool:
    """Whether a box lies on a face that a person saw, or where a person could not tell."""
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    for x, y, width, height, kind in seen:
        if overlap(_box(x, y, width, height), box[None])[0] >= _TOUCHES * 2:
            return True
        inside = x <= middle[0] <= x + width and y <= middle[1] <= y + height
        if kind == "unclear" and (inside or overlap(_box(x, y, width, height), box[None])[0] >= _TOUCHES):
            return True
    return False


def _box(x: float, y: float, width: float, height: float) -> Boxes:
    return np.array([x, y, x + width, y + height], np.float32)
