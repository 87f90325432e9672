"""Captions lying beside the pictures of a folder: they are found and offered, never used unasked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engines.core import kinds
from engines.core.caption import Caption
from engines.core.caption_files.encoding import text_of
from engines.core.caption_files.read import read_captions
from engines.core.caption_files.rows import CaptionFile, CaptionRow
from engines.core.errors import AssayError
from engines.core.exhibit import Source
from engines.core.limits import DecodeLimits
from engines.core.names import clean_name
from engines.core.reading import read_file

NAMES = ("captions.csv", "captions.tsv", "captions.json", "captions.jsonl", "metadata.csv", "metadata.jsonl")
_SUFFIXES = {suffix for kind in kinds.PICTURES for suffix in kind.suffixes}
_TEXT_LIMITS = DecodeLimits(max_bytes=4 * 1024**2)


@dataclass(frozen=True, slots=True)
class Sidecar:
    """Captions beside pictures: one file for a folder, or ``texts``, NAME.txt beside NAME.jpg."""

    folder: Path
    file: Path | None = None
    texts: tuple[tuple[Path, Path], ...] = ()
    """Pairs of picture and text."""

    @property
    def words(self) -> str:
        """What there is, for an offer."""
        if self.file is not None:
            return f"{clean_name(self.folder.name)}/{clean_name(self.file.name)}"
        count = len(self.texts)
        noun = "text beside a picture" if count == 1 else "texts beside pictures"
        return f"{count:,} {noun} of the same name in {clean_name(self.folder.name)}"

    def read(self) -> CaptionFile:
        """The captions. Raises ``AssayError`` where there are none."""
        if self.file is not None:
            return read_captions(self.file)
        rows, notes = [], []
        for picture, text_path in self.texts:
            try:
                text, note = text_of(read_file(text_path, _TEXT_LIMITS)[0], clean_name(text_path.name))
            except AssayError as error:
                notes.append(str(error))
                continue
            notes += [note] if note else []
            if text.strip():
                origin = clean_name(text_path.name)
                rows.append(CaptionRow(str(picture), Caption(text.strip(), origin), origin))
        if not rows:
            raise AssayError(f"The texts beside the pictures in {clean_name(self.folder.name)} are empty.")
        return CaptionFile(self.folder, tuple(rows), tuple(notes))


class SidecarWatch:
    """Shown every source as it is found, in any order; then it tells the sidecars among them."""

    def __init__(self) -> None:
        self._files: dict[Path, None] = {}
        self._texts: dict[Path, Path] = {}
        self._pictures: dict[Path, list[Path]] = {}

    def see(self, source: Source) -> None:
        """Take note of a file; members of archives have no sidecars."""
        if source.member:
            return
        path, suffix = source.path, source.path.suffix.lower()
        if path.name.casefold() in NAMES:
            self._files[path] = None
        elif suffix == ".txt":
            self._texts[path.with_suffix("")] = path
        elif suffix in _SUFFIXES:
            self._pictures.setdefault(path.with_suffix(""), []).append(path)

    def found(self) -> list[Sidecar]:
        """What was found, folder by folder."""
        sidecars = [Sidecar(path.parent, path) for path in self._files]
        pairs: dict[Path, list[tuple[Path, Path]]] = {}
        for stem, text in self._texts.items():
            for picture in self._pictures.get(stem, ()):
                pairs.setdefault(text.parent, []).append((picture, text))
        return sidecars + [Sidecar(folder, texts=tuple(found)) for folder, found in pairs.items()]


def sidecars_among(sources: Iterable[Source]) -> list[Sidecar]:
    """The sidecars among these sources."""
    watch = SidecarWatch()
    for source in sources:
        watch.see(source)
    return watch.found()
