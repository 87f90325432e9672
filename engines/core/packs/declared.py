"""What a pack says of itself in words: pack.json (or card.json), and the sizes that exporters leave in their JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engines.core.packs.errors import PackRefused
from engines.core.packs.pack import QUESTIONS, Scores

JSON_FILES = ("pack.json", "card.json", "preprocessor_config.json", "config.json", "tokenizer_config.json")
TOKENIZER = "tokenizer.json"
LARGEST_JSON = 1024**2
LARGEST_TOKENIZER = 64 * 1024**2
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Declared:
    """``hashes``: file → SHA-256 stated. ``size``: (height, width) and ``channels`` that the input is said to have,
    None and 0 where that is not said. ``output``: name of the detector's output, "" where it is not said.
    """

    name: str = ""
    question: str = ""
    licence: str = ""
    source: str = ""
    hashes: dict[str, str] = field(default_factory=dict)
    size: tuple[int, int] | None = None
    channels: int = 0
    output: str = ""
    scores: Scores | None = None
    scale: float | None = None
    bias: float | None = None
    length: int = 0
    pad: int | None = None


def read_json(path: Path, limit: int = LARGEST_JSON) -> dict[str, Any]:
    """The JSON object in a file; {} where there is no file. Raises PackRefused where it is something else."""
    if not path.exists():
        return {}
    if path.stat().st_size > limit:
        raise PackRefused(f"{path.name} is {path.stat().st_size:,} bytes long, more than such a file ever needs.")
    try:
        said = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise PackRefused(f"{path.name} is not readable as JSON ({error}).") from error
    if not isinstance(said, dict):
        raise PackRefused(f"{path.name} does not hold a JSON object.")
    return said


def read_declared(folder: Path) -> Declared:
    """From pack.json, else card.json, of a pack; with labels from config.json. Raises PackRefused."""
    name = "pack.json" if (folder / "pack.json").exists() else "card.json"
    said = read_json(folder / name)
    question = _text(said, "question", name)
    if question and question not in QUESTIONS:
        raise PackRefused(f"{name} names the question “{question}”; there are {', '.join(QUESTIONS)}.")
    output = _object(said, "output", name)
    given = _object(said, "input", name)
    return Declared(
        name=_text(said, "name", name),
        question=question,
        licence=_text(said, "licence", name) or _text(said, "license", name),
        source=_text(said, "source", name),
        hashes=_hashes(said, name),
        size=_size(given, name),
        channels=_whole(given, "channels", name) or 0,
        output=_text(output, "name", name),
        scores=_scores(output, read_json(folder / "config.json"), name) if output else None,
        scale=_real(said, "scale", name),
        bias=_real(said, "bias", name),
        length=_whole(said, "text_length", name) or 0,
        pad=_whole(said, "pad_id", name),
    )


def _text(said: dict[str, Any], key: str, file: str) -> str:
    value = said.get(key, "")
    if not isinstance(value, str) or len(value) > 500:
        raise PackRefused(f"{file}: {key} must be a text of at most 500 characters.")
    return value.strip()


def _object(said: dict[str, Any], key: str, file: str) -> dict[str, Any]:
    value = said.get(key, {})
    if not isinstance(value, dict):
        raise PackRefused(f"{file}: {key} must be an object.")
    return value


def _whole(said: dict[str, Any], key: str, file: str) -> int | None:
    value = said.get(key)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 31):
        raise PackRefused(f"{file}: {key} must be a whole number.")
    return value


def _real(said: dict[str, Any], key: str, file: str) -> float | None:
    value = said.get(key)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < 1e6:
        raise PackRefused(f"{file}: {key} must be a number.")
    return float(value)


def _size(given: dict[str, Any], file: str) -> tuple[int, int] | None:
    size = given.get("size")
    if size is None:
        return None
    pair = [size, size] if isinstance(size, int) else size
    if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(v, int) and v > 0 for v in pair):
        raise PackRefused(f"{file}: input.size must be a number of pixels, or height and width.")
    return pair[0], pair[1]


def _hashes(said: dict[str, Any], file: str) -> dict[str, str]:
    value = said.get("sha256", {})
    found = {"model.onnx": value} if isinstance(value, str) and value else value or {}
    if not isinstance(found, dict) or not all(
        isinstance(v, str) and _SHA256.fullmatch(v.lower()) for v in found.values()
    ):
        raise PackRefused(f"{file}: sha256 must be 64 hexadecimal digits, or an object of file and digits.")
    return {str(name): digest.lower() for name, digest in found.items()}


def _scores(output: dict[str, Any], config: dict[str, Any], file: str) -> Scores:
    kind = output.get("kind")
    if kind not in ("logit", "probability"):
        raise PackRefused(f"{file}: output.kind must be “logit” or “probability”; which it is cannot be guessed.")
    positive = output.get("positive", "high")
    if positive in ("high", "low"):
        return Scores(kind, -1, positive == "high")
    if isinstance(positive, str):
        labels = config.get("id2label")
        named = [key for key, label in labels.items() if label == positive] if isinstance(labels, dict) else []
        if len(named) != 1 or not str(named[0]).isdigit():
            raise PackRefused(f"{file}: output.positive names the class “{positive}”, which config.json does not list.")
        positive = int(named[0])
    if not isinstance(positive, int) or isinstance(positive, bool) or not 0 <= positive < 1000:
        raise PackRefused(f"{file}: output.positive must be high, low, or the number or name of a class.")
    return Scores(kind, positive)
