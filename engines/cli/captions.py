"""``--captions``: captions from files to the exhibits they name, and what else lies beside the pictures."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

from engines.cli.output import say
from engines.core.caption_files import (
    CaptionFile,
    CaptionTaker,
    SidecarWatch,
    captions_counted,
    read_captions,
    sidecars_among,
)
from engines.core.captioned import add_captions
from engines.core.case import Case
from engines.core.errors import AssayError
from engines.core.exhibit import Source

AUTO = "auto"


def add_captions_argument(parser: argparse.ArgumentParser) -> None:
    """Declare the argument."""
    parser.add_argument(
        "--captions",
        nargs="+",
        default=[],
        metavar="FILE",
        help="captions from .csv (columns path, caption), .json or .jsonl files; auto: those lying beside the pictures",
    )


class GivenCaptions:
    """Reads the files named, gives each source its captions as it passes, and says afterwards what is left."""

    def __init__(self, names: Iterable[str], sources: Iterable[Source]) -> None:
        """``sources`` are walked only for ``auto``. Raises ``AssayError`` where a file named holds no captions."""
        names = list(names)
        files = [read_captions(Path(name).absolute()) for name in names if name != AUTO]
        self._auto = AUTO in names
        if self._auto:
            files += _sidecar_files(sources)
        for file in files:
            for note in file.notes:
                say(note)
        self._files = files
        self._taker = CaptionTaker(files)
        self._watch = SidecarWatch()

    def give(self, case: Case, sources: Iterable[Source]) -> Iterator[Source]:
        """The sources, each after its captions are kept in the case."""
        used = {file.path for file in self._files}
        for source in sources:
            if not source.member and source.path in used and (counted := captions_counted(source.path)):
                say(counted)
                continue
            captions = self._taker.captions_for(source) if self._files else ()
            if captions:
                add_captions(case, source, captions)
            if not self._auto:
                self._watch.see(source)
            yield source

    def say_what_is_left(self) -> None:
        """Rows that met no file, rows that met several, and captions found but not used."""
        for sentence in (*self._taker.unmatched(), *self._taker.ambiguous()):
            say(sentence)
        used = {file.path for file in self._files}
        for sidecar in self._watch.found():
            if sidecar.file not in used:
                say(f"Captions lie beside the pictures and were not used: {sidecar.words}. --captions auto uses them.")


def _sidecar_files(sources: Iterable[Source]) -> list[CaptionFile]:
    files = []
    for sidecar in sidecars_among(sources):
        try:
            files.append(sidecar.read())
            say(f"Captions are taken from {sidecar.words}.")
        except AssayError as error:
            say(f"{error} It was left aside.")
    return files
