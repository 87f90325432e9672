"""Pairs of pictures for the measures: unchanged, unrelated, altered, and DeepPCB's boards with their templates."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
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

CALIBRATION_SOURCES = {"bsds": 15, "cid22": 9, "clic": 6}
HELD_OUT_SOURCES = {"imagenet": 18, "grocery": 12, "exifsamples": 6}
_PRINTS_CALIBRATION, _PRINTS_HELD_OUT = 6, 8

Make = Callable[[], "Pair"]


@dataclass(frozen=True, eq=False, slots=True)
class Pair:
    """``questioned`` and ``reference``: (h, w, 3) uint8 RGB. ``mask``: 255 where altered, None where nothing is."""

    group: str
    questioned: U8
    reference: U8
    mask: U8 | None = None
    kind: str = ""


def unchanged(data: Path, *, held_out: bool) -> Iterator[Make]:
    """Two captures each of photographs and of prints that nobody altered; other sources and pieces when held out."""
    for source, count in (HELD_OUT_SOURCES if held_out else CALIBRATION_SOURCES).items():
        for number, path in enumerate(_photographs(data, source, count)):
            yield partial(_captured_twice, source, path, number)
    for design in range(len(DESIGNS)):
        for number in range(_PRINTS_HELD_OUT if held_out else _PRINTS_CALIBRATION):
            yield partial(_printed_twice, design, (2 if held_out else 1, design, number))


def unrelated(data: Path, count: int = 120) -> Iterator[Make]:
    """Pictures of different things: photographs of one source with each other, and prints of different designs."""
    each = count // 5
    for source in ("imagenet", "grocery", "clothing", "bsds"):
        paths = _photographs(data, source, 2 * each)
        for first, second in zip(paths[::2], paths[1::2], strict=True):
            yield partial(_of_files, source, first, second)
    for number in range(each):
        yield partial(_of_different_designs, number)


def altered(count: int) -> Iterator[Make]:
    """A piece altered, printed and photographed, against the same piece as issued, in another print and photograph."""
    for design in range(len(DESIGNS)):
        for kind in ALTERATIONS:
            for number in range(count):
                yield partial(_printed_altered, design, kind, (4, design, ALTERATIONS.index(kind), number))


def _captured_twice(source: str, path: Path, number: int) -> Pair:
    rng = np.random.default_rng([len(source), number])
    rgb = _read(path)
    return Pair(source, recaptured(rgb, rng), recaptured(rgb, rng))


def _printed_twice(design: int, seed: tuple[int, ...]) -> Pair:
    rng = np.random.default_rng(seed)
    piece = new_piece(DESIGNS[design], rng)
    first, second = (decoded(picture(DESIGNS[design], piece, "", rng)[0]) for _ in range(2))
    return Pair(DESIGNS[design].name, first, second)


def _printed_altered(design: int, kind: str, seed: tuple[int, ...]) -> Pair:
    rng = np.random.default_rng(seed)
    piece = new_piece(DESIGNS[design], rng)
    reference = decoded(picture(DESIGNS[design], piece, "", rng)[0])
    data, mask = picture(DESIGNS[design], piece, kind, rng)
    return Pair(DESIGNS[design].name, decoded(data), reference, mask, kind)


def _of_files(group: str, first: Path, second: Path) -> Pair:
    return Pair(group, _read(first), _read(second))


def _of_different_designs(number: int) -> Pair:
    rng = np.random.default_rng([3, number])
    both = [DESIGNS[int(place)] for place in rng.permutation(len(DESIGNS))[:2]]
    first, second = (decoded(picture(design, new_piece(design, rng), "", rng)[0]) for design in both)
    return Pair("prints", first, second)


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


def _photographs(data: Path, source: str, count: int) -> list[Path]:
    paths = sorted((data / "aigi" / "real").glob(f"{source}_*"))
    if len(paths) < count:
        raise SystemExit(
            f"{count} pictures of {source} are needed under {data.name}/aigi/real; there are {len(paths)}."
        )
    return paths[:: len(paths) // count][:count]


def _read(path: Path) -> U8:
    return decoded(path.read_bytes())
