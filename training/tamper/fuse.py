"""Fits the two branches and their integration on cells and places of made pictures, in plain NumPy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.tamper.card import BANDS
from engines.tamper.fusion import inputs, pixel_scores
from engines.tamper.integration import Branches, branches, judged
from engines.tamper.methods import METHODS
from engines.tamper.proposals import Proposal, proposals
from engines.tamper.regions import least_cells
from training.tamper.measure import Measured

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

HIDDEN = 16
CELLS = 160  # cells of each class taken of a picture
EPOCHS = 8
DECAY = 1e-4  # of the network's weights
SHRINKAGE = 3.0  # of the regression on places
ALTERED, CLEAR = 0.9, 0.02  # shares of a cell from which it counts as altered, and up to which as untouched
MOSTLY, HARDLY = 0.5, 0.15  # the same of a proposed place's cells

LEAST_PIXEL = 0.05  # weight of the pixel branch against that of the region branch

HEIGHT_FIXED = {"copy_move": 0.5, "demosaicing": 1.5, "contrast": 0.3}  # zero over most of an untouched picture


@dataclass(frozen=True, slots=True)
class Fit:
    """``heights``: method → band → usual height of the map in untouched pictures; ``weights``: the card's fusion."""

    heights: dict[str, dict[str, float]]
    weights: dict[str, Any]

    def branches(self, picture: Measured) -> Branches:
        """Both branches' scores of a picture."""
        of_band = {method: by_band[picture.band] for method, by_band in self.heights.items()}
        return branches(picture.maps, picture.texture, picture.band, of_band, self.weights)


def fit(pictures: Sequence[Measured]) -> Fit:
    """Heights, pixel branch, region branch and Gaussians, all from ``pictures``."""
    methods = [method.id for method in METHODS]
    heights = {method: _heights(pictures, method) for method in methods}
    known = [
        inputs(p.maps, {m: by_band[p.band] for m, by_band in heights.items()}, methods, p.texture, p.band)
        for p in pictures
    ]
    pixel = fit_pixel(pictures, known)
    odds = [pixel_scores(x, pixel) for x in known]
    places = [list(proposals(values, x, least_cells(*values.shape))) for values, x in zip(odds, known, strict=True)]
    region = _fit_region(pictures, places)
    scored = [judged(values, own, region) for values, own in zip(odds, places, strict=True)]
    weights: dict[str, Any] = {"methods": methods, "pixel": pixel, "region": region}
    weights["gaussians"] = _gaussians(scored, pictures)
    return Fit(heights, weights)


def _heights(pictures: Sequence[Measured], method: str) -> dict[str, float]:
    """By band: what the 99th percentile of a map's cells exceeds in one untouched picture of twenty."""
    if method in HEIGHT_FIXED:
        return dict.fromkeys(BANDS, HEIGHT_FIXED[method])
    seen = [(p.band, float(np.nanquantile(p.maps[method], 0.99))) for p in pictures if p.untouched and method in p.maps]
    everywhere = _height([value for _, value in seen])
    of = {band: [value for other, value in seen if other == band] for band in BANDS}
    return {band: round(_height(values) if len(values) >= 60 else everywhere, 3) for band, values in of.items()}


def _height(values: Sequence[float]) -> float:
    return max(float(np.quantile(values, 0.95)) if values else 0.0, 0.05)


def cells(pictures: Sequence[Measured], known: Sequence[F32]) -> tuple[F32, F32]:
    """Inputs (n, size) and labels (n,) of altered and unaltered cells, untouched pictures' among them."""
    rng = np.random.default_rng(5)
    xs, ys = [], []
    for picture, x in zip(pictures, known, strict=True):
        share, flat = picture.truth.ravel(), x.reshape(-1, x.shape[2])
        for label, places in ((1.0, np.flatnonzero(share >= ALTERED)), (0.0, np.flatnonzero(share <= CLEAR))):
            if places.size:
                chosen = rng.choice(places, min(CELLS, places.size), replace=False)
                xs.append(flat[chosen])
                ys.append(np.full(chosen.size, label, np.float32))
    return np.concatenate(xs), np.concatenate(ys)


