"""Archives are listed in a worker process: an archive that breaks its reader costs one sentence, never the program."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from engines.core import kinds
from engines.core.apart import Apart, never
from engines.core.archive import archive_kind, list_members
from engines.core.errors import AssayError, UnreadableFile
from engines.core.limits import DecodeLimits
from engines.core.reading import open_file
from engines.core.sniff import HEAD_BYTES, sniff
from engines.core.worker_child import emit

_BATCH = 2000
_BATCH_SECONDS = 0.1
_SIGN_SECONDS = 5.0


def may_be_archive(path: Path) -> bool:
    """Whether the file's first bytes are those of an archive or a compressed file. Unpacks nothing."""
    try:
        with open_file(path) as file:
            return sniff(file.read(HEAD_BYTES), path.suffix.lower()) in kinds.ARCHIVES
    except UnreadableFile:
        return False


class ArchiveLister:
    """Lists archives in a worker process of its own."""

    def __init__(self, limits: DecodeLimits, should_stop: Callable[[], bool] = never) -> None:
        self._limits = limits
        self._apart = Apart(should_stop)

    def members(self, path: Path) -> Iterator[str]:
        """Labels as ``list_members`` gives them; none where the file is no archive. Raises ``AssayError``, and
        ``Stopped`` once that was asked for."""
        if not may_be_archive(path):
            return
        tell = _ignore if self._apart.here else emit
        for batch in self._apart.stream(labels, path, self._limits, tell):
            yield from batch

    def close(self) -> None:
        """End the worker process."""
        self._apart.close()


def labels(path: Path, limits: DecodeLimits, tell: Callable[[Any], None] = emit) -> Iterator[tuple[str, ...]]:
    """To be run in a worker process: the labels in handfuls; those met before an error come before it.

    ``tell`` gets an empty handful now and then, as a sign of life, while nothing is met for long.
    """
    kind = archive_kind(path)
    if kind is None:
        return
    told = time.monotonic()

    def alive() -> bool:
        nonlocal told
        if time.monotonic() - told > _SIGN_SECONDS:
            told = time.monotonic()
            tell(())
        return False

    members = list_members(path, kind, limits, alive)
    batch: list[str] = []
    sent = time.monotonic()
    while True:
        try:
            label = next(members, None)
        except AssayError:
            yield tuple(batch)
            raise
        if label is not None:
            batch.append(label)
        if label is None or len(batch) >= _BATCH or time.monotonic() - sent >= _BATCH_SECONDS:
            yield tuple(batch)
            batch, sent = [], time.monotonic()
        if label is None:
            return


def _ignore(item: Any) -> None:
    """Nobody listens."""
