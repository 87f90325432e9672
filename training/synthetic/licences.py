"""Under which licences the pictures of each source were published, for the cards."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from training.synthetic.sources import DATA, Item

_MOST = 4


def licences(chosen: Iterable[Item], data: Path = DATA) -> dict[tuple[str, bool], str]:
    """(family, generated) → the licences of its pictures as the manifest states them, most frequent first."""
    with (data / "MANIFEST.csv").open(newline="", encoding="utf-8") as lines:
        stated = {row["path"]: row["licence"] for row in csv.DictReader(lines)}
    counts: dict[tuple[str, bool], dict[str, int]] = {}
    for item in chosen:
        words = stated.get(item.path.relative_to(data).as_posix(), "") or "none found"
        group = counts.setdefault((item.family, item.generated), {})
        group[words] = group.get(words, 0) + 1
    return {key: _joined(group) for key, group in counts.items()}


def _joined(group: dict[str, int]) -> str:
    ordered = sorted(group, key=lambda words: -group[words])
    more = len(ordered) - _MOST
    return "; ".join(ordered[:_MOST]) + (f"; and {more} more" if more > 0 else "")
