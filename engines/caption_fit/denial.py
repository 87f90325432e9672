"""Captions that deny something: a pair of towers reads what is denied as if it were said."""

from __future__ import annotations

import re

from engines.core.names import clean_name

_DENIALS = re.compile(
    r"(?<!\w)(?:without|with no|there (?:is|are) no|no|not|isn['’]t|aren['’]t|ohne|kein\w*|nicht|sans|aucune?|pas de|"
    r"sin|ning[uú]n\w*)\s+(?!only\b|just\b|nur\b)\w+",
    re.I,
)


def denial_trouble(caption: str) -> str:
    """Why a caption is not judged for what it denies, "" where it denies nothing."""
    found = _DENIALS.search(caption)
    if found is None:
        return ""
    return (
        f"The caption denies something (“{clean_name(' '.join(found[0].split()))}”), and such a pair reads what is "
        "denied as if it were said: of two denials, a pair of ours took the false one for the likelier in three of "
        "four trials."
    )
