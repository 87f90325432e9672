"""Captions kept and read beside the window's thread, in the clerk's turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engines.core.caption import Caption
from engines.core.caption_files import CaptionFile, CaptionTaker, Sidecar, read_captions
from engines.core.captioned import add_captions, captions_given
from engines.core.case import Case, CaseExhibit
from engines.core.case_lock import user
from engines.core.errors import AssayError
from engines.core.exhibit import Source
from gui.captions.change import Given
from gui.jobs.clerk import Clerk

if TYPE_CHECKING:
    from engines.core.alike import Album

_FRESH_SECONDS, _FRESH_TIMES = 5.0, 50


class CaptionClerk(QObject):
    """Emits ``kept`` with the sources whose captions changed, as they are now, ``given`` with a list of Given and a
    sentence after files were used, ``elsewhere`` with an exhibit's key and sentences on the same picture in this case.
    """

    kept = Signal(list)
    given = Signal(list, str)
    elsewhere = Signal(str, list)

    def __init__(self, clerk: Clerk, case: Callable[[], Case], parent: QObject) -> None:
        super().__init__(parent)
        self._clerk = clerk
        self._case = case
        # Until when it is fresh: reading a large case at every step through the list would keep the clerk from more.
        self._album: tuple[Case, float, dict[str, CaseExhibit], Album] | None = None

    def keep(self, changes: Sequence[tuple[Source, tuple[Caption, ...]]]) -> None:
        """Let these captions be in force."""
        wanted = list(changes)
        self._clerk.then(lambda: self._keep(wanted))

    def use_files(self, files: Sequence[Path], sources: Sequence[Source]) -> None:
        """Give the captions of files to the sources that they name."""
        paths, places = list(files), list(sources)
        self._clerk.then(lambda: self._use([partial(read_captions, path) for path in paths], places))

    def use_sidecars(self, sidecars: Sequence[Sidecar], sources: Sequence[Source]) -> None:
        """Give the captions that lie beside pictures to them."""
        found, places = list(sidecars), list(sources)
        self._clerk.then(lambda: self._use([one.read for one in found], places))

    def look_elsewhere(self, source: Source) -> None:
        """Look for the same picture at other places in the case."""
        self._clerk.then(lambda: self._look(source))

    def _keep(self, changes: list[tuple[Source, tuple[Caption, ...]]]) -> None:
        for source, captions in changes:
            self._case().set_captions(source, captions, user())
        self._album = None
        self.kept.emit([replace(source, captions=captions) for source, captions in changes])

    def _use(self, readers: Sequence[Callable[[], CaptionFile]], sources: list[Source]) -> None:
        files, said = [], []
        for read in readers:
            try:
                files.append(read())
            except AssayError as error:
                said.append(str(error))
        taker = CaptionTaker(files)
        changes, count = [], 0
        for source in sources:
            captions = taker.captions_for(source)
            if captions:
                before = captions_given(self._case(), source)
                added = add_captions(self._case(), source, captions)
                count += added
                if added:
                    changes.append(Given(source, before, captions_given(self._case(), source)))
        self._album = None
        notes = [note for file in files for note in file.notes]
        self.given.emit(changes, " ".join([*_summary(files, count, changes), *said, *notes, *taker.unmatched()]))

    def _look(self, source: Source) -> None:
        from engines.core.alike import Album

        case = self._case()
        now = time.monotonic()
        if self._album is None or self._album[0] is not case or now > self._album[1]:
            exhibits = {one.source.key: one for one in case.exhibits()}
            album = Album(exhibits.values())
            took = time.monotonic() - now
            self._album = case, now + max(_FRESH_SECONDS, _FRESH_TIMES * took), exhibits, album
        _, _, exhibits, album = self._album
        own = exhibits.get(source.key)
        if own is not None:
            self.elsewhere.emit(source.key, album.sentences(own))


def _summary(files: Sequence[CaptionFile], count: int, changes: Sequence[Given]) -> list[str]:
    if not files:
        return []
    names = ", ".join(dict.fromkeys(file.name for file in files))
    captions = "1 caption was" if count == 1 else f"{count:,} captions were"
    exhibits = "1 exhibit" if len(changes) == 1 else f"{len(changes):,} exhibits"
    return [f"{captions} taken from {names} for {exhibits}."]
