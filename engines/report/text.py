"""Strings from files and people, made safe to print: what cannot be seen is written out as an escape."""

from __future__ import annotations

import math
import unicodedata
from datetime import UTC, datetime

_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str, keep_lines: bool = False) -> str:
    """``text`` with control, bidirectional, unassigned and lone surrogate characters as escapes (``\\u202e``).

    ``keep_lines`` leaves line feeds as they are; without it a name with a newline stays on one line.
    """
    if text.isascii() and text.isprintable():
        return text
    if keep_lines:
        text = text.replace("\r\n", "\n")
    return "".join(
        escape(character)
        if unicodedata.category(character) in _UNSEEN and not (keep_lines and character == "\n")
        else character
        for character in text
    )


def escape(character: str) -> str:
    """One character as a visible escape: ``\\n``, ``\\x1b``, ``\\u202e``, ``\\U0001f600``."""
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character)
    if named:
        return named
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is no text
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def cut(text: str, limit: int) -> str:
    """``text`` with at most ``limit`` characters; what is left out is counted in words."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]} … ({len(text) - limit:,} more characters not printed)"


def size_words(size_bytes: int) -> str:
    """A file size: exact bytes, and rounded in decimal units."""
    if size_bytes < 1000:
        return f"{size_bytes} bytes"
    return f"{size_bytes:,} bytes ({short_size(size_bytes)})"


def short_size(size_bytes: int) -> str:
    """A file size in decimal units, one decimal."""
    if size_bytes < 1000:
        return f"{size_bytes} bytes"
    power = min(4, int(math.log10(size_bytes) / 3 + 1e-9))
    return f"{size_bytes / 1000**power:.1f} {_UNITS[power]}"


def number_words(value: float) -> str:
    """A number for an axis or a table: four significant figures, a true minus sign, no exponent where avoidable."""
    return f"{value:.4g}".replace("-", "−")


def time_words(iso: str) -> str:
    """An ISO 8601 time as date, time and zone (``2026-03-01 14:05:09 UTC``); what is not ISO is given as it is."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    if moment.tzinfo is None:
        return f"{moment:%Y-%m-%d %H:%M:%S}"
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
