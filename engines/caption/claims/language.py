"""Which language a caption is in: stated, told by its little words, by its script, or by py3langid."""

from __future__ import annotations

import re
from collections import Counter

from engines.caption.words.lists import LISTED, word_list
from engines.core.caption import primary_language

LEAST_WORDS = 3
"""Below so many words a classifier guesses (FACTS); then the script decides."""
ENOUGH_WORDS = 8
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    (re.compile(r"[\u3040-\u30ff]"), "ja"),
    (re.compile(r"[\uac00-\ud7af]"), "ko"),
    (re.compile(r"[\u4e00-\u9fff]"), "zh"),
    (re.compile(r"[\u0590-\u05ff]"), "he"),
    (re.compile(r"[\u0600-\u06ff]"), "ar"),
    (re.compile(r"[\u0370-\u03ff]"), "el"),
    (re.compile(r"[\u0e00-\u0e7f]"), "th"),
    (re.compile(r"[\u0900-\u097f]"), "hi"),
    (re.compile(r"[\u0400-\u04ff]"), "ru"),
)
_SAMPLE = 600
_TAKEN_FOR = {"pcm": "en"}  # English captions with African names are taken for Nigerian Pidgin


def language_of(text: str, stated: str) -> str:
    """A two-letter code, "" where nothing tells. ``stated``: the BCP 47 tag that came with the caption, or ""."""
    if code := primary_language(stated):
        return code[:3]
    words = [word.lower() for word in _WORD.findall(text[:_SAMPLE])]
    listed = _by_little_words(words)
    if listed:
        return listed
    letters = "".join(words)
    for pattern, code in _SCRIPTS:
        if len(pattern.findall(letters)) * 2 > len(letters):
            return _classified(text, code) if code in ("ru", "ar", "hi") and len(words) >= LEAST_WORDS else code
    code = _classified(text, "") if len(words) >= LEAST_WORDS else ""
    # A few Latin words are soon taken for a neighbouring language: then every list is tried.
    return code if code in LISTED or len(words) >= ENOUGH_WORDS else ""


def _by_little_words(words: list[str]) -> str:
    votes = Counter({code: sum(word in word_list(code).words("function_words") for word in words) for code in LISTED})
    (first, most), (_, second) = votes.most_common(2)
    return first if most > second else ""


def _classified(text: str, otherwise: str) -> str:
    import py3langid

    code, _ = py3langid.classify(text[:_SAMPLE])
    return _TAKEN_FOR.get(str(code), str(code)) or otherwise
