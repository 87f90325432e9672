"""The pictures of a labelled folder: what they are labelled, where they come from, what was found of each."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engines.core.errors import AssayError
from engines.core.exhibit import Source
from engines.core.names import clean_name
from engines.core.sources import find_sources
from engines.validation.words import PICTURES, Words

CLASSES = {"fake": True, "real": False}
BLOCKS = 20
"""Parts into which the pictures of a class are put where they do not name two sources."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A file of the folder. ``positive``: it lies in ``fake``. ``origin``: its sub-folder, "" where it lies in none.

    Or a picture with one caption of a table; ``positive``: it fits.
    """

    source: Source
    positive: bool
    origin: str
    name: str
    caption: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A picture with its score. ``score``: natural log odds before calibration. ``quality``: of the last JPEG
    compression, 0 not JPEG, −1 JPEG of unknown quality. ``side``: shorter side in pixels. ``origin``: the source, or
    the block that stands for one.

    Of a caption, besides: its ``language``, and the picture's perceptual hash (``look``, 0 without structure) and
    vector. ``sha256`` is of picture and caption then.
    """

    name: str
    sha256: str
    positive: bool
    origin: str
    score: float
    quality: int
    side: int
    width: int
    height: int
    format: str
    bytes: int
    words: int = 0
    language: str = ""
    look: int = 0
    vector: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file without a score, and the sentence that says why."""

    name: str
    sentence: str


def labelled(folder: Path, should_stop: Callable[[], bool] = lambda: False) -> list[Labelled]:
    """The files under ``folder/real`` and ``folder/fake``, in natural order, at any depth and in archives.

    The first sub-folder (or archive) below the class names the source. Raises AssayError where a class is missing.
    """
    name = clean_name(folder.name or str(folder))
    try:
        below = [path for path in folder.iterdir() if path.is_dir()]
    except OSError as error:
        raise AssayError(
            f"{name} cannot be read as a folder ({error.strerror}); give one with sub-folders real and fake."
        ) from error
    found: list[Labelled] = []
    for label, positive in CLASSES.items():
        folders = [path for path in below if path.name.casefold() == label]
        if not folders:
            raise AssayError(
                f"{name} has no sub-folder {label}; put photographs into {name}/real and generated or swapped pictures "
                f"into {name}/fake, each source in a folder of its own."
            )
        for home in folders:
            for source in find_sources([home], should_stop):
                inside = source.path.relative_to(home)
                archive = bool(source.member)
                origin = inside.parts[0] if len(inside.parts) > 1 or archive else ""
                shown = clean_name("/".join((label, *inside.parts, *([source.member] if archive else []))))
                found.append(Labelled(source, positive, clean_name(origin), shown))
    return found


def cleaned(rows: Sequence[Row]) -> tuple[list[Row], list[Skipped]]:
    """The rows without repeated files: of one content within a class the first counts, across the classes none."""
    classes: dict[str, set[bool]] = {}
    for row in rows:
        classes.setdefault(row.sha256, set()).add(row.positive)
    kept: list[Row] = []
    seen: set[str] = set()
    skipped: list[Skipped] = []
    for row in rows:
        if len(classes[row.sha256]) > 1:
            both = (
                "The same file lies in real and in fake; neither is counted."
                if not row.words
                else "The same caption of the same picture is said to fit and not to fit; neither row is counted."
            )
            skipped.append(Skipped(row.name, both))
        elif row.sha256 in seen:
            what = "file" if not row.words else "picture with the same caption"
            skipped.append(Skipped(row.name, f"The same {what} occurs before; it counts once."))
        else:
            seen.add(row.sha256)
            kept.append(row)
    return kept, skipped


def with_origins(rows: Sequence[Row]) -> tuple[list[Row], tuple[str, ...]]:
    """Rows whose ``origin`` can be resampled, and the limits that follow from what is not known of it.

    A class that names fewer than two sources is put into blocks by checksum, as if its pictures were independent.
    """
    made: list[Row] = []
    limits: list[str] = []
    for label, positive in CLASSES.items():
        part = [row for row in rows if row.positive is positive]
        origins = Counter(row.origin for row in part)
        if len(origins) >= 2:
            made += [row if row.origin else replace(row, origin=f"{label}: in no sub-folder") for row in part]
            continue
        made += [replace(row, origin=_block(row, label)) for row in part]
        only = next(iter(origins), "")
        what = f"come from one source ({only})" if only else "name no source (they lie in no sub-folders)"
        limits.append(
            f"The {label} pictures of the validation {what}: the intervals take them for independent, and the error on "
            "other sources is not known."
        )
    return made, tuple(limits)


def is_block(origin: str) -> bool:
    """Whether an origin is a block rather than a source."""
    return origin.endswith("]") and " [part " in origin


def digest_of(rows: Iterable[Row], words: Words = PICTURES) -> str:
    """SHA-256 over the sorted lines "label checksum": the list of what was counted."""
    lines = sorted(f"{words.of(row.positive)} {row.sha256}\n" for row in rows)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _block(row: Row, label: str) -> str:
    return f"{row.origin or label} [part {int(row.sha256[:8], 16) % BLOCKS + 1}]"
