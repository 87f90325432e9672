"""The table: pixel AUROC and F1 at the alarm level, by method, manipulation and final quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from training.tamper.figures import f1_at, pixel_auroc
from training.tamper.make import AS_IS, MANIPULATIONS
from training.tamper.measure import Measured

QUALITY_BANDS: dict[str, tuple[int | None, ...]] = {
    "≥ 90": (90, 95),
    "80–85": (80, 85),
    "70–75": (70, 75),
    "PNG": (None,),
    "as is": (AS_IS,),
}


def table(pictures: Sequence[Measured], methods: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row for each method, manipulation and final quality: pictures, mean pixel AUROC, mean F1, share alarmed.

    Pixel figures are means over pictures, on the cell grid. "untouched" rows give the share of pictures with any
    region above the alarm level.
    """
    rows = []
    for method in methods:
        for manipulation in ("untouched", *MANIPULATIONS):
            for quality, members in QUALITY_BANDS.items():
                chosen = [
                    picture
                    for picture in pictures
                    if method in picture.maps and picture.manipulation == manipulation and picture.quality in members
                ]
                if chosen:
                    rows.append(_row(method, manipulation, quality, chosen, methods[method]["alarm_level"]))
    return rows


def _row(
    method: str, manipulation: str, quality: str, chosen: Sequence[Measured], levels: Mapping[str, float]
) -> dict[str, Any]:
    alarmed = np.mean([picture.levels[method] >= levels[picture.band] for picture in chosen])
    row: dict[str, Any] = {"method": method, "manipulation": manipulation, "final": quality, "pictures": len(chosen)}
    if manipulation != "untouched":
        aurocs = [pixel_auroc(picture.maps[method], picture.truth) for picture in chosen]
        row["auroc"] = round(float(np.nanmean(aurocs)), 3)
        marks = [f1_at(picture.maps[method], picture.truth, levels[picture.band]) for picture in chosen]
        row["f1"] = round(float(np.mean(marks)), 3)
    row["alarmed"] = round(float(alarmed), 4)
    return row


def as_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """The table for people."""
    lines = [f"{'method':<20} {'manipulation':<12} {'final':<7} {'n':>5} {'AUROC':>6} {'F1':>6} {'alarmed':>8}"]
    for row in rows:
        auroc = f"{row['auroc']:.3f}" if "auroc" in row else "–"
        mark = f"{row['f1']:.3f}" if "f1" in row else "–"
        lines.append(
            f"{row['method']:<20} {row['manipulation']:<12} {row['final']:<7} {row['pictures']:>5} "
            f"{auroc:>6} {mark:>6} {row['alarmed']:>8.2%}"
        )
    return "\n".join(lines)
