"""A file of captions by its name's ending."""

from __future__ import annotations

import csv
from pathlib import Path, PurePosixPath

from engines.core import kinds
from engines.core.caption_files.encoding import text_of
from engines.core.caption_files.json_rows import rows_of_json, rows_of_json_lines
from engines.core.caption_files.rows import CaptionFile
from engines.core.caption_files.table import rows_of_table
from engines.core.errors import AssayError
from engines.core.limits import DecodeLimits
from engines.core.names import clean_name
from engines.core.reading import read_file

_LIMITS = DecodeLimits(max_bytes=256 * 1024**2)
_PICTURES = {suffix for kind in kinds.PICTURES for suffix in kind.suffixes}
_READERS = {
    ".csv": rows_of_table,
    ".tsv": rows_of_table,
    ".txt": rows_of_table,
    ".json": rows_of_json,
    ".jsonl": rows_of_json_lines,
    ".ndjson": rows_of_json_lines,
}


def read_captions(path: Path) -> CaptionFile:
    """Read a file of captions (.csv, .tsv, .txt, .json, .jsonl), whatever its encoding.

    Raises ``UnreadableFile``, ``TooLarge`` or ``AssayError`` with a sentence where it holds no captions.
    """
    name = clean_name(path.name)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise AssayError(f"{name} is no file of captions by its name; give a .csv, .tsv, .json or .jsonl file.")
    data, _ = read_file(path, _LIMITS)
    text, note = text_of(data, name)
    if not text.strip():
        raise AssayError(f"{name} is empty; there is no caption in it.")
    try:
        rows, notes = reader(text, name)
    except csv.Error as error:
        raise AssayError(
            f"{name} cannot be read as a table ({error}); write one row a picture, with its path and its caption."
        ) from error
    if not rows:
        raise AssayError(" ".join([f"There is no caption in {name}.", *notes]))
    return CaptionFile(path, tuple(rows), tuple(([note] if note else []) + notes))


def captions_counted(path: Path) -> str:
    """What a file of captions is, for a list in which it stands among pictures; "" where it is none. Never raises."""
    if path.suffix.lower() not in _READERS or path.suffix.lower() == ".txt":
        return ""
    try:
        file = read_captions(path)
    except AssayError:
        return ""
    pictures = {row.picture for row in file.rows}
    if not any(PurePosixPath(picture.lower()).suffix in _PICTURES for picture in pictures):
        return ""
    return (
        f"{file.name} is a file of captions, not a picture; captions read: {len(file.rows):,}, for "
        f"{'1 picture' if len(pictures) == 1 else f'{len(pictures):,} pictures'}."
    )
