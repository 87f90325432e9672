"""A card as plain tables and diagrams, the same for the window, the command line and the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from engines.core.calibration import Band, Calibration
from engines.core.card import Card, Figure
from engines.core.finding import Plot, Series, Table
from engines.core.shelf import FileCheck, ShelfCard

_LONG = 300
_WORDS = {
    "made_by": "how to repeat",
    "command": "how to repeat",
    "split": "how training and measuring were kept apart",
    "sha256": "SHA-256 of the model",
    "engine": "all methods together",
}
_TABLED = ("data", "figures", "limits", "files", "calibration", "name")


def facts(shelved: ShelfCard) -> Table:
    """What the card says in words: purpose, licence, split, how to repeat, limits."""
    raw = shelved.raw
    rows = [("used by", ", ".join(shelved.engines))] if shelved.engines else []
    rows += [("problem", shelved.problem)] if shelved.problem else []
    for key, value in raw.items():
        if key in ("name", "limits") or (key in _TABLED and shelved.card):
            continue
        if isinstance(value, str | int | float) or _is_short(value):
            rows.append((_word(key), _in_words(value)))
    limits = raw.get("limits", ())
    if isinstance(limits, list):
        rows += [("limit", str(limit)) for limit in limits]
    return Table("facts", str(raw.get("name", shelved.name)), ("item", "value"), tuple(rows))


def tables(shelved: ShelfCard, checks: Sequence[FileCheck] = ()) -> tuple[Table, ...]:
    """Everything measured, in tables: data, figures by what they were measured on, calibration, files."""
    found = list(_card_tables(shelved.card)) if shelved.card else list(_raw_tables(shelved.raw))
    if checks:
        rows = tuple((check.file, check.state, check.expected, check.found) for check in checks)
        found.append(Table("files", "Files and checksums", ("file", "state", "SHA-256 in the card", "found"), rows))
    return tuple(found)


def plots(shelved: ShelfCard) -> tuple[Plot, ...]:
    """A Tippett plot and a reliability curve for every band of the calibration that keeps them."""
    calibration = shelved.card.calibration if shelved.card else None
    if calibration is None:
        return ()
    return tuple(_band_plots(calibration))


def _card_tables(card: Card) -> Iterator[Table]:
    if card.data:
        sides = (card.calibration.proposition, card.calibration.alternative) if card.calibration else ("true", "false")
        rows = tuple(
            (g.name, f"{g.pictures:,}", sides[0 if g.positive else 1], g.licence or "not stated")
            for g in sorted(card.data, key=lambda group: (not group.positive, group.name))
        )
        yield Table("data", "Data", ("source", "pictures", "class", "licence"), rows)
    by_kind: dict[str, list[tuple[str, Figure]]] = {}
    for figure in card.figures:
        kind, colon, name = figure.group.partition(": ")
        if not colon:
            kind, name = _kind_of(figure.group, card), figure.group
        by_kind.setdefault(kind, []).append((name, figure))
    for kind, named in by_kind.items():
        yield _pivot(kind, named)
    if card.calibration:
        yield _bands(card.calibration)


def _kind_of(group: str, card: Card) -> str:
    """Of a group without a kind before a colon: "" over all, a condition where the calibration has such a band."""
    bands = card.calibration.bands if card.calibration else ()
    return "" if group == "all" else "condition" if any(band.name == group for band in bands) else "group"


def _pivot(kind: str, named: Sequence[tuple[str, Figure]]) -> Table:
    """One row a name, one column a measure; the overall figures one row a measure."""
    if not kind:
        rows = tuple((figure.measure, _number(figure.value)) for _, figure in named)
        return Table("figures", "Figures over all", ("measure", "value"), rows)
    measures = tuple(dict.fromkeys(figure.measure for _, figure in named))
    cells: dict[str, dict[str, str]] = {}
    for name, figure in named:
        cells.setdefault(name, {})[figure.measure] = _number(figure.value)
    whole = tuple((name, *(row.get(measure, "–") for measure in measures)) for name, row in cells.items())
    return Table(f"figures-{kind}", f"Figures by {kind}", (kind, *measures), whole)


def _bands(calibration: Calibration) -> Table:
    rows = tuple(
        (
            band.name,
            f"{band.cases[0]:,} ({band.sources[0]})",
            f"{band.cases[1]:,} ({band.sources[1]})",
            _number(band.auroc),
            _number(band.true_rate),
            _number(band.cllr),
            _number(band.calibration_error),
            f"{_number(band.lowest)} … {_number(band.highest)}",
        )
        for band in calibration.bands
    )
    columns = (
        "band",
        "first: pictures (sources)",
        "second: pictures (sources)",
        "AUROC",
        "TPR at 1 % FPR",
        "Cllr",
        "calibration error (ECE)",
        "log10 LR at most",
    )
    title = f"Calibration: “{calibration.proposition}” against “{calibration.alternative}”"
    return Table("calibration", title, columns, rows)


def _band_plots(calibration: Calibration) -> Iterator[Plot]:
    for number, band in enumerate(calibration.bands):
        if band.tippett:
            yield _tippett(number, band, calibration)
        if band.reliability:
            yield _reliability(number, band)


def _tippett(number: int, band: Band, calibration: Calibration) -> Plot:
    at, true, false = (np.asarray(column, np.float32) for column in zip(*band.tippett, strict=True))
    return Plot(
        f"tippett-{number}",
        f"Tippett plot, {band.name}",
        "log10 LR",
        "share of pictures with this ratio or a greater one",
        (Series(calibration.proposition, at, true), Series(calibration.alternative, at, false)),
        "At 0, the second line is the share of pictures for which the ratio points the wrong way; the first line’s "
        "distance from 1 is the same for the first proposition. Each picture is calibrated without its own source.",
    )


def _reliability(number: int, band: Band) -> Plot:
    stated, seen, _ = (np.asarray(column, np.float32) for column in zip(*band.reliability, strict=True))
    straight = np.array([0, 1], np.float32)
    return Plot(
        f"reliability-{number}",
        f"Reliability, {band.name}",
        "stated probability at even prior odds",
        "share found true",
        (Series("perfect calibration", straight, straight), Series("measured", stated, seen, "points")),
        "Each point is a tenth of the weight of the pictures; the mean distance from the line is the calibration "
        f"error (ECE {band.calibration_error:.3f}).",
    )


def _raw_tables(raw: Mapping[str, Any]) -> Iterator[Table]:
    """Tables of a card in an engine's own form: lists of records as they are, nested values as path and value."""
    for key, value in raw.items():
        if isinstance(value, str | int | float) or _is_short(value):
            continue
        if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
            columns = tuple(dict.fromkeys(name for entry in value for name in entry))
            rows = tuple(tuple(_in_words(entry.get(name, "–")) for name in columns) for entry in value)
            yield Table(key, _word(key).capitalize(), tuple(_word(name) for name in columns), rows)
        else:
            rows = tuple((path, _in_words(leaf)) for path, leaf in _leaves(value))
            yield Table(key, _word(key).capitalize(), ("item", "value"), rows)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path} › {_word(str(key))}" if path else _word(str(key)))
    elif isinstance(value, list) and any(isinstance(entry, list | dict) for entry in value):
        for number, inner in enumerate(value, 1):
            yield from _leaves(inner, f"{path} › {number}" if path else str(number))
    else:
        yield path or "value", value


def _is_short(value: Any) -> bool:
    """A list or an object of plain values that fits one line."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    plain = inner is not None and all(isinstance(entry, str | int | float) for entry in inner)
    return plain and len(_in_words(value)) <= _LONG


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dict):
        return "; ".join(f"{key} {_in_words(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_in_words(entry) for entry in value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _word(key: str) -> str:
    return _WORDS.get(key, key.replace("_", " "))


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")
