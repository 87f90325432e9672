"""What a list needs of an exhibit's metadata, taken from the finding of the engine that reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engines.core.finding import Finding, Outcome, Table

READER = "provenance"
_WORDS_MAX = 4000


@dataclass(frozen=True, slots=True)
class Traits:
    """``camera``: EXIF make and model as one name, "" where none is stated. ``marks``: the generators that marks in the
    file name. ``words``: its metadata's values, folded for searching, at most 4,000 characters.
    """

    camera: str = ""
    marks: tuple[str, ...] = ()
    words: str = ""


def traits_of(findings: Iterable[Finding]) -> Traits | None:
    """The traits, None where the metadata was not read (yet)."""
    for finding in findings:
        if finding.engine == READER and finding.outcome in (Outcome.SIGNAL, Outcome.NOTHING_FOUND):
            tables = {table.id: table for table in finding.tables}
            return Traits(_camera(tables.get("metadata")), _marks(tables.get("marks")), _words(tables))
    return None


def _camera(table: Table | None) -> str:
    """Models often repeat their maker ("Canon", "Canon EOS 5D"); then the maker is not said twice."""
    stated = {row[1]: row[2].strip() for row in reversed(table.rows if table else ()) if row[0] == "EXIF IFD0"}
    make, model = stated.get("Make", ""), stated.get("Model", "")
    if not make or model.casefold().startswith(make.split()[0].casefold()):
        return model or make
    return f"{make} {model}".strip()


def _marks(table: Table | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row[0] for row in table.rows)) if table else ()


def _words(tables: dict[str, Table]) -> str:
    found = [row[2] for row in tables["metadata"].rows] if "metadata" in tables else []
    found += [words for row in tables["marks"].rows for words in row] if "marks" in tables else []
    return "\n".join(found)[:_WORDS_MAX].casefold()
