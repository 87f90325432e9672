"""The guard's checks one by one: value, limit, verdict, and why a picture that fails is not to be judged."""

from __future__ import annotations

from dataclasses import dataclass

from engines.core.exhibit import Exhibit
from engines.core.finding import Table
from engines.guard.limits import Limits
from engines.guard.looks import EDGE
from engines.guard.measures import Measures
from engines.guard.statistics import NAMES


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``reason``: why it objects, as a clause that follows a colon; "" where it does not."""

    name: str
    value: str
    limit: str
    verdict: str
    reason: str = ""
    kind: str = ""


def file_checks(exhibit: Exhibit, limits: Limits) -> list[Check]:
    """Size and compression, before any pixel is looked at."""
    width, height = exhibit.frame
    quality = exhibit.facts.jpeg_quality
    small = min(width, height) < EDGE
    strong = quality is not None and quality < limits.least_quality
    return [
        _check(
            "shorter side",
            f"{min(width, height):,} pixels",
            f"at least {EDGE}",
            f"it is too small ({width:,} × {height:,} pixels); nothing was measured below {EDGE} pixels"
            if small
            else "",
            "too small",
        ),
        _check(
            "JPEG quality",
            str(quality) if quality is not None else "not known" if exhibit.facts.format == "JPEG" else "not JPEG",
            f"at least {limits.least_quality}",
            f"it is compressed too strongly (JPEG quality {quality}); nothing was measured below {limits.least_quality}"
            if strong
            else "",
            "too compressed",
        ),
    ]


def history_check(earlier: int | None, limits: Limits) -> Check:
    """An earlier compression that shows in pixels which were stored without loss since."""
    strong = earlier is not None and earlier < limits.least_quality
    return _check(
        "earlier JPEG quality, from pixels",
        "none seen" if earlier is None else str(earlier),
        f"at least {limits.least_quality}",
        f"its pixels were compressed too strongly before it was stored without loss (JPEG quality {earlier}); nothing "
        f"was measured below {limits.least_quality}"
        if strong
        else "",
        "too compressed",
    )


def pixel_checks(measures: Measures, quality: int | None, limits: Limits) -> list[Check]:
    """Pattern, screenshot or drawing, and what is familiar, the first two where the model is certain."""
    band = limits.band(quality)
    assert band is not None
    sure = measures.certainty >= limits.certainty
    pattern, graphic = measures.pattern > band.pattern, measures.graphic > band.graphic
    far = [value > limit for value, limit in zip(measures.distances.tolist(), band.distance, strict=True)]
    return [
        _check(
            "noise or computed pattern",
            f"{measures.pattern:+.2f}",
            f"at most {band.pattern:+.2f}",
            "its pixels are like noise or a computed pattern, of the kinds with which models are fooled"
            if pattern and sure
            else "",
            "pattern",
            "" if sure or not pattern else "too uncertain to count",
        ),
        _check(
            "screenshot or drawing",
            f"{measures.graphic:+.2f}",
            f"at most {band.graphic:+.2f}",
            "it is like a screenshot or a drawing, not like the photographs and generated scenes that the models know"
            if graphic and sure and not pattern
            else "",
            "graphic",
            "" if sure or not graphic else "too uncertain to count" if not sure else "",
        ),
        _check(
            "unlike all known pictures",
            f"{sum(far)} of 3 models",
            "at most 2",
            "three models of what is familiar, each of which knows other sources, all find it further from the "
            "pictures they know than all but a few are"
            if all(far) and not pattern and not graphic
            else "",
            "unfamiliar",
        ),
        _check(
            "score of the detectors",
            f"{measures.score:+.1f}",
            f"{limits.score[0]:+.1f} to {limits.score[1]:+.1f}",
            "the detectors of generated pictures are far surer of it than of any ordinary picture measured, as "
            "they are of patterns made to please them"
            if not limits.score[0] <= measures.score <= limits.score[1] and not pattern and not graphic
            else "",
            "out of range",
        ),
        Check(
            "certainty",
            f"{measures.certainty:.2f}",
            f"counts from {limits.certainty:.2f}",
            "certain" if sure else "uncertain: patterns and drawings do not count",
        ),
    ]


def _check(name: str, value: str, limit: str, reason: str, kind: str, passing: str = "") -> Check:
    return Check(name, value, limit, "objects" if reason else passing or "no objection", reason, kind)


def check_table(checks: list[Check]) -> Table:
    """Every check with value, limit and verdict."""
    rows = tuple((check.name, check.verdict, check.value, check.limit) for check in checks)
    return Table("checks", "What was checked", ("check", "verdict", "value", "limit"), rows)


def odd_statistics(measures: Measures, limits: Limits) -> list[tuple[str, float, float, float]]:
    """(name, value, low, high) of the statistics outside what 95 in 100 photographs have, the furthest first."""
    found = []
    for name, value, (low, high) in zip(NAMES, measures.statistics.tolist(), limits.photographs, strict=True):
        away = max(low - value, value - high) / max(high - low, 1e-6)
        if away > 0:
            found.append((away, (name, value, low, high)))
    return [row for _, row in sorted(found, reverse=True)]


def statistics_table(measures: Measures, limits: Limits) -> Table:
    """Every statistic beside what photographs have."""
    rows = tuple(
        (name, f"{value:.3g}", f"{low:.3g} … {high:.3g}", "outside" if not low <= value <= high else "")
        for name, value, (low, high) in zip(NAMES, measures.statistics.tolist(), limits.photographs, strict=True)
    )
    headings = ("statistic", "this picture", "95 in 100 photographs", "")
    return Table("statistics", "Statistics of its pixels", headings, rows)
