"""Alarm levels from untouched photographs of the calibration sources, rates from the held-out ones, into the card."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from engines.tamper.card import BANDS, CARD
from engines.tamper.methods import METHODS
from training.tamper.evaluate import table
from training.tamper.measure import Measured, measure_all
from training.tamper.sources import CALIBRATION, HELD_OUT, photographs

FALSE_ALARM_TARGET = 0.002  # share of untouched pictures, for each method
MARGIN = 1.2  # for sources unlike those of the calibration
SEEDS = (11, 12)  # calibration, held-out


def calibrate(count: int, processes: int) -> dict[str, Any]:
    """Measure ``count`` altered pictures, twins and originals on each side of the split and write the card."""
    known = list(measure_all(photographs(CALIBRATION), count, SEEDS[0], processes))
    unknown = list(measure_all(photographs(HELD_OUT), count, SEEDS[1], processes))
    methods = {method.id: _method(method.id, known, unknown) for method in METHODS}
    content = {
        "command": f"python -m training.tamper calibrate --count {count}",
        "calibration_sources": list(CALIBRATION),
        "held_out_sources": list(HELD_OUT),
        "data": "untouched photographs as they are and with simulated histories (crop, re-scaling, JPEG); 192–512 px",
        "false_alarm_target": FALSE_ALARM_TARGET,
        "methods": methods,
        "table": table(unknown, methods),
    }
    CARD.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return content


def alarm_level(levels: Sequence[float]) -> float:
    """The level that a share ``FALSE_ALARM_TARGET`` of untouched pictures passes.

    The tail beyond the 95th percentile is taken as exponential (peaks over threshold), fitted to its mean excess,
    and the result is never below the empirical quantile; ``MARGIN`` is put on top.
    """
    values = np.array([level for level in levels if np.isfinite(level)])
    if values.size < 20:
        return float(values.max(initial=10.0) * 1.5)
    start = float(np.quantile(values, 0.95))
    excess = float((values[values > start] - start).mean())
    fitted = start + excess * float(np.log(0.05 / FALSE_ALARM_TARGET))
    return MARGIN * max(float(np.quantile(values, 1 - FALSE_ALARM_TARGET)), fitted)


def _levels(pictures: Sequence[Measured], method: str, band: str, altered: bool) -> list[float]:
    return [
        picture.levels[method]
        for picture in pictures
        if method in picture.levels and picture.band == band and (picture.manipulation != "untouched") == altered
    ]


def _method(method: str, known: Sequence[Measured], unknown: Sequence[Measured]) -> dict[str, Any]:
    """Alarm level, false alarms and detections of a method in each band."""
    out: dict[str, Any] = {"alarm_level": {}, "false_alarms": {}, "detections": {}}
    for band in BANDS:
        level = round(alarm_level(_levels(known, method, band, altered=False)), 3)
        out["alarm_level"][band] = level
        for name, altered in (("false_alarms", False), ("detections", True)):
            levels = _levels(unknown, method, band, altered)
            out[name][band] = [int(sum(value >= level for value in levels)), len(levels)]
    return out
