"""Text recognised in the picture by RapidOCR (PP-OCR models, Apache-2.0, in its wheel), where it is installed."""

from __future__ import annotations

import importlib.util
import logging
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from engines.caption.evidence.upright import Upright, upright
from engines.core.exhibit import Exhibit
from engines.core.finding import Region

_SIDE = 1280
_LEAST_SIDE = 24
_LEAST_CONFIDENCE = 0.6


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, the recogniser's own confidence (0–1, not an error rate), and where it stands."""

    words: str
    confidence: float
    region: Region


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines found; ``silent`` says why nothing was read, "" where the picture was read."""

    lines: tuple[Line, ...]
    silent: str = ""


def read_text(exhibit: Exhibit) -> Reading:
    """Recognise text in a copy of at most 1,280 pixels a side. Never raises."""
    if importlib.util.find_spec("rapidocr") is None:
        return Reading((), "the package rapidocr is not installed (extra “ocr”), so no text was read")
    if min(exhibit.frame) < _LEAST_SIDE or not exhibit.pixels.size:
        return Reading((), "the picture has no pixels in which text could be read")
    copy = upright(exhibit, _SIDE)
    try:
        found = _engine()(np.ascontiguousarray(copy.rgb[..., ::-1]))
    except Exception as error:  # a recogniser that fails is a reason to say nothing, not to fail the other checks
        return Reading((), f"the recogniser of text failed ({type(error).__name__})")
    return Reading(tuple(_lines(found, copy)))


def _lines(found: Any, copy: Upright) -> list[Line]:
    if found.boxes is None or found.txts is None:
        return []
    lines = []
    for box, words, confidence in zip(found.boxes, found.txts, found.scores, strict=True):
        if float(confidence) < _LEAST_CONFIDENCE or not str(words).strip():
            continue
        corners = np.asarray(box, np.float64)
        (left, top), (right, bottom) = corners.min(0).tolist(), corners.max(0).tolist()
        lines.append(Line(str(words).strip(), float(confidence), copy.region(left, top, right, bottom, "text")))
    return lines


@cache
def _engine() -> Any:
    import rapidocr

    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    return rapidocr.RapidOCR(
        params={"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": 1}
    )
