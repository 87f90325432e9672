"""The word lists of a language: regular expressions over lower-case words, read from JSON beside this file."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

LISTED = ("en", "de", "fr", "es")
_FOLDER = Path(__file__).parent
# What must stand around a word was there when it was found; the word alone no longer shows it.
_LOOK_AROUND = re.compile(r"\(\?<?[=!](?:[^()]|\([^()]*\))*\)")


class WordList:
    """One language's lists. ``pattern(name)`` is the compiled expression of a list, at word boundaries."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._raw: dict[str, Any] = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
        self._compiled: dict[str, re.Pattern[str]] = {}

    def raw(self, name: str) -> str:
        """A list as a piece of an expression."""
        return str(self._raw[name])

    def table(self, name: str) -> dict[str, str]:
        """A list of lists: meaning → words."""
        return dict(self._raw[name])

    def lines(self, name: str) -> list[str]:
        """A list of expressions."""
        return list(self._raw[name])

    def words(self, name: str) -> frozenset[str]:
        """A list of plain words."""
        return frozenset(self.raw(name).split())

    def any_of(self, name: str) -> str:
        """Every word of a list of lists, as one alternative."""
        return "|".join(self.table(name).values())

    def meaning(self, name: str, word: str) -> str:
        """The key under which a word stands in a list of lists, "" where it is in none."""
        for key, words in self.table(name).items():
            if re.fullmatch(_LOOK_AROUND.sub("", words), word, re.I):
                return key
        return ""

    def pattern(self, expression: str) -> re.Pattern[str]:
        """``expression`` compiled once, without regard to case."""
        if expression not in self._compiled:
            self._compiled[expression] = re.compile(expression, re.I)
        return self._compiled[expression]

    def whole(self, name: str) -> re.Pattern[str]:
        """The list ``name`` as whole words."""
        return self.pattern(rf"(?<![\w-])(?:{self.raw(name)})(?![\w-])")


@cache
def word_list(language: str) -> WordList:
    """The list of one of ``LISTED``; English for any other language."""
    return WordList(language if language in LISTED else "en")
