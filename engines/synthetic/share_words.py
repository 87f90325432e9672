"""The opinion taken apart: what each aspect adds to the log10 likelihood ratio, as bars, table and sentences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engines.core.calibration import Band
from engines.core.finding import LikelihoodRatio, Plot, Remark, Series, Table
from engines.core.opinion_words import LEAST_SUPPORT, times
from engines.synthetic.aspects import AspectModel, Floats
from engines.synthetic.shapley import Shares, shares

LEAST_SHARE = 0.03
"""log10 LR (a factor of 1.07) under which an aspect's share is not named in a sentence."""


@dataclass(frozen=True, eq=False, slots=True)
class Apart:
    """One opinion taken apart: ``values`` (k,) the aspects' numbers, ``shares`` in log10 LR before the bound."""

    model: AspectModel
    values: Floats
    shares: Shares
    ratio: LikelihoodRatio

    @property
    def order(self) -> list[int]:
        """The aspects, the one with the largest share first."""
        return sorted(range(len(self.values)), key=lambda at: -abs(self.shares.values[at]))

    @property
    def bounded(self) -> bool:
        """Whether the data support less than the sum."""
        return abs(self.shares.total - self.ratio.log10) > 5e-4


def apart(model: AspectModel, values: Floats, band: Band, ratio: LikelihoodRatio) -> Apart:
    """Exact Shapley values of the log10 LR that ``band`` gives to the model's score, before its bound."""
    found = shares(lambda rows: band.offset + band.slope * model.score(rows), values, model.background)
    return Apart(model, values, found, ratio)


def shares_plot(taken: Apart) -> Plot:
    """One bar an aspect, the largest at the top."""
    names = tuple(taken.model.aspects[at].title for at in taken.order)
    lengths = np.array([taken.shares.values[at] for at in taken.order], np.float32)
    bars = Series("share", lengths, np.arange(len(names), dtype=np.float32), "bars")
    caption = (
        f"Right: speaks for “{taken.ratio.proposition}”; left: for “{taken.ratio.alternative}”. From "
        f"{_signed(taken.shares.base)}, where an average picture of both kinds stands, the bars lead to "
        f"{_signed(taken.shares.total)}{_bound_words(taken)}."
    )
    return Plot(
        "shares", "What each aspect adds to the opinion", "log10 of the likelihood ratio", "", (bars,), caption, names
    )


def shares_table(taken: Apart) -> Table:
    """The sum, line by line; the last line is the ratio of the finding."""
    rows = []
    for at in taken.order:
        aspect = taken.model.aspects[at]
        rows.append(
            (
                aspect.title,
                _signed(taken.shares.values[at]),
                ratio_words(taken.shares.without[at], taken.ratio),
                f"{aspect.auroc:.2f} ({aspect.low:.2f} to {aspect.high:.2f})",
                f"{taken.values[at]:+.2f}",
            )
        )
    rows += [
        ("start: an average picture of both kinds", _signed(taken.shares.base), "", "", ""),
        ("sum", _signed(taken.shares.total), ratio_words(taken.shares.total, taken.ratio), "", ""),
        (
            "held within what the data support" if taken.bounded else "within what the data support: unchanged",
            _signed(taken.ratio.log10),
            ratio_words(taken.ratio.log10, taken.ratio),
            "",
            "",
        ),
    ]
    headings = ("aspect", "adds (log10 LR)", "ratio without it", "AUROC alone (95 %)", "its score (log odds)")
    return Table("shares", "The opinion, aspect by aspect", headings, tuple(rows))


def shares_remark(taken: Apart) -> Remark:
    """Which aspects make the ratio, and which pull the other way, as factors: logarithms that add are factors here."""
    up: list[str] = []
    down: list[str] = []
    for at in taken.order:
        share = float(taken.shares.values[at])
        if abs(share) >= LEAST_SHARE:
            words = f"{taken.model.aspects[at].title} ({'×' if share > 0 else '÷'} {times(abs(share))})"
            (up if share > 0 else down).append(words)
    if not up and not down:
        return Remark("No aspect moves the ratio by more than a factor of 1.07 either way.", shows="shares")
    parts = [f"raised by {_list(up)}"] if up else []
    parts += [f"lowered by {_list(down)}"] if down else []
    rest = "; the other aspects hardly move it" if len(up + down) < len(taken.order) else ""
    return Remark(
        f"For an average picture the ratio for “{taken.ratio.proposition}” would be {10**taken.shares.base:.2f}; here "
        f"it is {' and '.join(parts)}{rest}. Together that makes {10**taken.shares.total:.2f}{_held(taken)}.",
        shows="shares",
    )


def would_change(taken: Apart) -> str:
    """What the ratio would be without the aspect that weighs most."""
    at = taken.order[0]
    title = taken.model.aspects[at].title
    without, whole = float(taken.shares.without[at]), taken.shares.total
    turned = ""
    if abs(whole) >= LEAST_SUPPORT > abs(without):
        turned = ", too little to support either side"
    elif whole * without < 0 and abs(without) >= LEAST_SUPPORT:
        turned = ", support for the other side"
    was, now = (ratio_words(value, taken.ratio) for value in (whole, without))
    return (
        f"The aspect that weighs most, “{title}”: were it as in an average picture, the ratio would be {now} instead "
        f"of {was}{turned}."
    )


def ratio_words(log10: float, ratio: LikelihoodRatio) -> str:
    """A log10 ratio for people: "2.4 for “made by a generator”"; "1" where it is even to two figures."""
    if abs(log10) < np.log10(1.05):
        return "1 (neither)"
    return f"{times(abs(log10))} for “{ratio.proposition if log10 > 0 else ratio.alternative}”"


def _bound_words(taken: Apart) -> str:
    if not taken.bounded:
        return ""
    return f", which is more than the measured pictures support: it is held at {_signed(taken.ratio.log10)}"


def _held(taken: Apart) -> str:
    if not taken.bounded:
        return ""
    return f", more than the measured pictures support, so that it is held at {10**taken.ratio.log10:.2f}"


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _signed(value: float) -> str:
    return f"{round(float(value), 2) + 0.0:+.2f}".replace("-", "−")
