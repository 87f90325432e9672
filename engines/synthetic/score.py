"""The score of a picture: tiles, models, robust pooling. Training, evaluation and examination all call this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engines.core.errors import ModelError
from engines.core.tiles import Tile
from engines.synthetic.tiling import Float32Array, Pixels, choose_tiles, tile_batch

BATCH = 8
_OUTPUTS = ("logit", "places", "features")


class TileModel(Protocol):
    """What a model must offer; ``engines.core.onnx.Model`` does.

    ``card["tile"]``: edge of its tiles. ``run``: input ``rgb`` float32 (n, 3, edge, edge), 0–255; outputs ``logit``
    (n,) natural log odds of "generated", ``places`` (n, h, w) with logit = mean(places), ``features`` (n, d).
    """

    name: str
    card: dict[str, Any]

    def run(
        self, inputs: Mapping[str, npt.NDArray[Any]], outputs: tuple[str, ...] | None = None
    ) -> dict[str, npt.NDArray[Any]]:
        """Output name → array."""


@dataclass(frozen=True, eq=False, slots=True)
class TileScores:
    """What the models say of the tiles of one picture.

    ``tiles``: where they lie, n of them, ≥ 1. ``models``: names, m of them. ``logits``: (m, n) natural log odds.
    ``places``: one (n, h, w) a model; ``features``: one (n, d) a model.
    """

    tiles: tuple[Tile, ...]
    models: tuple[str, ...]
    logits: Float32Array
    places: tuple[Float32Array, ...]
    features: tuple[Float32Array, ...]

    @property
    def by_model(self) -> Float32Array:
        """(m,) the pooled score of each model; see ``pooled``."""
        return pooled(self.logits)

    @property
    def score(self) -> float:
        """The picture's score: the mean over the models, natural log odds before calibration."""
        return float(self.by_model.mean())

    @property
    def spread(self) -> float:
        """How far the models differ: highest minus lowest of ``by_model``; 0 for one model."""
        return float(np.ptp(self.by_model))


def pooled(logits: Float32Array) -> Float32Array:
    """(m,) the mid-mean of each row of (m, n): the mean without its lowest and its highest quarter.

    Single tiles that go astray do not move it. After Tukey, Exploratory Data Analysis (1977).
    """
    ordered = np.sort(logits, axis=1)
    cut = logits.shape[1] // 4
    return np.asarray(ordered[:, cut : logits.shape[1] - cut].mean(axis=1), np.float32)


def tile_edge(models: Sequence[TileModel]) -> int:
    """The edge of a tile in pixels, the same for all models. Raises ModelError where a card has none or they differ."""
    edges = {}
    for model in models:
        edge = model.card.get("tile")
        if not isinstance(edge, int) or edge < 16:
            raise ModelError(f"The card of the model {model.name} does not say its tile size; install the model again.")
        edges[model.name] = edge
    if len(set(edges.values())) != 1:
        raise ModelError(f"The models {', '.join(edges)} do not belong together; install them again.")
    return next(iter(edges.values()))


def score_pixels(
    pixels: Pixels, models: Sequence[TileModel], tick: Callable[[float], None] = lambda done: None
) -> TileScores | None:
    """Score a picture with one or more models; None where it is smaller than a tile or blank throughout.

    ``pixels``: uint8 or uint16, (h, w) grey or (h, w, 3) RGB, as stored; never resized. ``tick`` hears the share done.
    Raises ModelError where a model fails or gives other outputs than ``TileModel`` says.
    """
    tiles = choose_tiles(pixels, tile_edge(models))
    return score_tiles(pixels, tiles, models, tick) if tiles else None


def score_tiles(
    pixels: Pixels, tiles: tuple[Tile, ...], models: Sequence[TileModel], tick: Callable[[float], None] = lambda _: None
) -> TileScores:
    """Score given tiles (one or more) of a picture; otherwise as ``score_pixels``."""
    found: list[list[dict[str, npt.NDArray[Any]]]] = [[] for _ in models]
    steps = [tiles[start : start + BATCH] for start in range(0, len(tiles), BATCH)]
    for step, part in enumerate(steps):
        batch = tile_batch(pixels, part)
        for number, model in enumerate(models):
            tick((step * len(models) + number) / (len(steps) * len(models)))
            found[number].append(_checked(model, model.run({"rgb": batch}, _OUTPUTS), len(part)))
    joined = [{name: np.concatenate([out[name] for out in outs]) for name in _OUTPUTS} for outs in found]
    return TileScores(
        tiles,
        tuple(model.name for model in models),
        np.stack([out["logit"] for out in joined]),
        tuple(out["places"] for out in joined),
        tuple(out["features"] for out in joined),
    )


def _checked(model: TileModel, out: dict[str, npt.NDArray[Any]], count: int) -> dict[str, npt.NDArray[Any]]:
    """The outputs as float32 where they have the promised ranks and are finite."""
    for name, rank in zip(_OUTPUTS, (1, 3, 2), strict=True):
        values = out[name]
        if values.ndim != rank or len(values) != count or not np.isfinite(values).all():
            raise ModelError(f"The model {model.name} gave no usable {name}; install the model again.")
    return {name: np.asarray(out[name], np.float32) for name in _OUTPUTS}
