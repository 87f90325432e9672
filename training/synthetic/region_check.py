"""Is the region map more than decoration? Deletion and insertion curves against a random and a centre order.

After Petsiuk, Das and Saenko, "RISE: Randomized Input Sampling for Explanation of Black-box Models", BMVC 2018: cells
are blurred away (deletion), or brought back into a blurred picture (insertion), in the order of the map; if the map is
true, the mean log odds of the tiles, which it divides up, fall or rise earlier than in an order that knows nothing.

``PYTHONPATH=. .venv/bin/python -m training.synthetic.region_check [--pictures 24] [FILE…]``
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
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
from training.synthetic.judge import at_most
from training.synthetic.sources import DATA, items, pixels_of

CELL = 16
STEPS = 8
ORDERS = ("map", "random", "centre")
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
        "random": rng.permutation(inside),
        "centre": inside[np.argsort(away.ravel()[inside], kind="stable")],
    }


def curves(pixels: RGB, models: Sequence[TileModel], seed: int) -> dict[str, tuple[Curve, Curve]] | None:
    """Order → (deletion, insertion): log odds after 0 … ``STEPS`` equal parts of the cells; None without a score."""
    scores = score_pixels(pixels, models)
    if scores is None:
        return None
    soft = cv2.GaussianBlur(pixels, (0, 0), CELL / 2)
    found = {}
    for name, order in orders(scores, pixels.shape[:2], np.random.default_rng(seed)).items():
        deletion, insertion = [], []
        for step in range(STEPS + 1):
            gone = _mask(order[: round(len(order) * step / STEPS)], pixels.shape[:2])
            deletion.append(_log_odds(np.where(gone, soft, pixels), scores, models))
            insertion.append(_log_odds(np.where(gone, pixels, soft), scores, models))
        found[name] = (np.array(deletion), np.array(insertion))
    return found


def _log_odds(pixels: RGB, scores: TileScores, models: Sequence[TileModel]) -> float:
    return float(score_tiles(pixels, scores.tiles, models).logits.mean())


def _mask(cells: npt.NDArray[np.int64], shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    rows, columns = -(-shape[0] // CELL), -(-shape[1] // CELL)
    grid = np.zeros(rows * columns, bool)
    grid[cells] = True
    whole = np.repeat(np.repeat(grid.reshape(rows, columns), CELL, axis=0), CELL, axis=1)
    return whole[: shape[0], : shape[1], None]


def check(pictures: Iterable[tuple[RGB, Sequence[TileModel]]]) -> list[Figure]:
    """Figures over pictures, each with the models that judge it: mean log odds along both curves by order, and the
    share of pictures in which the map does better than the random order (0.5 = no better).
    """
    means: dict[str, list[tuple[float, float]]] = {name: [] for name in ORDERS}
    for number, (pixels, models) in enumerate(pictures):
        found = curves(pixels, models, number)
        for name, (deletion, insertion) in (found or {}).items():
            means[name].append((float(deletion.mean()), float(insertion.mean())))
    if not means["map"]:
        return []
    table = {name: np.array(rows) for name, rows in means.items()}
    figures = []
    for name, rows in table.items():
        figures += [
            Figure("log odds while deleting (lower is better)", f"order: {name}", float(rows[:, 0].mean())),
            Figure("log odds while inserting (higher is better)", f"order: {name}", float(rows[:, 1].mean())),
        ]
    better = [table["map"][:, 0] < table["random"][:, 0], table["map"][:, 1] > table["random"][:, 1]]
    return [
        *figures,
        Figure("region map: share of pictures in which deleting by it beats random", "all", float(better[0].mean())),
        Figure("region map: share of pictures in which inserting by it beats random", "all", float(better[1].mean())),
    ]


def main() -> None:
    """Check on files, or on generated pictures of the development data by the model that has not seen them."""
    parser = argparse.ArgumentParser(prog="python -m training.synthetic.region_check", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument(
        "--pictures", type=int, default=24, help="generated pictures of the data, where no files are named"
    )
    options = parser.parse_args()
    house = ModelHouse()
    models = [house.model(name) for name in INFO.models]
    if options.files:
        chosen = [(_read(path), models) for path in options.files]
    else:
        generated = [item for item in items(DATA) if item.generated]
        few = [generated[at] for at in at_most(generated, max(1, options.pictures // 12))][: options.pictures]
        chosen = [(pixels_of(item), [models[item.fold]]) for item in few]
    for figure in check(chosen):
        print(f"{figure.measure:<72} {figure.group:<16} {figure.value:+.3f}")


def _read(path: Path) -> RGB:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


if __name__ == "__main__":
    main()
