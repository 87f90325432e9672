"""Setting the alarm level from unchanged pairs, and counting false alarms and refusals on pairs it was not set from."""

from __future__ import annotations

import json
from collections import Counter
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np

from engines.core.card import Card, DataGroup, Figure
from engines.reference.card import FALSE_ALARMS, LEVEL, REFUSED, UNCHANGED, UNRELATED
from engines.reference.compare import compare
from training.reference.pairs import Make, unchanged, unrelated

_CARD = Path(__file__).resolve().parents[2] / "engines" / "reference" / "card.json"
_SHARE = 0.01


def calibrate(data: Path, workers: int) -> None:
    """Write the card: level from one part of the sources, errors from the other."""
    listed = [*unchanged(data, held_out=False)], [*unchanged(data, held_out=True)], [*unrelated(data)]
    with Pool(workers) as pool:
        peaks = []
        for number, peak in enumerate(pool.imap(_peak, [make for part in listed for make in part]), 1):
            peaks.append(peak)
            print(f"{number} of {sum(map(len, listed))}: {peak}", flush=True)
    own, held_out = peaks[: len(listed[0])], peaks[len(listed[0]) : len(listed[0]) + len(listed[1])]
    strangers = peaks[len(listed[0]) + len(listed[1]) :]
    level = float(np.quantile([peak for _, peak in own if peak is not None], 1 - _SHARE, method="higher"))
    alarms = [group for group, peak in held_out if peak is not None and peak >= level]
    refused_own = [group for group, peak in held_out if peak is None]
    figures = [
        Figure(LEVEL, "all", round(level, 3)),
        Figure(UNCHANGED, "held out", len(held_out)),
        Figure(FALSE_ALARMS, "held out", len(alarms)),
        Figure("unchanged pairs refused", "held out", len(refused_own)),
        Figure(UNRELATED, "held out", len(strangers)),
        Figure(REFUSED, "held out", sum(peak is None for _, peak in strangers)),
    ]
    counts = Counter(group for group, _ in own) + Counter(group for group, _ in held_out)
    card = Card(
        name="reference comparison",
        version="1",
        kind="reference",
        purpose="The change from which a place counts as different from the reference, and how often that errs.",
        made_by="python -m training.reference calibrate",
        licence="Figures measured here; the pictures are not delivered.",
        split="The level is set from bsds, cid22, clic and 18 prints; errors are counted on other sources and prints.",
        data=tuple(DataGroup(group, count, False) for group, count in sorted(counts.items())),
        figures=tuple(figures),
        limits=("Captures were simulated: view, scale, exposure, shading, blur, noise and JPEG, of flat things.",),
        files={},
        calibration=None,
    )
    _CARD.write_text(json.dumps(card.to_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for figure in figures:
        print(f"{figure.measure}: {figure.value:g} ({figure.group})")
    print("false alarms by group:", dict(Counter(alarms)), "refused:", dict(Counter(refused_own)))


def _peak(make: Make) -> tuple[str, float | None]:
    """(group, highest change) of a pair; None where registration was refused."""
    cv2.setNumThreads(1)
    pair = make()
    change = compare(pair.questioned, pair.reference).change
    return pair.group, None if change is None else float(np.nanmax(change))
