"""File names are hostile data: what may be shown of them, and how people sort them."""

from __future__ import annotations

import re

_SPELT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LONGEST = 240
_DIGITS = re.compile(r"(\d+)")


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


def natural_key(name: str) -> tuple[list[str | int], str]:
    """A sort key that puts photo2 before photo10 and ignores case; ties are broken by the name itself.

    The list alternates text and number, so that any two keys compare type by type.
    """
    parts: list[str | int] = [*_DIGITS.split(name.casefold())]
    # Numbers are cut at 4,000 digits, as int() refuses more than 4,300.
    parts[1::2] = [int(digits[:4000]) for digits in parts[1::2] if isinstance(digits, str)]
    return parts, name
