"""Pairs of pictures for the measures: unchanged, unrelated, altered, and DeepPCB's boards with their templates."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from training.anomaly_sets.designs import DESIGNS
from training.anomaly_sets.pieces import ALTERATIONS, new_piece
from training.anomaly_sets.write import picture
from training.reference.recapture import recaptured

U8 = npt.NDArray[np.uint8]
Box = tuple[int, int, int, int]

CALIBRATION_SOURCES = {"bsds": 24, "cid22": 14, "clic": 10}
HELD_OUT_SOURCES = {"imagenet": 30, "grocery": 20, "exifsamples": 10}
_PRINTS_CALIBRATION, _PRINTS_HELD_OUT = 10, 14


@dataclass(frozen=True, eq=False, slots=True)
class Pair:
    """``questioned`` and ``reference``: (h, w, 3) uint8 RGB. ``mask``: 255 where altered, None where nothing is."""

    group: str
    questioned: U8
    reference: U8
    mask: U8 | None = None
    kind: str = ""


def unchanged(data: Path, *, held_out: bool) -> Iterator[Pair]:
    """Two captures each of photographs and of prints that nobody altered; other sources and pieces when held out."""
    for source, count in (HELD_OUT_SOURCES if held_out else CALIBRATION_SOURCES).items():
        for number, rgb in enumerate(_photographs(data, source, count)):
            rng = np.random.default_rng([len(source), number])
            yield Pair(source, recaptured(rgb, rng), recaptured(rgb, rng))
    for place, design in enumerate(DESIGNS):
        for number in range(_PRINTS_HELD_OUT if held_out else _PRINTS_CALIBRATION):
            rng = np.random.default_rng([2 if held_out else 1, place, number])
            piece = new_piece(design, rng)
            first, second = (decoded(picture(design, piece, "", rng)[0]) for _ in range(2))
            yield Pair(design.name, first, second)


def unrelated(data: Path, count: int = 200) -> Iterator[Pair]:
    """Pictures of different things: photographs of one source with each other, and prints of different designs."""
    each = count // 5
    for source in ("imagenet", "grocery", "clothing", "bsds"):
        pictures = list(_photographs(data, source, 2 * each))
        for first, second in zip(pictures[::2], pictures[1::2], strict=True):
            yield Pair(source, first, second)
    for number in range(each):
        rng = np.random.default_rng([3, number])
        one, other = rng.permutation(3)[:2]
        both = [decoded(picture(DESIGNS[i], new_piece(DESIGNS[i], rng), "", rng)[0]) for i in (one, other)]
        yield Pair("prints", both[0], both[1])


def altered(count: int) -> Iterator[Pair]:
    """A piece altered, printed and photographed, against the same piece as issued, in another print and photograph."""
    for place, design in enumerate(DESIGNS):
        for kind in ALTERATIONS:
            for number in range(count):
                rng = np.random.default_rng([4, place, ALTERATIONS.index(kind), number])
                piece = new_piece(design, rng)
                reference = decoded(picture(design, piece, "", rng)[0])
                data, mask = picture(design, piece, kind, rng)
                yield Pair(design.name, decoded(data), reference, mask, kind)


def boards(data: Path) -> Iterator[tuple[Pair, list[Box]]]:
    """DeepPCB: each board with its template and the boxes (x1, y1, x2, y2) of its defects."""
    home = data / "anomaly" / "deeppcb"
    boxes: dict[str, list[Box]] = {}
    with (home / "boxes.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            box = (int(row["x1"]), int(row["y1"]), int(row["x2"]), int(row["y2"]))
            boxes.setdefault(row["path"], []).append(box)
    for path, found in sorted(boxes.items()):
        questioned, template = _read(home / path), _read(home / "test" / "good" / Path(path).name)
        yield Pair("deeppcb", questioned, template), found


def decoded(data: bytes) -> U8:
    """(h, w, 3) uint8 RGB of a JPEG file's bytes."""
    pixels = np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(pixels[..., ::-1], np.uint8)


def _photographs(data: Path, source: str, count: int) -> Iterator[U8]:
    paths = sorted((data / "aigi" / "real").glob(f"{source}_*"))
    if len(paths) < count:
        raise SystemExit(
            f"{count} pictures of {source} are needed under {data.name}/aigi/real; there are {len(paths)}."
        )
    step = len(paths) // count
    for path in paths[::step][:count]:
        yield _read(path)


def _read(path: Path) -> U8:
    return decoded(path.read_bytes())
