"""A folder that is watched: which files in it have arrived whole."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engines.core.names import clean_name, natural_key
from engines.core.sources import is_junk

SETTLED_SECONDS = 2.0
# What browsers and copying programs call a file while it is still arriving; they rename it at the end.
_ARRIVING = (".part", ".partial", ".crdownload", ".download", ".tmp", ".temp", ".filepart", ".!ut", ".aria2")
_CASES = (".assay", ".assay-wal", ".assay-shm", ".assay.files")
_FILES_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the folder gave.

    ``arrived``: files that are whole and were not given before with this content, in natural order. ``waiting``: how
    many are still changing or have only just come. ``trouble``: a sentence where the folder, or a folder in it, cannot
    be read now, "" where all is well.
    """

    arrived: tuple[Path, ...] = ()
    waiting: int = 0
    trouble: str = ""


State = tuple[int, int]
"""Size and date of last change in ns."""


class FolderWatch:
    """Looks at a folder and those in it, again and again; keeps what it saw.

    A file counts as whole when it is not empty and its size and date of change have stayed the same for
    ``SETTLED_SECONDS``, by this machine's own clock, since servers' clocks differ. A copy that pauses for longer, over
    a bad line say, is taken for whole, and given again when it goes on. What lies in the folder at the start arrives as
    well. Links to folders are not followed.

    ``folders``: those looked into last, the watched one first.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.folder = folder.absolute()
        self.folders: list[str] = []
        self._clock = clock
        self._seen: dict[Path, tuple[State, float]] = {}
        self._given: dict[Path, State] = {}

    def look(self) -> Look:
        """Look now. Never raises: a folder that is away gives a sentence, and what was seen in it is kept."""
        now, arrived, waiting = self._clock(), [], 0
        trouble: list[str] = []
        seen: dict[Path, tuple[State, float]] = {}
        self.folders = []
        for path, state in _files(self.folder, self.folders, trouble):
            if self._given.get(path) == state:
                continue
            before = self._seen.get(path)
            since = before[1] if before and before[0] == state else now
            if state[0] and now - since >= SETTLED_SECONDS:
                arrived.append(path)
                self._given[path] = state
            else:
                seen[path] = state, since
                waiting += 1
        if not trouble:
            self._seen = seen
        else:
            self._seen.update(seen)
        return Look(tuple(sorted(arrived, key=lambda path: natural_key(str(path)))), waiting, " ".join(trouble[:1]))


def _files(folder: Path, folders: list[str], trouble: list[str]) -> Iterator[tuple[Path, State]]:
    """All files below ``folder`` with their state. ``folders`` gets all that can be read, ``trouble`` a sentence for
    each that cannot.
    """
    stack, count = [folder], 0
    while stack:
        here = stack.pop()
        try:
            entries = list(os.scandir(here))
        except OSError as error:
            what = "the watched folder" if here == folder else "a folder in it"
            trouble.append(f"{clean_name(str(here))}, {what}, cannot be read now ({error.strerror or error}).")
            continue
        folders.append(str(here))
        for entry in entries:
            name = entry.name.casefold()
            if is_junk(name) or name.startswith("~$") or name.endswith((*_ARRIVING, *_CASES)):
                continue
            try:
                if entry.is_dir(follow_symlinks=False):
                    stack.append(Path(entry.path))
                elif entry.is_file():
                    status = entry.stat()
                    count += 1
                    yield Path(entry.path), (status.st_size, status.st_mtime_ns)
            except OSError:
                continue  # it has vanished again
            if count >= _FILES_MAX:
                trouble.append(
                    f"{clean_name(str(folder))} holds more than {_FILES_MAX:,} files; the rest is not watched."
                )
                return
