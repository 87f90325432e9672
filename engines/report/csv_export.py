"""The findings of a case as a table for spreadsheets: one line a finding, nothing that a spreadsheet would execute."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

from engines.core.case import Case
from engines.core.finding import Finding
from engines.core.finding_parts import spread
from engines.core.opinion_words import is_validated
from engines.report.dossier import Dossier, Entry, state_words
from engines.report.text import visible

if TYPE_CHECKING:
    from engines.report.printing import Printing

COLUMNS = (
    "exhibit", "file", "path", "sha256", "size_bytes", "received", "at_report_time", "engine", "engine_version",
    "part", "question", "outcome", "sentence", "log10_lr", "log10_lr_low", "log10_lr_high", "proposition",
    "alternative", "error_rates", "limits", "models", "options", "decoder",
)  # fmt: skip

# What starts a formula in a spreadsheet, also after white space, and the full-width forms that some accept.
_FORMULA = frozenset("=+-@＝＋－＠|%")

Cell = str | int | float


def write_csv(file: BinaryIO, printing: Printing) -> None:
    """UTF-8 with a byte order mark, comma separated (RFC 4180). A file without a finding gets one line too.

    There are no pictures in it to veil, and no template leaves anything out.
    """
    dossier = printing.dossier
    file.write(_lines([COLUMNS]).encode("utf-8-sig"))
    for done, rows in enumerate(_rows(printing.case, dossier)):
        printing.begin(min(done, len(dossier.entries)))
        file.write(_lines([[neutral(cell) for cell in row] for row in rows]).encode())


def _lines(rows: Iterable[Sequence[Cell]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def neutral(cell: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection): an apostrophe before its sign.

    Numbers stay numbers. Control characters are written out.
    """
    if not isinstance(cell, str):
        return cell
    text = visible(cell)
    return f"'{text}" if text.lstrip()[:1] in _FORMULA else text


def _rows(case: Case, dossier: Dossier) -> Iterator[list[list[Cell]]]:
    for entry in dossier.entries:
        exhibit = entry.exhibit
        findings = spread(case.findings(exhibit.sha256, exhibit.source.captions, arrays=False))
        yield [[*_place(entry), *_cells(finding)] for finding in findings] or [[*_place(entry), *_blank()]]
    for exhibit in dossier.refused:
        source, outcome = exhibit.source, exhibit.outcome or ""
        place: list[Cell] = ["", source.name, source.key, "", "", exhibit.added, "", "", "", "", ""]
        yield [[*place, outcome, exhibit.sentence, *[""] * (len(COLUMNS) - len(place) - 2)]]


def _place(entry: Entry) -> list[Cell]:
    source, facts = entry.exhibit.source, entry.exhibit.facts
    size: Cell = facts.size_bytes if facts else ""
    sha256 = entry.exhibit.sha256
    state = state_words(entry.check).lower()
    return [entry.number, source.name, source.key, sha256, size, entry.exhibit.added, state]


def _blank() -> list[Cell]:
    return ["", "", "", "", "", "not examined yet", *[""] * 10]


def _cells(finding: Finding) -> list[Cell]:
    ratio = finding.likelihood_ratio if is_validated(finding.likelihood_ratio) else None
    weighed: list[Cell] = [""] * 6
    if ratio:
        numbers = [round(value, 3) for value in (ratio.log10, ratio.low, ratio.high)]
        weighed = [*numbers, ratio.proposition, ratio.alternative, ratio.error_rates]
    elif finding.error_rates:
        weighed[-1] = finding.error_rates
    options = "; ".join(f"{name}={value}" for name, value in sorted(finding.options.items()))
    return [
        finding.engine, finding.engine_version, finding.part, str(finding.question), finding.outcome.value,
        finding.sentence, *weighed, " ".join(finding.limits), "; ".join(finding.models), options, finding.decoder,
    ]  # fmt: skip