def fit_pixel(pictures: Sequence[Measured], known: Sequence[F32]) -> dict[str, Any]:
    """Weights of ``fusion.pixel_scores``: logistic loss, Adam (Kingma and Ba 2015), classes weighed alike."""
    x, y = cells(pictures, known)
    mean, scale = x.mean(axis=0), x.std(axis=0)
    never_seen = scale < 1e-6
    scale = np.where(never_seen, 1, scale).astype(np.float32)
    x = ((x - mean) / scale).astype(np.float32)
    rng = np.random.default_rng(6)
    params: dict[str, Any] = {
        "hidden": rng.normal(0, 0.17, (x.shape[1], HIDDEN)).astype(np.float32),
        "hidden_bias": np.zeros(HIDDEN, np.float32),
        "out": rng.normal(0, 0.1, HIDDEN).astype(np.float32),
        "direct": np.zeros(x.shape[1], np.float32),
        "bias": np.zeros(1, np.float32),
    }
    moments = {name: (np.zeros_like(value), np.zeros_like(value)) for name, value in params.items()}
    weight = np.where(y > 0.5, 0.5 / y.mean(), 0.5 / (1 - y.mean())).astype(np.float32)
    step = 0
    for epoch in range(EPOCHS):
        rate = np.float32(0.004 * 0.5 * (1 + np.cos(np.pi * epoch / EPOCHS)))
        order = rng.permutation(len(y))
        for start in range(0, len(y), 512):
            chosen = order[start : start + 512]
            step += 1
            for name, slope in _gradient(params, x[chosen], y[chosen], weight[chosen]).items():
                first, second = moments[name]
                first += np.float32(0.1) * (slope - first)
                second += np.float32(0.001) * (slope**2 - second)
                change = (first / np.float32(1 - 0.9**step)) / (np.sqrt(second / np.float32(1 - 0.999**step)) + 1e-8)
                params[name] -= rate * change
    hidden, direct = params["hidden"] / scale[:, None], params["direct"] / scale
    hidden[never_seen], direct[never_seen] = 0, 0
    bias = params["hidden_bias"] - mean @ hidden
    plain = {"hidden": hidden, "hidden_bias": bias, "out": params["out"], "direct": direct}
    return {name: np.round(value.astype(np.float64), 4).tolist() for name, value in plain.items()}


def _gradient(params: Mapping[str, Any], x: F32, y: F32, weight: F32) -> dict[str, Any]:
    hidden = np.tanh(x @ params["hidden"] + params["hidden_bias"])
    odds = hidden @ params["out"] + x @ params["direct"] + params["bias"]
    error = weight * (1 / (1 + np.exp(-odds)) - y) / np.float32(len(y))
    inner = error[:, None] * params["out"] * (1 - hidden**2)
    return {
        "hidden": x.T @ inner + np.float32(DECAY) * params["hidden"],
        "hidden_bias": inner.sum(axis=0),
        "out": hidden.T @ error + np.float32(DECAY) * params["out"],
        "direct": x.T @ error + np.float32(DECAY) * params["direct"],
        "bias": error.sum(keepdims=True),
    }


def _fit_region(pictures: Sequence[Measured], places: Sequence[Sequence[Proposal]]) -> dict[str, Any]:
    """Weights of ``proposals.region_score``; each picture counts as one, however many places it proposes."""
    rows, labels, weights = [], [], []
    for picture, own in zip(pictures, places, strict=True):
        for place in own:
            share = float((picture.truth[place.mask] >= 0.5).mean())
            if share <= HARDLY or share >= MOSTLY:
                rows.append(place.features)
                labels.append(share >= MOSTLY)
                weights.append(1 / len(own))
    slope, offset = logistic(np.array(rows, np.float64), np.array(labels, np.float64), np.array(weights, np.float64))
    return {"slope": np.round(slope, 5).tolist(), "offset": round(offset, 5)}


def logistic(x: F64, y: F64, weight: F64) -> tuple[F64, float]:
    """(slope, offset) of a ridge-penalised logistic regression on standardised columns, by Newton's method."""
    mean, scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-6)
    z = np.column_stack([(x - mean) / scale, np.ones(len(x))])
    weight = weight * np.where(y > 0.5, 0.5 / (weight @ y), 0.5 / (weight @ (1 - y))) * weight.sum()
    penalty = np.r_[np.full(x.shape[1], SHRINKAGE), 1e-6]
    beta = np.zeros(z.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(z @ beta, -30, 30)))
        slope = z.T @ (weight * (p - y)) + penalty * beta
        curve = (z * (weight * p * (1 - p))[:, None]).T @ z + np.diag(penalty)
        change = np.linalg.solve(curve, slope)
        beta -= change
        if np.abs(change).max() < 1e-7:
            break
    direct = beta[:-1] / scale
    return direct, float(beta[-1] - mean @ direct)


def _gaussians(scored: Sequence[Branches], pictures: Sequence[Measured]) -> dict[str, float]:
    """What ``integration.integrate`` needs, from the branches' scores of the most suspect places.

    Of an untouched picture the place of the highest region score counts, of an altered one that among the altered
    cells: what matters is that an alteration stands out from the worst of all places of a picture.
    """
    altered: list[tuple[float, float]] = []
    untouched: list[tuple[float, float]] = []
    for both, picture in zip(scored, pictures, strict=True):
        region = both.region if picture.untouched else np.where(picture.truth >= 0.5, both.region, -np.inf)
        if np.isfinite(region).any():
            place = region == region.max()
            row = (float(both.pixel[place].mean()), float(region.max()))
            (untouched if picture.untouched else altered).append(row)
    first, second = np.array(altered, np.float64), np.array(untouched, np.float64)
    apart = first.mean(axis=0) - second.mean(axis=0)
    covariance = (np.cov(first.T) + np.cov(second.T)) / 2
    weights = np.linalg.solve(covariance, apart)
    if weights[0] < LEAST_PIXEL * weights[1]:  # what the pixel branch says is already in the region branch
        weights = np.array([LEAST_PIXEL, 1.0]) * apart[1] / covariance[1, 1]
    floor = second[:, 1].mean() - 2 * second[:, 1].std()
    return {name: round(float(v), 4) for name, v in zip(("pixel", "region", "floor"), (*weights, floor), strict=True)}
