"""Is the region map more than decoration? Deletion and insertion curves against random orders and the centre.

After Petsiuk, Das and Saenko, "RISE: Randomized Input Sampling for Explanation of Black-box Models", BMVC 2018: cells
are blurred away (deletion), or brought back into a blurred picture (insertion), in the order of the map; if the map is
true, the mean log odds of the tiles, which it divides up, fall or rise earlier than in an order that knows nothing: the
same map shifted elsewhere (as clumped as the true one), single cells at random (scattered: their many new edges change
the score by themselves), and from the centre outwards.

``PYTHONPATH=. .venv/bin/python -m training.synthetic.region_check [--per-family 5] [FILE…]``
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from engines.core.card import Figure
from engines.core.onnx import ModelHouse
from engines.synthetic.info import INFO
from engines.synthetic.region import region_map
from engines.synthetic.score import TileModel, TileScores, score_pixels, score_tiles
from training.synthetic.judge import LARGEST, at_most
from training.synthetic.sources import DATA, items, pixels_of

CELL = 16
STEPS = 6
MOST = 5
"""Pictures of each source on which the card's figures are measured."""
ORDERS = ("map", "random map", "random cells", "centre")
RGB = npt.NDArray[np.uint8]
Curve = npt.NDArray[np.float64]


def orders(scores: TileScores, shape: tuple[int, int], rng: np.random.Generator) -> dict[str, npt.NDArray[np.int64]]:
    """For each order the cells (row-major indices) from first to last, the most "generated" first for the map.

    Only cells that the models looked at take part. ``shape``: (h, w) in pixels.
    """
    height, width = shape
    rows, columns = -(-height // CELL), -(-width // CELL)
    values = region_map(scores, (width, height)).values
    known = np.isfinite(values)
    cells = cv2.resize(np.where(known, values, 0), (columns, rows), interpolation=cv2.INTER_AREA)
    seen = cv2.resize(known.astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA) > 0.5
    y, x = np.mgrid[:rows, :columns]
    away = np.hypot((y + 0.5) / rows - 0.5, (x + 0.5) / columns - 0.5)
    inside = np.flatnonzero(seen)
    return {
        "map": inside[np.argsort(-cells.ravel()[inside], kind="stable")],
        "random map": inside[np.argsort(-_elsewhere(cells, rng).ravel()[inside], kind="stable")],
        "random cells": rng.permutation(inside),
        "centre": inside[np.argsort(away.ravel()[inside], kind="stable")],
    }


def _elsewhere(cells: npt.NDArray[np.floating], rng: np.random.Generator) -> npt.NDArray[np.floating]:
    """The same map mirrored and shifted round by chance, by a quarter of each side at least: as clumped, elsewhere."""
    shift = [int(rng.integers(size // 4, size - size // 4 + 1)) for size in cells.shape]
    turned = cells[:: int(rng.choice([-1, 1])), :: int(rng.choice([-1, 1]))]
    return np.roll(turned, shift, (0, 1))


def curves(pixels: RGB, models: Sequence[TileModel], seed: int) -> dict[str, tuple[Curve, Curve]] | None:
    """Order → (deletion, insertion): log odds after 0 … ``STEPS`` equal parts of the cells; None without a score."""
    scores = score_pixels(pixels, models)
    if scores is None:
        return None
    soft = np.asarray(cv2.GaussianBlur(pixels, (0, 0), CELL / 2), np.uint8)
    whole, blurred = (_log_odds(part, scores, models) for part in (pixels, soft))
    found = {}
    for name, order in orders(scores, pixels.shape[:2], np.random.default_rng(seed)).items():
        # What no tile looks at may stay: it has no part in the log odds.
        deletion, insertion = [whole], [blurred]
        for step in range(1, STEPS):
            gone = _mask(order[: round(len(order) * step / STEPS)], pixels.shape[:2])
            deletion.append(_log_odds(np.where(gone, soft, pixels), scores, models))
            insertion.append(_log_odds(np.where(gone, pixels, soft), scores, models))
        found[name] = (np.array([*deletion, blurred]), np.array([*insertion, whole]))
    return found


def _log_odds(pixels: RGB, scores: TileScores, models: Sequence[TileModel]) -> float:
    return float(score_tiles(pixels, scores.tiles, models).logits.mean())


def _mask(cells: npt.NDArray[np.int64], shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    rows, columns = -(-shape[0] // CELL), -(-shape[1] // CELL)
    grid = np.zeros(rows * columns, bool)
    grid[cells] = True
    whole = np.repeat(np.repeat(grid.reshape(rows, columns), CELL, axis=0), CELL, axis=1)
    return whole[: shape[0], : shape[1], None]


@dataclass(frozen=True, eq=False, slots=True)
class Case:
    """One picture, the models that judge it (one that has not seen its source, for figures held out), its source."""

    pixels: RGB
    models: Sequence[TileModel]
    source: str


def check(cases: Iterable[Case]) -> list[Figure]:
    """Figures over the cases: mean log odds along both curves by order (the curves' areas), how much lower and higher
    they are by the map than by each other order, with the 95 % interval, and in what share of the pictures.

    The interval comes from resampling sources, then the pictures of each; every picture counts alike.
    """
    areas, sources = [], []
    for number, case in enumerate(cases):
        found = curves(case.pixels, case.models, number)
        if found is not None:
            areas.append([[float(curve.mean()) for curve in found[name]] for name in ORDERS])
            sources.append(case.source)
    if not areas:
        return []
    table, names = np.array(areas), np.array(sources)  # (pictures, orders, deletion and insertion)
    figures = [Figure("region map: pictures", "all", float(len(table)))]
    for number, name in enumerate(ORDERS):
        figures += [
            Figure("log odds while deleting (lower is better)", f"order: {name}", float(table[:, number, 0].mean())),
            Figure("log odds while inserting (higher is better)", f"order: {name}", float(table[:, number, 1].mean())),
        ]
    for number, name in enumerate(ORDERS[1:], start=1):
        for way, words in enumerate(("deletion: log odds lower by the map", "insertion: log odds higher by the map")):
            gain = (table[:, 0, way] - table[:, number, way]) * (1 if way else -1)
            low, high = _interval(gain, names)
            group = f"than by order: {name}"
            figures += [
                Figure(f"{words}", group, float(gain.mean())),
                Figure(f"{words}, 95 % interval, lower end", group, low),
                Figure(f"{words}, 95 % interval, upper end", group, high),
                Figure(f"{words}, share of pictures", group, float((gain > 0).mean())),
            ]
    return figures


def _interval(gain: Curve, sources: npt.NDArray[np.str_], draws: int = 1000) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    groups = [gain[sources == name] for name in np.unique(sources)]
    means = []
    for _ in range(draws):
        drawn = [groups[at] for at in rng.integers(len(groups), size=len(groups))]
        means.append(float(np.concatenate([rng.choice(group, len(group)) for group in drawn]).mean()))
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def held_out_cases(most: int) -> Iterator[Case]:
    """At most ``most`` pictures of each source of both classes, each with the one model that has not seen it."""
    house = ModelHouse()
    models = [house.model(name) for name in INFO.models]
    every = items(DATA)
    for item in (every[at] for at in at_most(every, most)):
        pixels = pixels_of(item)[:LARGEST, :LARGEST]
        yield Case(np.ascontiguousarray(pixels), [models[item.fold]], item.family)


def main() -> None:
    """Check on files, or on pictures of the development data by the model that has not seen them."""
    parser = argparse.ArgumentParser(prog="python -m training.synthetic.region_check", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--per-family", type=int, default=MOST, help="pictures a source, where no files are named")
    options = parser.parse_args()
    if options.files:
        house = ModelHouse()
        models = [house.model(name) for name in INFO.models]
        cases: Iterable[Case] = [Case(_read(path), models, path.name) for path in options.files]
    else:
        cases = held_out_cases(options.per_family)
    for figure in check(cases):
        print(f"{figure.measure:<72} {figure.group:<24} {figure.value:+.3f}")


def _read(path: Path) -> RGB:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


if __name__ == "__main__":
    main()
