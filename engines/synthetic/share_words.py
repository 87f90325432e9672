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
                f"{taken.values[at]:+.2f}",
                _signed(taken.shares.values[at]),
                ratio_words(taken.shares.without[at], taken.ratio),
                f"{aspect.auroc:.2f} ({aspect.low:.2f} to {aspect.high:.2f})",
            )
        )
    rows += [
        ("start: an average picture of both kinds", "", _signed(taken.shares.base), "", ""),
        ("sum", "", _signed(taken.shares.total), ratio_words(taken.shares.total, taken.ratio), ""),
        (
            "held within what the data support" if taken.bounded else "within what the data support: unchanged",
            "",
            _signed(taken.ratio.log10),
            ratio_words(taken.ratio.log10, taken.ratio),
            "",
        ),
    ]
    headings = ("aspect", "its score (log odds)", "adds (log10 LR)", "ratio without it", "AUROC alone (95 %)")
    return Table("shares", "The opinion, aspect by aspect", headings, tuple(rows))


def shares_remark(taken: Apart) -> Remark:
    """Which aspects make the ratio, and which pull the other way."""
    for_: list[str] = []
    against: list[str] = []
    for at in taken.order:
        share = float(taken.shares.values[at])
        if abs(share) >= LEAST_SHARE:
            (for_ if share > 0 else against).append(f"{taken.model.aspects[at].title} ({_signed(share)})")
    parts = []
    if for_:
        parts.append(f"for “{taken.ratio.proposition}” {_speak(for_)}")
    if against:
        parts.append(f"for “{taken.ratio.alternative}” {_speak(against)}")
    if not parts:
        return Remark("No aspect moves the ratio by more than a factor of 1.07 either way.", shows="shares")
    return Remark(
        f"{_capital('; '.join(parts))}; in log10 of the ratio, which these shares make up exactly.", shows="shares"
    )


def would_change(taken: Apart) -> str:
    """What the ratio would be without the aspect that weighs most."""
    at = taken.order[0]
    without, whole = float(taken.shares.without[at]), taken.shares.total
    turned = ""
    if abs(whole) >= LEAST_SUPPORT > abs(without):
        turned = ", too little to support either side"
    elif whole * without < 0 and abs(without) >= LEAST_SUPPORT:
        turned = ", support for the other side"
    was, now = (ratio_words(value, taken.ratio) for value in (whole, without))
    return (
        f"Another reading of {taken.model.aspects[at].title}, which weighs most here: were it that of an average "
        f"picture, the ratio would be {now} instead of {was}{turned}."
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


def _speak(names: list[str]) -> str:
    if len(names) == 1:
        return f"speaks {names[0]}" if not names[0].startswith("the trained models") else f"speak {names[0]}"
    return f"speak {', '.join(names[:-1])} and {names[-1]}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _signed(value: float) -> str:
    return f"{round(float(value), 2) + 0.0:+.2f}".replace("-", "−")
