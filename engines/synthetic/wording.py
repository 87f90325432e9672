"""The sentences of the finding, never stronger than the measured error allows."""

from __future__ import annotations

from itertools import pairwise

from engines.core.calibration import Band, verbal
from engines.core.finding import LikelihoodRatio, Region, Remark
from engines.core.opinion_words import LEAST_SUPPORT, figures_of, percent, side, telling_apart, times
from engines.synthetic.score import TileScores

LEAST_SIGNAL = 1.0
"""log10 LR from which a finding is a signal: "moderate support"."""
LEAST_AUROC, LARGEST_CLLR = 0.75, 0.9
"""Models that tell the classes apart less well than this never make a signal, whatever their score."""
NO_CARD = "No measured error comes with the models of this engine, and a score without one says nothing."
FLAT = "Every place of it is blank: there is nothing to judge in pixels that hardly vary."
UNMARKED = "No place of 128 × 128 pixels of it holds anything to measure."
WOULD_CHANGE = (
    "The original file, before any scaling or re-saving.",
    "The generator or the camera named, with pictures made by it at the same settings.",
    "A finding of a method that reads other traces.",
)
METHODS = (
    "Tan and Le, ICML 2019: EfficientNet; the backbone of the models is its variant Lite",
    "Hatch, Kajarekar, Stolcke, Interspeech 2006: discriminant that discounts the scatter between sources of one class",
    "Tukey, Exploratory Data Analysis (1977): mid-mean of the tiles’ scores",
    "Chen et al., X²-DFD, 2024 (arXiv 2410.06126): features measured one by one, weak ones read by dedicated detectors",
    "Shapley, 1953; Lundberg and Lee, NeurIPS 2017: exact shares of the aspects in the log likelihood ratio",
    "Zhou et al., CVPR 2016: class activation maps; with mean pooling and a linear head they are exact",
    "Brümmer, du Preez, Computer Speech & Language 20 (2006): calibrated likelihood ratios and Cllr",
    "ENFSI Guideline for Evaluative Reporting in Forensic Science (2015): verbal scale",
)


def too_small(width: int, height: int, edge: int) -> str:
    """Why a picture below one tile is not judged."""
    return f"It has {width} × {height} pixels; the models need at least {edge} on the shorter side, never enlarged."


def disagreement(scores: TileScores, largest: float) -> str:
    """Why models that differ are not believed."""
    return (
        f"The {len(scores.models)} models differ more ({scores.spread:.1f} in log odds) than on all but a few pictures "
        f"of sources held out ({largest:.1f}); a picture on which they differ is unlike those they were measured on."
    )


def undecided_data(ratio: LikelihoodRatio) -> str:
    """Why a likelihood ratio with a wide interval around 1 is not given."""
    return (
        "The data behind the calibration do not say which way its score points: the 95 % interval of the likelihood "
        f"ratio reaches from 1/{times(-ratio.low)} to {times(ratio.high)}."
    )


def abstains(name: str, why: str) -> str:
    """The sentence of an abstention."""
    return f"{name} is not judged. {why}"


def spans_widely(ratio: LikelihoodRatio) -> bool:
    """Whether the interval reaches limited support for either side."""
    return ratio.low < -LEAST_SUPPORT and ratio.high > LEAST_SUPPORT


def is_signal(ratio: LikelihoodRatio, band: Band) -> bool:
    """Whether the finding is a signal: moderate support or more, by models that tell the two apart well enough."""
    strong = side(ratio) > 0 and ratio.log10 >= LEAST_SIGNAL
    return strong and band.auroc >= LEAST_AUROC and band.cllr < LARGEST_CLLR


def weight_remark(ratio: LikelihoodRatio, scores: TileScores) -> tuple[Remark, ...]:
    """What the models' score weighs, as a reason; none where it supports neither side."""
    towards = side(ratio)
    if not towards:
        return ()
    agree = (
        f"; the {len(scores.models)} trained models lie {scores.spread:.1f} apart in log odds" if scores.spread else ""
    )
    size = abs(ratio.log10)
    first, second = (ratio.proposition, ratio.alternative)[::towards]
    return (
        Remark(
            f"What the detector measured is about {times(size)} times more probable under “{first}” than under "
            f"“{second}”{agree}.",
            "for" if towards > 0 else "against",
            "strong" if size >= 2 else "moderate" if size >= LEAST_SIGNAL else "weak",
            shows="places",
        ),
    )


def answer(ratio: LikelihoodRatio, band: Band) -> str:
    """The one sentence of a finding with a likelihood ratio."""
    figures = figures_of(ratio)
    if is_signal(ratio, band):
        return (
            f"The detector gives {verbal(ratio.log10)} for “{ratio.proposition}” over “{ratio.alternative}” "
            f"({figures}); {how_well(band)}."
        )
    if side(ratio) > 0:
        return (
            f"The detector gives no more than {verbal(ratio.log10)} for “{ratio.proposition}” over "
            f"“{ratio.alternative}” ({figures}), too little to count as a sign on its own: {how_well(band)}."
        )
    if side(ratio) < 0:
        return (
            f"The detector sees nothing that speaks for “{ratio.proposition}”: it gives {verbal(-ratio.log10)} for "
            f"“{ratio.alternative}” ({figures}); {how_well(band)}. This does not show that the picture is authentic."
        )
    return (
        f"The detector supports neither “{ratio.proposition}” nor “{ratio.alternative}” ({figures}); {how_well(band)}. "
        "This does not show that the picture is authentic."
    )


def how_well(band: Band) -> str:
    """How well the score told the two classes apart in a band, in words, with the figure."""
    return f"on pictures like this one ({band.name}) it {telling_apart(band.auroc, band.true_rate)}"


def place_words(region: Region, frame: tuple[int, int]) -> str:
    """Where in the picture a region lies: "at the upper left", "in the middle"."""
    x = (region.x + region.width / 2) / frame[0]
    y = (region.y + region.height / 2) / frame[1]
    down = ("upper", "", "lower")[min(2, int(3 * y))]
    across = ("left", "", "right")[min(2, int(3 * x))]
    if not down and not across:
        return "in the middle"
    if not across:
        return "at the top" if down == "upper" else "at the bottom"
    return f"at the {down} {across}" if down else f"at the {across}"


def looked_at(scores: TileScores, frame: tuple[int, int]) -> Remark:
    """How much of the picture was judged, and where that is seen."""
    tile = scores.tiles[0]
    edge, count = tile.bottom - tile.top, len(scores.tiles)
    covered = _union(scores) / (frame[0] * frame[1])
    what = "tile" if count == 1 else "tiles"
    return Remark(
        f"{count} {what} of {edge} × {edge} pixels were judged at their own resolution, {percent(covered)} of the "
        "picture; the map shows how much each place adds to the score.",
        shows="places",
    )


def _union(scores: TileScores) -> int:
    """Pixels that lie in any tile; tiles of one row share their rows, so that overlaps are sums over strips."""
    ys = sorted({edge for tile in scores.tiles for edge in (tile.top, tile.bottom)})
    area = 0
    for top, bottom in pairwise(ys):
        reach = 0
        for tile in sorted(scores.tiles, key=lambda tile: tile.left):
            if tile.top <= top and bottom <= tile.bottom:
                area += (bottom - top) * max(0, tile.right - max(reach, tile.left))
                reach = max(reach, tile.right)
    return area
