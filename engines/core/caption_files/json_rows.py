"""Captions in JSON (a list of objects, or an object of path → captions) and in JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from engines.core.caption import Caption
from engines.core.caption_files.rows import (
    CAPTION_NAMES,
    LANGUAGE_NAMES,
    PATH_NAMES,
    SOURCE_NAMES,
    CaptionRow,
    named,
    origin_of,
)
from engines.core.errors import AssayError

_FORMS = (
    'a list of objects like {"path": "a.jpg", "caption": "…"}, or one object like {"a.jpg": "…", "b.jpg": ["…", "…"]}'
)


def rows_of_json(text: str, name: str) -> tuple[list[CaptionRow], list[str]]:
    """(rows, notes). Raises ``AssayError`` where it is no JSON, or holds no captions in one of the two forms."""
    body = _loaded(text, name)
    rows: list[CaptionRow] = []
    left: list[str] = []
    if isinstance(body, dict) and isinstance(named(body, CAPTION_NAMES), list | dict):
        body = named(body, CAPTION_NAMES)
    if isinstance(body, list):
        for number, item in enumerate(body, 1):
            _take_object(item, f"entry {number}", name, rows, left)
    elif isinstance(body, dict):
        for picture, value in body.items():
            found = list(_captions(value, name, f"entry “{picture[:80]}”", {}))
            rows += [CaptionRow(picture, caption, f"entry “{picture[:80]}”") for caption in found]
            if not found:
                left.append(f"entry “{picture[:80]}”")
    else:
        raise AssayError(f"{name} holds no captions; write {_FORMS}.")
    return rows, _said(name, left)


def rows_of_json_lines(text: str, name: str) -> tuple[list[CaptionRow], list[str]]:
    """(rows, notes): one object a line, as data sets are published (file_name, text)."""
    rows: list[CaptionRow] = []
    left: list[str] = []
    # Not splitlines: JSON strings may hold U+2028 and its kin as they are.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                _take_object(json.loads(line), f"line {number}", name, rows, left)
            except (ValueError, RecursionError):
                left.append(f"line {number}")
    return rows, _said(name, left)


def _loaded(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise AssayError(f"{name} is nested too deeply; write {_FORMS}.") from error
    except ValueError as error:
        place = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else "somewhere"
        raise AssayError(f"{name} is not valid JSON at {place}; correct it there. It may be {_FORMS}.") from error


def _take_object(item: object, place: str, name: str, rows: list[CaptionRow], left: list[str]) -> None:
    picture = named(item, PATH_NAMES) if isinstance(item, dict) else None
    found = list(_captions(named(item, CAPTION_NAMES), name, place, item)) if isinstance(item, dict) else []
    if isinstance(picture, str) and picture.strip() and found:
        rows += [CaptionRow(picture.strip(), caption, place) for caption in found]
    else:
        left.append(place)


def _captions(value: object, name: str, place: str, around: dict[str, Any]) -> Iterator[Caption]:
    """A text, an object with a text, or a list of either."""
    for one in value if isinstance(value, list) else [value]:
        fields = {**around, **one} if isinstance(one, dict) else around
        words = named(one, CAPTION_NAMES) if isinstance(one, dict) else one
        if isinstance(words, str) and words.strip():
            language = named(fields, LANGUAGE_NAMES)
            origin = origin_of(name, place, named(fields, SOURCE_NAMES))
            yield Caption(words.strip(), origin, language.strip() if isinstance(language, str) else "")


def _said(name: str, left: list[str]) -> list[str]:
    if not left:
        return []
    listed = ", ".join(left[:20]) + (f" and {len(left) - 20:,} more" if len(left) > 20 else "")
    return [f"{name}: {listed} {'have' if len(left) > 1 else 'has'} no path or no caption in words."]
