"""How normal and abnormal states of a thing are put into words, for a pair of towers to look for.

FiLo (Gu et al., 2024, 2404.13671) has a language model write fine-grained descriptions of each kind of anomaly an
object may have. Here they are written by hand, by kind of object, in ``states.json``; the analyst can give others.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from engines.core.errors import AssayError

_FILE = Path(__file__).with_name("states.json")
_ANY = "any"
_MOST = 60
_LONGEST = 200
_OBJECT = re.compile(r"[^\W_][\w ,'-]{0,58}")


@dataclass(frozen=True, slots=True)
class States:
    """Sentences on the normal and the abnormal states of ``object``, which each names."""

    object: str
    normal: tuple[str, ...]
    abnormal: tuple[str, ...]


def check_object(words: str) -> str:
    """What a picture shows, in a few words. Raises ``AssayError``."""
    words = " ".join(words.split())
    if not _OBJECT.fullmatch(words):
        raise AssayError(f"“{words[:80]}” does not say what is shown; name it in up to 60 letters, such as “banknote”.")
    return words


def states_of(words: str, own: Path | None = None) -> States:
    """The descriptions for what a picture shows: those for anything, and those of its kind where it is known.

    ``own``: a JSON file {"normal": [...], "abnormal": [...]} with the analyst's sentences in their place, in which
    {object} stands for ``words``. Raises ``AssayError`` with what is wrong in it.
    """
    words = check_object(words)
    if own is not None:
        normal, abnormal = _own(own)
    else:
        kinds = [_bank()[_ANY], *(_bank()[kind] for kind in kinds_of(words))]
        normal = [sentence for kind in kinds for sentence in kind["normal"]]
        abnormal = [sentence for kind in kinds for sentence in kind["abnormal"]]
    filled = ([sentence.replace("{object}", words) for sentence in some] for some in (normal, abnormal))
    return States(words, *(tuple(dict.fromkeys(some)) for some in filled))


def kinds_of(words: str) -> list[str]:
    """The kinds of things that the words name."""
    said = set(words.lower().split())
    return [name for name, kind in _kinds() if said & {w for word in kind["words"] for w in (word, f"{word}s")}]


def templates() -> tuple[str, ...]:
    """Ways to put a description; {} stands for it."""
    return tuple(_bank()["templates"])


def place_words(row: float, column: float) -> str:
    """Where in the picture, by its share of height and width, 0–1: as the descriptions say it."""
    down, across = (min(2, int(3 * share)) for share in (row, column))
    return str(_bank()["places"][3 * down + across])


def as_json(words: str) -> str:
    """The descriptions for ``words`` as a file that ``states_of`` takes, to be edited."""
    states = states_of(words)
    return json.dumps({"normal": states.normal, "abnormal": states.abnormal}, indent=1, ensure_ascii=False)


@cache
def _bank() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    return found


def _kinds() -> list[tuple[str, dict[str, Any]]]:
    return [(name, kind) for name, kind in _bank().items() if isinstance(kind, dict) and name != _ANY]


def _own(path: Path) -> tuple[list[str], list[str]]:
    try:
        said = json.loads(path.read_text("utf-8"))
        parts = [said["normal"], said["abnormal"]]
    except OSError as error:
        raise AssayError(f"The descriptions {path.name} cannot be read ({error.strerror}).") from error
    except (ValueError, KeyError, TypeError) as error:
        raise AssayError(
            f'{path.name} holds no descriptions; it must be JSON of the form {{"normal": […], "abnormal": […]}}.'
        ) from error
    for part in parts:
        if not isinstance(part, list) or not 1 <= len(part) <= _MOST:
            raise AssayError(f"{path.name} must give 1 to {_MOST} descriptions of normal and of abnormal states each.")
        if not all(isinstance(one, str) and 0 < len(one.strip()) <= _LONGEST for one in part):
            raise AssayError(f"Each description in {path.name} must be a text of up to {_LONGEST} letters.")
    return parts[0], parts[1]
