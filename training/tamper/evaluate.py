"""What the card's maps are worth: pixel AUROC and F1 by method, manipulation and quality; false alarms by size."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engines.tamper.card import size_band_of
from engines.tamper.integration import FUSED
from engines.tamper.regions import least_cells, outlined
from training.tamper.figures import f1_of, pixel_auroc
from training.tamper.make import AS_IS, MANIPULATIONS
from training.tamper.measure import Measured

QUALITY_BANDS: dict[str, tuple[int | None, ...]] = {
    "≥ 90": (90, 95, 98),
    "80–85": (80, 85),
    "70–75": (70, 75),
    "PNG": (None,),
    "as is": (AS_IS,),
}


@dataclass(frozen=True, eq=False, slots=True)
class Judged:
    """One picture at fixed levels: how many times its level each map reaches, pixel AUROC and F1 by map."""

    picture: Measured
    multiple: dict[str, float]
    auroc: dict[str, float]
    f1: dict[str, float]

    def alarms(self, names: Sequence[str]) -> bool:
        """Whether any of the maps reaches its level over a region."""
        return any(self.multiple.get(name, 0.0) >= 1 for name in names)


def judge(
    picture: Measured, reached: Mapping[str, float], levels: Mapping[str, Mapping[str, float]], extent: float
) -> Judged:
    """``picture`` at ``levels``; its fused map is outlined down to ``extent`` times the level, the others are not."""
    least = least_cells(*picture.texture.shape)
    multiple, areas, marks = {}, {}, {}
    for name, values in {**picture.fused, **picture.maps}.items():
        level = levels[name][picture.band]
        multiple[name] = reached[name] / level
        if not picture.untouched:
            areas[name] = pixel_auroc(values, picture.truth)
            down_to = level * (extent if name == FUSED else 1.0)
            marks[name] = f1_of(outlined(values, level, down_to, least), picture.truth)
    return Judged(picture, multiple, areas, marks)


def table(judged: Sequence[Judged], names: Sequence[str]) -> list[dict[str, Any]]:
    """One row for each map, manipulation and final quality: pictures, mean pixel AUROC, mean F1, share alarmed.

    Pixel figures are means over pictures, on the cell grid; F1 counts pictures without an alarm as 0. "untouched" rows
    give the share of pictures with any region above the alarm level.
    """
    rows = []
    for name in names:
        for manipulation in ("untouched", *MANIPULATIONS):
            for quality, members in QUALITY_BANDS.items():
                chosen = [
                    one
                    for one in judged
                    if name in one.multiple
                    and one.picture.manipulation == manipulation
                    and one.picture.quality in members
                ]
                if chosen:
                    rows.append(_row(name, manipulation, quality, chosen))
    return rows


def _row(name: str, manipulation: str, quality: str, chosen: Sequence[Judged]) -> dict[str, Any]:
    row: dict[str, Any] = {"method": name, "manipulation": manipulation, "final": quality, "pictures": len(chosen)}
    if manipulation != "untouched":
        row["auroc"] = round(float(np.nanmean([one.auroc[name] for one in chosen])), 3)
        row["f1"] = round(float(np.mean([one.f1[name] for one in chosen])), 3)
    row["alarmed"] = round(float(np.mean([one.alarms([name]) for one in chosen])), 4)
    return row


def by_group(judged: Sequence[Judged], names: Sequence[str]) -> list[dict[str, Any]]:
    """False alarms and detections of the maps ``names`` together by source, size and recipe: [hits, pictures]."""
    kinds: dict[str, Callable[[Judged], str]] = {
        "source": lambda one: one.picture.source,
        "size": lambda one: size_band_of(one.picture.size[0] * one.picture.size[1] / 1e6),
        "recipe": lambda one: one.picture.job.recipe,
    }
    rows = []
    for kind, value_of in kinds.items():
        for value in sorted({value_of(one) for one in judged}):
            chosen = [one for one in judged if value_of(one) == value]
            untouched = [one for one in chosen if one.picture.untouched]
            altered = [one for one in chosen if not one.picture.untouched]
            rows.append(
                {
                    "by": kind,
                    "value": value,
                    "false_alarms": [sum(one.alarms(names) for one in untouched), len(untouched)],
                    "detections": [sum(one.alarms(names) for one in altered), len(altered)],
                }
            )
    return rows


def as_text(content: Mapping[str, Any]) -> str:
    """The card's figures for people."""
    lines = [f"{'method':<20} {'manipulation':<12} {'final':<7} {'n':>5} {'AUROC':>6} {'F1':>6} {'alarmed':>8}"]
    for row in content["table"]:
        auroc = f"{row['auroc']:.3f}" if "auroc" in row else "–"
        mark = f"{row['f1']:.3f}" if "f1" in row else "–"
        lines.append(
            f"{row['method']:<20} {row['manipulation']:<12} {row['final']:<7} {row['pictures']:>5} "
            f"{auroc:>6} {mark:>6} {row['alarmed']:>8.2%}"
        )
    lines += ["", f"whole engine (maps that raise alarms: {', '.join(content['alarming'])})"]
    lines += [_counts(f"{row['by']:<8} {row['value']:<14}", row) for row in content["by_group"]]
    rates = content["engine"]
    for band in rates["detections"]:
        lines.append(_counts(f"{'last':<8} {band:<14}", {kind: of[band] for kind, of in rates.items()}))
    whole = {kind: [sum(column) for column in zip(*of.values(), strict=True)] for kind, of in rates.items()}
    return "\n".join([*lines, _counts(f"{'in all':<23}", whole)])


def _counts(head: str, row: Mapping[str, Any]) -> str:
    (false, untouched), (hits, altered) = row["false_alarms"], row["detections"]
    return f"{head} false alarms {false:>3} of {untouched:>4}   found {hits:>4} of {altered:>4}"
