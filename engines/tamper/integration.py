"""One map and one opinion from the pixel branch and the region branch: Gaussian scoring integration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.tamper.fusion import inputs, pixel_scores
from engines.tamper.proposals import Proposal, proposals, region_score
from engines.tamper.regions import least_cells

F32 = npt.NDArray[np.float32]

FUSED = "fused"
NOWHERE = -np.inf  # region score of cells in no proposed place


@dataclass(frozen=True, eq=False, slots=True)
class Branches:
    """Scores (rows, cols) of the two branches; ``region``: of the best proposed place that holds the cell, or −inf."""

    pixel: F32
    region: F32


def branches(maps: Mapping[str, F32], texture: F32, band: str, heights: Mapping[str, float], weights: Any) -> Branches:
    """Both branches' scores of a picture from its raw maps; ``weights``: the card's ``fusion``."""
    x = inputs(maps, heights, weights["methods"], texture, band)
    pixel = pixel_scores(x, weights["pixel"])
    return judged(pixel, proposals(pixel, x, least_cells(*pixel.shape)), weights["region"])


def judged(pixel: F32, places: Iterable[Proposal], region_weights: Mapping[str, Any]) -> Branches:
    """The pixel branch's scores beside those of the best of ``places`` at each cell."""
    region = np.full(pixel.shape, NOWHERE, np.float32)
    for place in places:
        score = region_score(place.features, region_weights)
        region[place.mask] = np.maximum(region[place.mask], score)
    return Branches(pixel, region)


def integrate(both: Branches, gaussians: Mapping[str, Any]) -> F32:
    """Evidence (nats) that each cell was altered, above that of a cell of which nothing speaks, ≥ 0: (rows, cols).

    After the Gaussian scoring integration of Cheng et al., "WiCo: win-win cooperation of bottom-up and top-down
    referring image segmentation", IJCAI 2023: each branch's scores are modelled as Gaussian, and the branches are
    weighed by those. Here the Gaussians are of altered places and of the most suspect places of untouched pictures,
    jointly over both branches, so that the weights are Σ⁻¹(μ₁ − μ₀): a branch counts the more, the further its two
    Gaussians lie apart, and what both say counts once. Weights are not negative, and the pixel branch keeps a share
    that orders the cells within a place. A region's evidence counts from two deviations below the mean of
    untouched pictures' most suspect places; cells in no proposed place have the pixel branch alone.
    """
    evidence = np.maximum(both.region - gaussians["floor"], 0)
    return np.asarray(gaussians["pixel"] * both.pixel + gaussians["region"] * evidence, np.float32)
