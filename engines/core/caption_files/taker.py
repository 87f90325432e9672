"""Brings the rows of caption files to the pictures they name, as the pictures come."""

from __future__ import annotations

import os
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from engines.core.caption import Caption, distinct
from engines.core.caption_files.rows import CaptionFile, CaptionRow
from engines.core.exhibit import Source

_LISTED = 50


class CaptionTaker:
    """Asked once for each source; afterwards it says which rows met no picture and which met several.

    A row's path is taken relative to its file's folder where something lies there. Else it fits every picture whose
    path, or path inside its archive, ends with it, part by part; ``\\`` counts as ``/``, and upper and lower case are
    not told apart.
    """

    def __init__(self, files: Sequence[CaptionFile]) -> None:
        self._met: dict[int, list[str]] = defaultdict(list)
        self._rows: list[tuple[CaptionFile, CaptionRow]] = [(file, row) for file in files for row in file.rows]
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._parts: list[tuple[str, ...]] = []
        for number, (file, row) in enumerate(self._rows):
            parts = _parts(row.picture)
            self._parts.append(parts)
            place = file.beside(row)
            if place is not None:
                self._exact[_folded(os.path.normpath(place.absolute()))].append(number)
            elif parts:
                self._by_name[parts[-1]].append(number)

    def captions_for(self, source: Source) -> tuple[Caption, ...]:
        """The captions of the rows that name this source, in their order."""
        numbers = [] if source.member else list(self._exact.get(_folded(str(source.path)), ()))
        parts = _parts(f"{source.path}/{source.member}" if source.member else str(source.path))
        if parts:
            numbers += [n for n in self._by_name.get(parts[-1], ()) if parts[-len(self._parts[n]) :] == self._parts[n]]
        for number in numbers:
            self._met[number].append(source.name)
        return distinct(self._rows[number][1].caption for number in sorted(numbers))

    def unmatched(self) -> list[str]:
        """Sentences that list the rows that named none of the sources asked for so far."""
        said = []
        for name, rows in self._grouped(lambda met: not met).items():
            listed = ", ".join(row.shown for row in rows[:_LISTED])
            more = f" and {len(rows) - _LISTED:,} more" if len(rows) > _LISTED else ""
            count = "1 caption matches" if len(rows) == 1 else f"{len(rows):,} captions match"
            said.append(f"{name}: {count} none of the files examined: {listed}{more}.")
        return said

    def ambiguous(self) -> list[str]:
        """Sentences that list the rows that named several sources and were given to each."""
        said = []
        for name, rows in self._grouped(lambda met: len(met) > 1).items():
            listed = ", ".join(row.shown for row in rows[:_LISTED])
            said.append(
                f"{name}: these rows fit more than one file examined, and were given to each: "
                f"{listed}. Write longer paths to tell the files apart."
            )
        return said

    def _grouped(self, wanted: Callable[[list[str]], bool]) -> dict[str, list[CaptionRow]]:
        grouped: dict[str, list[CaptionRow]] = defaultdict(list)
        for number, (file, row) in enumerate(self._rows):
            if wanted(self._met.get(number, [])):
                grouped[file.name].append(row)
        return grouped


def _parts(path: str) -> tuple[str, ...]:
    folded = _folded(path.replace("\\", "/"))
    return tuple(part for part in PurePosixPath(folded).parts if part not in (".", "/", ".."))


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()
