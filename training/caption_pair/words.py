"""Words of captions that can be replaced by another of their kind, for hard negatives and for the tests of the pair."""

from __future__ import annotations

import random
import re

# Within a group the words are alternatives: a picture that shows the one seldom fits a caption with the other.
NOUNS: tuple[tuple[str, ...], ...] = (
    ("man", "woman", "boy", "girl", "baby"),
    ("men", "women", "boys", "girls", "children", "dogs", "horses", "birds"),
    ("dog", "cat", "horse", "cow", "bird", "sheep", "elephant"),
    (
        "beach",
        "street",
        "field",
        "forest",
        "mountain",
        "kitchen",
        "stadium",
        "desert",
        "pool",
        "river",
        "lake",
        "ocean",
    ),
    ("snow", "sand", "grass", "water", "mud", "dirt"),
    ("bike", "bicycle", "motorcycle", "car", "truck", "boat", "skateboard", "surfboard", "snowboard", "horse"),
    ("ball", "frisbee", "stick", "guitar", "camera", "umbrella", "book", "rope", "toy"),
    ("shirt", "jacket", "dress", "hat", "coat", "helmet", "shorts", "jeans"),
    ("football", "soccer", "basketball", "baseball", "tennis", "hockey", "volleyball"),
    ("swing", "slide", "trampoline", "bench", "couch", "ramp", "wave", "rock", "tree", "fence"),
)
COLOURS = ("red", "blue", "green", "yellow", "orange", "purple", "pink", "black", "white", "brown", "grey")
NUMBERS = ("two", "three", "four", "five", "six", "seven")

_WORD = re.compile(r"[A-Za-z]+")


def alternatives(word: str, kind: str) -> tuple[str, ...]:
    """What may stand in place of a word; () where it is none of the ``kind``: noun · colour · number."""
    word = word.lower()
    if kind == "noun":
        found = {other for group in NOUNS if word in group for other in group}
        return tuple(sorted(found - {word}))
    pool = COLOURS if kind == "colour" else NUMBERS
    return tuple(other for other in pool if other != word) if word in pool else ()


def places(caption: str, kind: str) -> list[re.Match[str]]:
    """The words of a kind in a caption."""
    return [match for match in _WORD.finditer(caption) if alternatives(match[0], kind)]


def swapped(caption: str, kind: str, chance: random.Random) -> tuple[str, re.Match[str], str] | None:
    """The caption with one word replaced, where it stood, and the new word; None where there is no such word.

    A word is never replaced by one that the caption holds already.
    """
    found = places(caption, kind)
    if not found:
        return None
    match = chance.choice(found)
    said = {word.lower() for word in _WORD.findall(caption)}
    others = [other for other in alternatives(match[0], kind) if other not in said]
    if not others:
        return None
    other = chance.choice(others)
    return caption[: match.start()] + other + caption[match.end() :], match, other
