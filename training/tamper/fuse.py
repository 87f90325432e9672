"""Fits the fusion of the maps on cells of made pictures, in plain NumPy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.tamper.fusion import inputs
from training.tamper.measure import Measured

F32 = npt.NDArray[np.float32]

HIDDEN = 16
CELLS = 160  # cells of each class taken of a picture
EPOCHS = 30
DECAY = 1e-4


def samples(
    pictures: Sequence[Measured], levels: Mapping[str, Mapping[str, float]], methods: Sequence[str]
) -> tuple[F32, F32]:
    """Inputs (n, 2 × methods) and labels (n,) of altered and unaltered cells, untouched pictures' among them."""
    rng = np.random.default_rng(5)
    xs, ys = [], []
    for picture in pictures:
        if not picture.maps:
            continue
        band = {method: levels[method][picture.band] for method in methods}
        x = inputs(picture.maps, band, methods).reshape(-1, 2 * len(methods))
        share = picture.truth.ravel()
        for label, places in ((1.0, np.flatnonzero(share >= 0.9)), (0.0, np.flatnonzero(share <= 0.02))):
            if places.size:
                chosen = rng.choice(places, min(CELLS, places.size), replace=False)
                xs.append(x[chosen])
                ys.append(np.full(chosen.size, label, np.float32))
    return np.concatenate(xs), np.concatenate(ys)


def fit(
    pictures: Sequence[Measured], levels: Mapping[str, Mapping[str, float]], methods: Sequence[str]
) -> dict[str, Any]:
    """Weights for ``engines.tamper.fusion.fused``: logistic loss, Adam (Kingma and Ba 2015), classes weighted alike."""
    x, y = samples(pictures, levels, methods)
    rng = np.random.default_rng(6)
    size = x.shape[1]
    params = {
        "hidden": rng.normal(0, 0.3, (size, HIDDEN)),
        "hidden_bias": np.zeros(HIDDEN),
        "out": rng.normal(0, 0.1, HIDDEN),
        "direct": np.zeros(size),
        "bias": np.zeros(1),
    }
    moments = {name: (np.zeros_like(value), np.zeros_like(value)) for name, value in params.items()}
    weight = np.where(y > 0.5, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    step = 0
    for epoch in range(EPOCHS):
        rate = 0.004 * 0.5 * (1 + np.cos(np.pi * epoch / EPOCHS))
        order = rng.permutation(len(y))
        for start in range(0, len(y), 512):
            chosen = order[start : start + 512]
            step += 1
            for name, slope in _gradient(params, x[chosen], y[chosen], weight[chosen]).items():
                first, second = moments[name]
                first += 0.1 * (slope - first)
                second += 0.001 * (slope**2 - second)
                params[name] -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    never_seen = x.std(axis=0) == 0
    for name in ("hidden", "direct"):
        params[name][never_seen] = 0
    out: dict[str, Any] = {name: np.round(value, 4).tolist() for name, value in params.items() if name != "bias"}
    return {"methods": list(methods), **out}


def _gradient(params: Mapping[str, Any], x: F32, y: F32, weight: Any) -> dict[str, Any]:
    hidden = np.tanh(x @ params["hidden"] + params["hidden_bias"])
    odds = hidden @ params["out"] + x @ params["direct"] + params["bias"]
    error = weight * (1 / (1 + np.exp(-odds)) - y) / len(y)
    inner = error[:, None] * params["out"] * (1 - hidden**2)
    return {
        "hidden": x.T @ inner + DECAY * params["hidden"],
        "hidden_bias": inner.sum(axis=0),
        "out": hidden.T @ error + DECAY * params["out"],
        "direct": x.T @ error + DECAY * params["direct"],
        "bias": error.sum(keepdims=True),
    }
