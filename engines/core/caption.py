"""A caption: words that someone put beside a picture, and where they were found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from engines.core.names import clean_name

TYPED = "typed"
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption of one exhibit, kept whole, however long.

    ``text``: as received, any script, never interpreted (HTML in it is text). ``origin``: in words, where it comes from
    ("typed", "captions.csv, row 3", "EXIF ImageDescription"). ``language``: a BCP 47 tag where the origin states one,
    else "".
    """

    text: str
    origin: str
    language: str = ""

    @property
    def short(self) -> str:
        """One line of at most 120 characters, controls and direction marks made visible, for lists and logs."""
        line = " ".join(self.text.split())
        return clean_name(line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…")


def primary_language(tag: str) -> str:
    """The language of a BCP 47 tag, or of a locale such as "en_US", in small letters; "" where there is none."""
    return re.split("[-_]", tag.strip())[0].lower()


def distinct(captions: Iterable[Caption]) -> tuple[Caption, ...]:
    """The captions in order, without empty ones; of those with the same words one, if possible with its language."""
    kept: dict[str, Caption] = {}
    for caption in captions:
        words = caption.text.strip()
        if words and (words not in kept or (caption.language and not kept[words].language)):
            kept[words] = caption
    return tuple(kept.values())


def captions_json(captions: Sequence[Caption]) -> str:
    """Captions as one text; lone surrogates stay escaped."""
    return json.dumps([asdict(caption) for caption in captions], ensure_ascii=True)


def captions_of_json(text: str) -> tuple[Caption, ...]:
    """What ``captions_json`` wrote, () for ""."""
    return tuple(Caption(**one) for one in json.loads(text)) if text else ()
