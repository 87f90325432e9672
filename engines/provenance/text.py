"""Text taken from hostile files, made fit to be shown: bounded, printable, never interpreted."""

from __future__ import annotations

import unicodedata

SHOWN = 500
PROMPT_SHOWN = 4000


def clip(text: str, limit: int = SHOWN) -> str:
    """``text`` made printable and cut to ``limit`` characters, with "… (n characters)" where it was longer.

    Line ends become " ⏎ "; other control, format and surrogate characters become ⟨U+XXXX⟩, so that direction
    overrides and invisible characters show instead of acting.
    """
    length = len(text)
    shown = text[:limit]
    if not shown.isprintable():
        shown = "".join(_visible(character) for character in shown.replace("\r\n", "\n"))
    return shown.strip() if length <= limit else f"{shown.strip()}… ({length:,} characters)"


def decode(raw: bytes) -> str:
    """Bytes of unknown encoding as text: UTF-8 where it is valid, Latin-1 otherwise; trailing NULs removed."""
    raw = raw.rstrip(b"\0")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def hex_start(raw: bytes, count: int = 16) -> str:
    """The first bytes in hexadecimal, with the length where there are more."""
    shown = raw[:count].hex(" ")
    return shown if len(raw) <= count else f"{shown} … ({len(raw):,} bytes)"


def many(count: int, one: str, several: str | None = None) -> str:
    """A number with its noun: "1 byte", "1,200 bytes"."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def _visible(character: str) -> str:
    if character == "\n":
        return " ⏎ "
    if character == "\t":
        return " "
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        return f"⟨U+{ord(character):04X}⟩"
    return character
