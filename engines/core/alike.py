"""The same picture elsewhere in a case: with another caption, another date, cropped, mirrored or saved again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engines.core.caption import Caption, distinct
from engines.core.case_records import CaseExhibit
from engines.core.names import clean_name
from engines.core.perceptual import Likeness, likenesses, parsed


@dataclass(frozen=True, slots=True)
class Alike:
    """Another exhibit that shows the same picture. ``same_bytes``: it is a copy of the file."""

    exhibit: CaseExhibit
    likeness: Likeness
    same_bytes: bool = False

    @property
    def name(self) -> str:
        """The other exhibit's name, fit to be shown."""
        return clean_name(self.exhibit.source.name)


def captions_of(exhibit: CaseExhibit) -> tuple[Caption, ...]:
    """All captions known of an exhibit, those given first, then those in its metadata."""
    return distinct((*exhibit.source.captions, *(exhibit.facts.captions if exhibit.facts else ())))


class Album:
    """The exhibits of a case, to be asked for those that show the same picture as one of them."""

    def __init__(self, exhibits: Iterable[CaseExhibit]) -> None:
        self._exhibits = [one for one in exhibits if one.facts is not None]
        self._hashed = [one for one in self._exhibits if one.facts is not None and one.facts.perceptual]
        self._hashes = parsed([one.facts.perceptual for one in self._hashed if one.facts is not None])

    def others_like(self, exhibit: CaseExhibit) -> list[Alike]:
        """The exhibits at other places that show the same picture, or a crop, the most alike first."""
        facts = exhibit.facts
        if facts is None:
            return []
        others = [one for one in self._exhibits if one.source.key != exhibit.source.key]
        found = [Alike(one, Likeness(0), True) for one in others if one.sha256 == facts.sha256]
        if facts.perceptual:
            for one, alike in zip(self._hashed, likenesses(facts.perceptual, self._hashes), strict=True):
                if alike and one.sha256 != facts.sha256 and one.source.key != exhibit.source.key:
                    found.append(Alike(one, alike))
        return sorted(found, key=lambda one: (not one.same_bytes, one.likeness.crop, one.likeness.bits))

    def sentences(self, exhibit: CaseExhibit) -> list[str]:
        """One sentence for each of them whose captions or date differ; they do not say which of the two is right."""
        return sentences(exhibit, self.others_like(exhibit))


def sentences(exhibit: CaseExhibit, alike: Sequence[Alike]) -> list[str]:
    """One sentence for each other exhibit whose captions or date differ."""
    return [words for one in alike if (words := _sentence(exhibit, one))]


def _sentence(exhibit: CaseExhibit, one: Alike) -> str:
    own, theirs = captions_of(exhibit), captions_of(one.exhibit)
    own_words = {caption.text.strip().casefold() for caption in own}
    others = [caption for caption in theirs if caption.text.strip().casefold() not in own_words]
    differs = [f"the caption “{caption.short}” ({clean_name(caption.origin)})" for caption in others[:3] if own]
    dates = (exhibit.facts.taken if exhibit.facts else "", one.exhibit.facts.taken if one.exhibit.facts else "")
    if all(dates) and dates[0] != dates[1]:
        differs.append(f"the date {dates[1]} in its EXIF data (here {dates[0]})")
    if not differs:
        return ""
    return f"{_same(one)} stands in this case as {one.name}, with {' and '.join(differs)}."


def _same(one: Alike) -> str:
    if one.same_bytes:
        return "The same file"
    # Altered copies, and rarely other pictures, are as near: the hash tells what looks alike, not what is the same.
    crop = "What looks like a crop of this picture, or like a picture of which this is a crop,"
    what = crop if one.likeness.crop else "A picture that looks like this one"
    verb = "differs" if one.likeness.bits == 1 else "differ"
    how = "mirrored, " if one.likeness.mirrored else ""
    return f"{what} ({how}{one.likeness.bits} of 63 bits of the perceptual hash {verb})"
