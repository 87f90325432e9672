"""The lines that ``compare`` keeps, and the table of them; no torch."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_HEADINGS = (
    "method",
    "folds",
    "AUROC",
    "TPR at 1 % FPR",
    "AUROC at JPEG 75 × 0.7",
    "trained parameters",
    "core minutes",
)


def read_lines(log: Path, setting: Mapping[str, int]) -> list[dict[str, Any]]:
    """The finished lines measured with exactly this setting; a line that a kill cut short is passed over."""
    if not log.exists():
        return []
    found = []
    for text in log.read_text(encoding="utf-8").splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if all(line.get(name) == value for name, value in setting.items()):
            found.append(line)
    return found


def format_table(lines: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> str:
    """A Markdown table, best first: means over the generator families held out in all folds of a method."""
    rows = []
    for method, title in titles.items():
        mine = [line for line in lines if line["method"] == method]
        if not mine:
            continue
        areas = [area for line in mine for area in line["families"].values()]
        figures = [_weighted(mine, name) for name in ("true_rate", "crushed")]
        minutes = sum(line["minutes"] for line in mine)
        auroc = sum(areas) / len(areas)
        folds = ", ".join(str(line["fold"]) for line in mine)
        cells = (title, folds, f"{auroc:.3f}", *(f"{value:.3f}" for value in figures), f"{mine[0]['trained']:,}")
        rows.append((auroc, "| " + " | ".join((*cells, f"{minutes:.1f}")) + " |"))
    heads = ["| " + " | ".join(_HEADINGS) + " |", "|" + " --- |" * len(_HEADINGS)]
    return "\n".join([*heads, *(row for _, row in sorted(rows, reverse=True))])


def _weighted(lines: Sequence[Mapping[str, Any]], name: str) -> float:
    """Mean over folds, each weighing as many as it has generator families."""
    count = [len(line["families"]) for line in lines]
    return float(sum(line[name] * n for line, n in zip(lines, count, strict=True)) / sum(count))
