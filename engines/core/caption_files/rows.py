"""What a file of captions holds, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engines.core.caption import Caption
from engines.core.names import clean_name

PATH_NAMES = ("path", "file", "filename", "file_name", "filepath", "file_path", "image", "image_path", "img", "picture")
CAPTION_NAMES = ("caption", "captions", "text", "description", "sentence", "title", "alt")
LANGUAGE_NAMES = ("language", "lang", "locale")
FITS_NAMES = ("fits", "fit", "match", "matches", "correct", "label")
SOURCE_NAMES = ("source", "origin", "credit", "publisher")


@dataclass(frozen=True, slots=True)
class CaptionRow:
    """One caption of one picture. ``picture``: its path as written; ``place``: where this stands ("row 3").

    ``fits``: what a table's column of that name says, for validation; "" where it says nothing.
    """

    picture: str
    caption: Caption
    place: str
    fits: str = ""

    @property
    def shown(self) -> str:
        """For a list of rows."""
        return f"{self.place} ({clean_name(self.picture)})"


@dataclass(frozen=True, slots=True)
class CaptionFile:
    """A file of captions, read. ``notes``: sentences on what was guessed, left out or odd."""

    path: Path
    rows: tuple[CaptionRow, ...]
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The file's name, fit to be shown."""
        return clean_name(self.path.name)

    def beside(self, row: CaptionRow) -> Path | None:
        """What lies at a row's path, taken relative to the folder of this file (or this folder), None where nothing."""
        folder = self.path if self.path.is_dir() else self.path.parent
        try:
            place = folder / row.picture.replace("\\", "/")
            return place if place.exists() else None
        except (OSError, ValueError):  # no path: too long, or with a NUL in it
            return None


def named(fields: Mapping[str, object], names: tuple[str, ...]) -> object | None:
    """The value of the first of these names that the fields have, whatever their case and blanks."""
    folded = {key.strip().casefold().replace(" ", "_").replace("-", "_"): value for key, value in fields.items()}
    return next((folded[name] for name in names if name in folded), None)


def origin_of(file: str, place: str, source: object = None) -> str:
    """The origin of a caption: "captions.csv, row 3, source: Reuters"."""
    words = " ".join(str(source).split())[:200] if source else ""
    return f"{file}, {place}, source: {words}" if words else f"{file}, {place}"
