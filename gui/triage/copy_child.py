"""Copies exhibits' files into a folder with a manifest of their hashes. Runs in a worker process.

Nothing of Qt here, and nothing heavy at the top, since the window imports it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from engines.core.errors import AssayError
from engines.core.exhibit import Source
from engines.core.names import clean_name

MANIFEST = "manifest.csv"
SUMS = "SHA256SUMS"
COLUMNS = ("file", "sha256", "bytes", "state", "sha256_as_received", "exhibit", "place", "changed_on_disk")
Wanted = tuple[Source, str]
"""A source, and the SHA-256 with which it was received, "" where it was not examined."""

_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_STEM_BYTES = 150
"""With a number and an ending fewer than the 255 that file systems allow for a name."""


def copy_files(wanted: Sequence[Wanted], folder: str) -> Iterator[tuple[int, int, int]]:
    """Copy all into ``folder``, which exists and is empty; yields (done, copied, changed since received) after each.

    Beside them a manifest (CSV) says of every exhibit which file it became, its SHA-256 now and as received, and why
    it was not copied where that is so; SHA256SUMS serves ``sha256sum --check``. What was written is read again and
    hashed; that hash is the manifest's.
    """
    from engines.report.csv_export import neutral

    place, taken = Path(folder), {MANIFEST.casefold(), SUMS.casefold()}
    rows: list[tuple[str, ...]] = []
    copied = changed = 0
    for done, (source, received) in enumerate(wanted, 1):
        row = _copy(source, received, place, taken)
        copied += bool(row[0])
        changed += row[3].startswith("CHANGED")
        rows.append(row)
        yield done, copied, changed
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    (place / MANIFEST).write_bytes(text.getvalue().encode("utf-8-sig", "backslashreplace"))
    sums = "".join(f"{row[1]} *{row[0]}\n" for row in rows if row[0])
    (place / SUMS).write_text(sums, encoding="utf-8")
    yield len(rows), copied, changed


def _copy(source: Source, received: str, folder: Path, taken: set[str]) -> tuple[str, ...]:
    """One line of the manifest."""
    from engines.core.intake import read_source

    try:
        data, modified = read_source(source)
        path = folder / free_name(source.member or source.path.name, taken)
        path.write_bytes(data)
        if not source.member:
            with suppress(OSError):
                status = source.path.stat()
                os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        if sha256 != hashlib.sha256(data).hexdigest():
            raise AssayError(f"{path.name} was not written as it was read; the disk may be damaged.")
    except (AssayError, OSError, MemoryError) as error:
        return "", "", "", f"not copied: {error}", received, clean_name(source.name), clean_name(source.key), ""
    state = "not examined in this case" if not received else "as received"
    if received and sha256 != received:
        state = "CHANGED since it was received"
    return path.name, sha256, str(len(data)), state, received, clean_name(source.name), clean_name(source.key), modified


def free_name(name: str, taken: set[str]) -> str:
    """The last part of a name, fit for any file system and different from those ``taken``, to which it is added."""
    last = clean_name(re.split(r"[/\\]", name)[-1])
    fit = _UNFIT.sub("_", last).strip(" .") or "exhibit"
    stem, dot, end = fit.rpartition(".")
    if not dot or len(end) > 8:
        stem, dot, end = fit, "", ""
    stem = stem.encode()[:_STEM_BYTES].decode(errors="ignore")
    number, found = 1, f"{stem}{dot}{end}"
    while found.casefold() in taken:
        number += 1
        found = f"{stem} ({number}){dot}{end}"
    taken.add(found.casefold())
    return found
