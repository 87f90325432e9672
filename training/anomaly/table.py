"""Prints the bench's lines as tables for the README."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from training.anomaly.held_out import RATES, rate_of

LINES = Path(__file__).resolve().parents[2] / "out" / "anomaly_bench.jsonl"


def lines(path: Path) -> list[dict[str, Any]]:
    """One for each set, method and version, its counts of false positives in ``held_out``; of several the last. A line
    that was cut off by an interruption is left out.
    """
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for text in path.read_text("utf-8").splitlines() if path.is_file() else ():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        whole = found.setdefault((line["set"], line["method"], line["version"]), {"held_out": []})
        entry = line.pop("held_out", None)
        if entry is None:
            whole |= line
        else:
            others = [old for old in whole["held_out"] if (old["count"], old["by"]) != (entry["count"], entry["by"])]
            whole["held_out"] = [*others, entry]
    return list(found.values())


def show(path: Path) -> None:
    """Print both tables, of the newest version in the file."""
    there = lines(path)
    if not there:
        print("There is no line yet.")
        return
    newest = there[-1]["version"]
    there = sorted((one for one in there if one["version"] == newest), key=lambda one: (one["set"], one["method"]))
    print(f"engine and backbone {newest}\n")
    print("| set | method | image AUROC | pixel AUROC | AUPRO 0.3 | found at 10 % | fit s | ms a picture | MB |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for one in there:
        if one.get("refused"):
            print(f"| {one['set']} | {one['method']} | refused: {one['refused']} |")
            continue
        figures = " | ".join(_figure(one.get(name)) for name in ("image_auroc", "pixel_auroc", "aupro"))
        found = _figure(float(np.mean(np.array(one["p_altered"]) <= 0.1 + 1e-5)) if one["p_altered"] else None)
        costs = f"{one['fit_seconds']:.0f} | {one['ms']} | {one['megabytes']:.1f}"
        print(f"| {one['set']} | {one['method']} | {figures} | {found} | {costs} |")
    print("\n| set | method | normal | chosen | in force | unseen called unusual (90 %) | stated | within ±50 % |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for one in there:
        for entry in one.get("held_out", ()):
            for rate in RATES:
                _show_rate(one, entry, rate)


def _show_rate(one: dict[str, Any], entry: dict[str, Any], asked: float) -> None:
    if not entry["nulls"]:
        return
    rate = rate_of(entry, asked)
    if rate["force"] > max(asked, min(RATES)) and asked != min(RATES):
        return  # the same as at the smaller rate
    within = abs(rate["called"] - rate["force"]) <= 0.5 * rate["force"]
    seen = f"{rate['called']:.1%} ({rate['low']:.1%}–{rate['high']:.1%})"
    stated = f"{rate['least']:.1%}–{rate['most']:.1%}"
    start = f"| {one['set']} | {one['method']} | {entry['count']}{_split(entry)} | {asked:.0%} | {rate['force']:.1%}"
    print(f"{start} | {seen} | {stated} | {'yes' if within else 'no'} |")


def _split(entry: dict[str, Any]) -> str:
    return "" if entry["by"] == "picture" else f", split by {entry['by']}"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
