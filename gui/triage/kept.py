"""The filters that a case is left with, and those saved in it under names: a small file in the case's folder.

They are no evidence: nothing in the log speaks of them, and a case without the file is whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from engines.core.errors import CaseError
from engines.core.question import Question
from gui.triage.ask import ANY, Ask
from gui.triage.fits import OUTCOMES
from gui.triage.sorting import SORTS
from gui.triage.words import STEPS

FILE = "filters.json"
_BYTES_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """``last``: what was asked for when the case was last in use; ``saved``: by name."""

    last: Ask = field(default_factory=Ask)
    saved: Mapping[str, Ask] = field(default_factory=dict)


def ask_of(plain: object) -> Ask:
    """From JSON that may come from another version or another hand: what does not fit is left at its default."""
    if not isinstance(plain, dict):
        return Ask()
    default = asdict(Ask())
    fitting = {n: v for n, v in plain.items() if n in default and type(v) is type(default[n])}
    allowed = {
        "outcome": OUTCOMES,
        "sort": SORTS,
        "question": (ANY, *(question.value for question in Question)),
        "support": (0, *STEPS),
    }
    return Ask(**{n: v for n, v in fitting.items() if n not in allowed or v in allowed[n]})


def ask_of_words(words: Sequence[str]) -> Ask:
    """From FIELD=VALUE, such as outcome=signal or fold=yes; what does not fit is left at its default."""
    plain: dict[str, object] = {}
    for one in words:
        name, _, value = one.partition("=")
        known = getattr(Ask(), name, None)
        if isinstance(known, bool):
            plain[name] = value.casefold() in ("yes", "true", "1")
        else:
            plain[name] = int(value) if isinstance(known, int) and value.isdigit() else value
    return ask_of(plain)


def read_kept(folder: Path) -> Kept:
    """What the case's folder holds; nothing where there is no such file, or one that cannot be understood."""
    file = folder / FILE
    try:
        if file.stat().st_size > _BYTES_MAX:
            return Kept()
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Kept()
    if not isinstance(told, dict):
        return Kept()
    saved = told.get("saved")
    by_name = {str(name): ask_of(plain) for name, plain in saved.items()} if isinstance(saved, dict) else {}
    return Kept(ask_of(told.get("last")), by_name)


def write_kept(folder: Path, kept: Kept) -> None:
    """Write the file anew, whole or not at all. Raises ``CaseError`` where that is not possible."""
    told = {"last": kept.last.plain(), "saved": {name: ask.plain() for name, ask in kept.saved.items()}}
    part = folder / f".{FILE}.part"
    try:
        part.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        part.replace(folder / FILE)
    except (OSError, ValueError) as error:
        raise CaseError(f"The filters could not be kept in {folder.name}: {error}.") from error
