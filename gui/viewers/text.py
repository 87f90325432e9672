"""Text from outside is data: shown as plain characters, with nothing invisible and nothing interpreted."""

from __future__ import annotations

import html
import re
import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

_LONG_WORD = re.compile(r"\S{32,}")
_PIECE = re.compile(r".{1,16}")
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str, *, lines: bool = False, limit: int = 20_000) -> str:
    """``text`` with control and direction-changing characters made visible, cut at ``limit`` characters.

    ``lines``: keep line breaks and tabs; otherwise they become "⏎" and a space.
    """
    cut = text if len(text) <= limit else text[:limit] + f" … ({len(text) - limit:,} more characters)"
    return "".join(_visible(character, lines) for character in cut)


def _visible(character: str, lines: bool) -> str:
    if character in "\n\t":
        return character if lines else ("⏎" if character == "\n" else " ")
    if character in _BIDI_CONTROLS or unicodedata.category(character) in ("Cc", "Cs"):
        return "" if character == "\r" else f"⟨U+{ord(character):04X}⟩"
    return character


def breakable(text: str) -> str:
    """``text`` with invisible places to break in long words, so that they cannot widen the window."""
    return _LONG_WORD.sub(lambda word: "\u200b".join(_PIECE.findall(word.group())), text)


def menu_text(text: str, limit: int = 80) -> str:
    """Text for a menu or button: "&" would otherwise become a keyboard mnemonic."""
    return plain(text, limit=limit).replace("&", "&&")


def tip_text(text: str, limit: int = 2000) -> str:
    """Text for a tool tip, which Qt would otherwise guess to be rich text."""
    return f"<qt>{html.escape(plain(text, limit=limit))}</qt>"


class PlainLabel(QLabel):
    """A label that never interprets its text. ``role``: muted, heading or failed, as the theme's style sheet says."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        wrap: bool = True,
        role: str = "",
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setMinimumWidth(1 if wrap else 0)
        if role:
            self.setProperty("role", role)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802
        shown = plain(text, lines=True)
        super().setText(breakable(shown) if self.wordWrap() else shown)
