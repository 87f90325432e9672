"""Words made comparable: case, accents and width do not count."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """``text`` without case, accents and compatibility forms, spaces and apostrophes made one: "Zürich" → "zurich"."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in parts if unicodedata.category(character) != "Mn")
    return " ".join(unicodedata.normalize("NFC", plain).replace("’", "'").split())
