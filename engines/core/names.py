"""File names are hostile data: what may be shown of them, and how people sort them."""

from __future__ import annotations

import re

_SPELT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LONGEST = 240


def clean_name(text: str) -> str:
    """``text`` with every control, bidirectional or otherwise unprintable character made visible as an escape.

    The result is one line of at most 240 characters, safe to print in a sentence (left to right) and to encode as
    UTF-8; it is not escaped for HTML, which is the report's business. Undecodable bytes of a file name show as \\xNN.
    """
    shown = "".join(_visible(character) for character in text)
    if len(shown) > _LONGEST:
        half = _LONGEST // 2
        shown = f"{shown[: half - 1]}…{shown[-half:]}"
    return shown


def _visible(character: str) -> str:
    if character in _SPELT:
        return _SPELT[character]
    # False for controls, format characters (bidi overrides, zero-width), lone surrogates and unusual spaces.
    if character.isprintable():
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a raw byte smuggled through os.fsdecode
        return f"\\x{code - 0xDC00:02x}"
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def natural_key(name: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """A sort key that puts photo2 before photo10 and ignores case; ties are broken by the name itself."""
    parts = re.split(r"(\d+)", name.casefold())
    return tuple((0, int(p), "") if _is_number(p) else (1, 0, p) for p in parts if p), name


def _is_number(part: str) -> bool:
    # int() refuses more than 4,300 digits; such a "number" sorts as text.
    return part.isdecimal() and len(part) < 64
