"""Tables of captions: CSV and its kin, whatever the delimiter; with a heading or, where it is plain, without."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from engines.core import kinds
from engines.core.caption import Caption
from engines.core.caption_files.rows import (
    CAPTION_NAMES,
    FITS_NAMES,
    LANGUAGE_NAMES,
    PATH_NAMES,
    SOURCE_NAMES,
    CaptionRow,
    named,
    origin_of,
)
from engines.core.errors import AssayError

_DELIMITERS = (",", ";", "\t", "|")
_LONGEST_CELL = 1 << 27
_PICTURE_SUFFIXES = {suffix for kind in kinds.PICTURES for suffix in kind.suffixes}


@dataclass(frozen=True, slots=True)
class _Shape:
    delimiter: str
    heading: tuple[str, ...]
    has_heading: bool


def rows_of_table(text: str, name: str) -> tuple[list[CaptionRow], list[str]]:
    """(rows, notes) of a table with the columns path and caption (or names that mean it), and perhaps language, source.

    Row numbers count records as a spreadsheet does, the heading being row 1. Raises ``AssayError`` where there is
    no such table.
    """
    text, chosen = _without_hint(text)
    shape = _shape(text, chosen)
    if shape is None:
        raise AssayError(
            f"{name} has no columns named path and caption in its first row; name them so, or write a picture's path "
            "and its caption in each row, between commas, semicolons or tabs."
        )
    records, notes = _records(text, shape, name)
    rows: list[CaptionRow] = []
    empty: list[int] = []
    unnamed: list[int] = []
    long: list[int] = []
    for number, record in enumerate(records, 1):
        if (number == 1 and shape.has_heading) or not any(cell.strip() for cell in record):
            continue
        if len(record) > len(shape.heading) and not shape.has_heading:
            record = [record[0], shape.delimiter.join(record[1:])]
        elif any(cell.strip() for cell in record[len(shape.heading) :]):
            long.append(number)
        fields = dict(zip(shape.heading, record, strict=False))
        picture, words = str(named(fields, PATH_NAMES) or "").strip(), str(named(fields, CAPTION_NAMES) or "").strip()
        if not picture or not words:
            (unnamed if not picture else empty).append(number)
            continue
        place = f"row {number}"
        origin = origin_of(name, place, named(fields, SOURCE_NAMES))
        language = str(named(fields, LANGUAGE_NAMES) or "").strip()
        fits = str(named(fields, FITS_NAMES) or "").strip()
        rows.append(CaptionRow(picture, Caption(words, origin, language), place, fits))
    notes += _said(name, "no caption", empty) + _said(name, "no path", unnamed)
    notes += _said(name, "more cells than the heading has; what stands beyond it was left out", long)
    return rows, notes


def _without_hint(text: str) -> tuple[str, str]:
    """Excel's first line "sep=;" names the delimiter and is no record."""
    first, _, rest = text.partition("\n")
    hint = first.strip()
    if hint.lower().startswith("sep=") and len(hint) == 5:
        return rest, hint[4]
    return text, ""


def _shape(text: str, chosen: str) -> _Shape | None:
    candidates = (chosen,) if chosen else _DELIMITERS
    for delimiter in candidates:
        first = next(_parsed(text, delimiter), [])
        if _has(first, PATH_NAMES) and _has(first, CAPTION_NAMES):
            return _Shape(delimiter, tuple(first), True)
    for delimiter in candidates:
        first = next(_parsed(text, delimiter), [])
        if len(first) > 1 and PurePosixPath(first[0].strip().lower()).suffix in _PICTURE_SUFFIXES:
            return _Shape(delimiter, (PATH_NAMES[0], CAPTION_NAMES[0]), False)
    return None


def _has(heading: Sequence[str], names: tuple[str, ...]) -> bool:
    return named(dict.fromkeys(heading, True), names) is not None


def _records(text: str, shape: _Shape, name: str) -> tuple[list[list[str]], list[str]]:
    # Without a heading, cells beyond the second belong to the caption and are joined again with their blanks.
    skip = shape.has_heading
    try:
        return list(_parsed(text, shape.delimiter, skip, strict=True)), []
    except csv.Error:
        pass
    # A quotation mark that is never closed would swallow the rest of the file into one cell.
    lines = [line.split(shape.delimiter) for line in text.splitlines()]
    closed = list(_parsed(text, shape.delimiter, skip))
    if len(closed) >= len(lines):
        return closed, []
    note = f"{name} has a quotation mark that is not closed; every line was read as a row of its own."
    return [[cell.strip().strip('"') for cell in line] for line in lines], [note]


def _parsed(text: str, delimiter: str, skip: bool = True, strict: bool = False) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict, skipinitialspace=skip)


def _said(name: str, what: str, numbers: Sequence[int]) -> list[str]:
    if not numbers:
        return []
    listed = ", ".join(map(str, numbers[:20])) + (f" and {len(numbers) - 20:,} more" if len(numbers) > 20 else "")
    return [f"{name}: row{'s' if len(numbers) > 1 else ''} {listed} {'have' if len(numbers) > 1 else 'has'} {what}."]
