"""A table of captions, each labelled as fitting its picture or not; the pictures behind it; the range it speaks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engines.core.caption_files import read_captions
from engines.core.caption_range import Range, made_range
from engines.core.errors import AssayError
from engines.core.exhibit import Source
from engines.core.names import clean_name
from engines.core.perceptual import SAME_BITS
from engines.validation.bands import LEAST_CASES
from engines.validation.rows import Labelled, Row, Skipped

_YES = frozenset(("yes", "y", "true", "t", "1", "fits", "ja", "j", "oui", "o", "sí", "si", "s"))
_NO = frozenset(("no", "n", "false", "f", "0", "nein", "non"))
_MOST_KEPT = 160


def labelled_captions(table: Path) -> tuple[list[Labelled], list[Skipped]]:
    """The rows of a table with the columns path, caption and fits (yes or no), and those that say nothing usable.

    Paths are relative to the table's folder. Raises AssayError where there is no such table.
    """
    if table.is_dir():
        raise AssayError(
            f"{clean_name(table.name)} is a folder; a pair of towers is validated on a table of captions (CSV) with "
            "the columns path, caption and fits (yes or no)."
        )
    file = read_captions(table)
    if not any(row.fits for row in file.rows):
        raise AssayError(
            f"{file.name} has no column named fits; write yes there where the caption of a row fits its picture, no "
            "where it does not."
        )
    found: list[Labelled] = []
    skipped: list[Skipped] = []
    for row in file.rows:
        said = row.fits.casefold()
        path = file.beside(row)
        if said not in _YES | _NO:
            skipped.append(Skipped(row.shown, f"The column fits says “{clean_name(row.fits[:40])}”; write yes or no."))
        elif path is None or not path.is_file():
            skipped.append(Skipped(row.shown, "There is no such file beside the table."))
        else:
            words = row.caption.text
            found.append(Labelled(Source(path), said in _YES, "", row.shown, words, row.caption.language))
    if not found:
        why = f" The first row: {skipped[0].name}: {skipped[0].sentence}"
        raise AssayError(f"No row of {file.name} names a picture that is there and says whether its caption fits.{why}")
    return found, skipped


def by_picture(rows: Sequence[Row]) -> list[Row]:
    """The rows with their picture as ``origin``; pictures that look nearly alike count as one."""
    made: list[Row] = []
    known: dict[int, int] = {}
    for row in rows:
        if row.look not in known:
            near = (part for look, part in known.items() if (row.look ^ look).bit_count() <= SAME_BITS)
            known[row.look] = next(near, len(known))
        made.append(replace(row, origin=f"picture [part {known[row.look] + 1}]"))
    return made


def made_range_of(rows: Sequence[Row]) -> Range:
    """Pictures like these, and captions in their languages: those with enough fitting and unfitting ones."""
    vectors = list(dict.fromkeys(row.vector for row in rows))
    kept = vectors[:: -(-len(vectors) // _MOST_KEPT)]
    counts = Counter((row.language, row.positive) for row in rows)
    languages = sorted({language for language, _ in counts})
    enough = [one for one in languages if min(counts[one, True], counts[one, False]) >= LEAST_CASES]
    common = Counter(row.language for row in rows).most_common(1)
    return made_range(np.array(kept, np.float32), enough or [common[0][0]])
