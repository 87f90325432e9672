"""Texts as token numbers. WordPiece is read here; other tokenizers need the optional package ``tokenizers``.

WordPiece as BERT uses it (Devlin et al., 2019): lower case, accents removed, split at spaces and punctuation, then the
longest known piece from the left.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from engines.core.errors import ModelError
from engines.core.packs.pack import Pack

FILE = "tokenizer.json"
_LONGEST_WORD = 100

Tokenize = Callable[[str], list[int]]


def tokenizer_of(pack: Pack) -> Tokenize:
    """What turns a text into the pack's token numbers, special ones included. Raises ModelError."""
    return _read(pack.folder / FILE)


@lru_cache(maxsize=8)
def _read(path: Path) -> Tokenize:
    try:
        text = path.read_text("utf-8")
        said = json.loads(text)
        model = said["model"]
        if model.get("type") == "WordPiece":
            return WordPiece(said)
    except OSError as error:
        raise ModelError(f"{FILE} of {path.parent.name} cannot be read ({error.strerror}); import it again.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{FILE} of {path.parent.name} is damaged ({error}); import it again.") from error
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise ModelError(
            f"{path.parent.name} splits texts with a {model.get('type')} tokenizer; install the package tokenizers to "
            "use it (pip install tokenizers)."
        ) from error
    try:
        made = Tokenizer.from_str(text)
    except Exception as error:  # the library raises a plain Exception
        raise ModelError(f"{FILE} of {path.parent.name} is damaged ({error}); import it again.") from error
    made.no_padding()
    return lambda words: list(made.encode(words).ids)


class WordPiece:
    """From a ``tokenizer.json`` whose model is WordPiece. Raises KeyError or TypeError where it lacks what it needs."""

    def __init__(self, said: dict[str, Any]) -> None:
        model = said["model"]
        self._pieces: dict[str, int] = model["vocab"]
        self._joint: str = model.get("continuing_subword_prefix", "##")
        self._unknown = self._pieces[model["unk_token"]]
        self._lower = bool((said.get("normalizer") or {}).get("lowercase", True))
        self._first, self._last = self._pieces["[CLS]"], self._pieces["[SEP]"]

    def __call__(self, text: str) -> list[int]:
        found = [self._first]
        for word in _words(text.lower() if self._lower else text, strip_accents=self._lower):
            found += self._split(word)
        return [*found, self._last]

    def _split(self, word: str) -> list[int]:
        if len(word) > _LONGEST_WORD:
            return [self._unknown]
        found: list[int] = []
        start = 0
        while start < len(word):
            end = len(word)
            while end > start and (piece := (self._joint if start else "") + word[start:end]) not in self._pieces:
                end -= 1
            if end == start:
                return [self._unknown]
            found.append(self._pieces[piece])
            start = end
        return found


def _words(text: str, *, strip_accents: bool) -> list[str]:
    if strip_accents:
        text = "".join(sign for sign in unicodedata.normalize("NFD", text) if unicodedata.category(sign) != "Mn")
    spaced = []
    for sign in text:
        kind = unicodedata.category(sign)
        if sign.isspace() or kind in ("Cc", "Cf"):
            spaced.append(" ")
        elif kind.startswith(("P", "S")) or "\u4e00" <= sign <= "\u9fff":
            spaced.append(f" {sign} ")
        else:
            spaced.append(sign)
    return "".join(spaced).split()
