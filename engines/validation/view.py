"""A validation as plain tables and diagrams, the same for window and report."""

from __future__ import annotations

import numpy as np

from engines.core.finding import Plot, Series, Table
from engines.core.opinion_words import percent, times
from engines.validation.measure import Error, Validation

_STRAIGHT = np.array([0, 1], np.float32)


def tables(found: Validation) -> tuple[Table, ...]:
    """Error by condition and source, what is calibrated and what is not, shortcuts, doubtful labels, files left out."""
    made = [_conditions(found), _calibration(found), _groups(found), _properties(found)]
    if found.doubts:
        made.append(_doubts(found))
    if found.skipped:
        rows = tuple((one.name, one.sentence) for one in found.skipped)
        what = found.words.entry
        made.append(Table("skipped", f"{what.capitalize()}s left out", (what, "why"), rows))
    return tuple(made)


def plots(found: Validation) -> tuple[Plot, ...]:
    """ROC curve, Tippett plot and reliability, over all conditions."""
    false, true = (np.asarray(column, np.float32) for column in zip(*found.roc, strict=True))
    low, high = found.overall.interval
    words = found.words
    roc = Plot(
        "roc",
        "ROC curve",
        f"share of {words.negative} {words.units} above the threshold (false alarms)",
        f"share of {words.positive} {words.units} above it (found)",
        (Series(found.subject, false, true), Series("chance", _STRAIGHT, _STRAIGHT)),
        f"Area {found.overall.area:.3f} (95 % interval {low:.3f} to {high:.3f}); every source weighs alike.",
    )
    at, with_fake, with_real = (np.asarray(column, np.float32) for column in zip(*found.pooled.tippett, strict=True))
    tippett = Plot(
        "tippett",
        "Tippett plot",
        "log10 LR",
        f"share of {words.units} with this ratio or a greater one",
        (Series(words.positive, at, with_fake), Series(words.negative, at, with_real)),
        f"At 0, the line of the {words.negative} {words.units} is the share for which the ratio points the wrong way; "
        f"the distance of the other from 1 is the same for {words.positive} ones. Each {words.unit} is calibrated "
        "without its own source.",
    )
    stated, seen, _ = (np.asarray(column, np.float32) for column in zip(*found.pooled.reliability, strict=True))
    reliability = Plot(
        "reliability",
        "Reliability",
        f"stated probability of {words.positive} at even prior odds",
        f"share found {words.positive}",
        (Series("perfect calibration", _STRAIGHT, _STRAIGHT), Series("measured", stated, seen, "points")),
        f"Each point is a tenth of the weight; the mean distance from the line is the calibration error (ECE "
        f"{found.pooled.calibration_error:.3f}); Cllr {found.pooled.cllr:.3f}.",
    )
    return roc, tippett, reliability


def facts(found: Validation) -> Table:
    """What was validated, on what, when, by what."""
    words = found.words
    fake, real = found.overall.cases
    rows = (
        ("model", found.subject),
        ("question", found.question),
        ("version or SHA-256", found.version),
        (words.home, found.folder),
        (
            words.units,
            f"{fake:,} {words.positive}, {real:,} {words.negative}, {len(found.skipped):,} {words.entry}s left out",
        ),
        (f"SHA-256 of the list of {words.units}", found.digest),
        ("date", found.date),
        ("program", found.program),
    )
    return Table("facts", f"Validation of {found.subject}", ("item", "value"), rows)


def _conditions(found: Validation) -> Table:
    rows = tuple(_error_row(error) for error in (found.overall, *found.conditions))
    columns = (
        found.words.units,
        found.words.positive,
        found.words.negative,
        "AUROC",
        "95 % interval",
        "found at 1 % false alarms",
    )
    return Table("conditions", "Error by condition", columns, rows)


def _error_row(error: Error) -> tuple[str, ...]:
    fake, real = error.cases
    interval = f"{error.interval[0]:.3f}–{error.interval[1]:.3f}"
    return error.group, f"{fake:,}", f"{real:,}", f"{error.area:.3f}", interval, percent(error.found)


def _calibration(found: Validation) -> Table:
    rows = [
        (
            band.name,
            "yes",
            f"{band.cases[0]:,} of {band.sources[0]} / {band.cases[1]:,} of {band.sources[1]}",
            f"{band.auroc:.3f}",
            f"{band.cllr:.3f}",
            f"{band.calibration_error:.3f}",
            f"1/{times(-band.lowest)} … {times(band.highest)}",
        )
        for band in (found.calibration.bands if found.calibration else ())
    ]
    for reason in found.reasons:
        condition, _, why = reason.partition(": ")
        rows.append((condition, f"no: {why}", "", "", "", "", ""))
    columns = (
        "condition",
        "likelihood ratio",
        f"{found.words.positive} / {found.words.negative}: {found.words.units} of sources",
        "AUROC",
        "Cllr",
        "ECE",
        "LR at most",
    )
    return Table("calibration", "Where a likelihood ratio is given", columns, tuple(rows))


def _groups(found: Validation) -> Table:
    rows = tuple(
        (
            group.name,
            found.words.of(group.positive),
            f"{group.cases:,}",
            f"{group.area:.3f}",
            percent(group.above),
        )
        for group in found.groups
    )
    columns = ("source", "class", found.words.units, "AUROC against the other class", "above the 1 % threshold")
    return Table("groups", "Error by source", columns, rows)


def _properties(found: Validation) -> Table:
    rows = tuple(
        (one.title, f"{max(one.area, 1 - one.area):.2f}", one.fake, one.real, "warning" if one.warns else "")
        for one in found.properties
    )
    columns = ("property", "AUROC by it alone", found.words.positive, found.words.negative, "")
    return Table("properties", "Shortcuts: what tells the classes apart without the model", columns, rows)


def _doubts(found: Validation) -> Table:
    rows = []
    for doubt in found.doubts:
        label, other = found.words.of(doubt.positive), found.words.of(not doubt.positive)
        rows.append((doubt.name, label, f"{times(abs(doubt.log10_lr))} times more probable if {other}"))
    return Table(
        "doubts",
        "Look again at these labels",
        (found.words.entry, "labelled", "score, calibrated without its source"),
        tuple(rows),
    )
