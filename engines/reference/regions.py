"""The changed places: connected, boxed, and described by what differs in them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engines.core.finding import Region

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

LEAST_PIXELS = 12
_JOIN = 0.012  # of the longer side: pieces nearer than this are one place
_MOST = 40


@dataclass(frozen=True, slots=True)
class Changed:
    """A changed place. ``region`` in the exhibit's frame; ``share`` of its area, 0–1; ``peak``: highest multiple of the
    alarm level; ``where``: the place in words; ``what``: what differs; ``varies``: the references differ there too."""

    region: Region
    share: float
    peak: float
    where: str
    what: str
    varies: bool = False


def changed_places(
    multiples: F32, questioned: U8, reference: U8, frame: tuple[int, int], varying: npt.NDArray[np.bool_] | None = None
) -> list[Changed]:
    """Places where ``multiples`` of the alarm level, (h, w), reach 1; the strongest first, at most 40.

    ``questioned``, ``reference``: (h, w, 3) uint8 aligned pictures; ``varying``: where references differ among
    themselves.
    """
    hot = np.nan_to_num(multiples, nan=0.0) >= 1
    size = max(3, round(_JOIN * max(hot.shape)) | 1)
    joined = cv2.dilate(hot.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    places = []
    for number in range(1, count):
        left, top, width, height = (int(value) for value in boxes[number][:4])
        window = np.s_[top : top + height, left : left + width]
        own = hot[window] & (labels[window] == number)
        if int(own.sum()) < LEAST_PIXELS:
            continue
        rows, cols = np.flatnonzero(own.any(1)), np.flatnonzero(own.any(0))
        tight = (left + int(cols[0]), top + int(rows[0]), int(np.ptp(cols)) + 1, int(np.ptp(rows)) + 1)
        places.append(
            Changed(
                region=_in_frame(tight, hot.shape, frame),
                share=float(own.sum()) / hot.size,
                peak=float(multiples[window][own].max()),
                where=place_words(tight, hot.shape),
                what=difference_words(questioned[window], reference[window], own),
                varies=varying is not None and float(varying[window][own].mean()) > 0.5,
            )
        )
    return sorted(places, key=lambda place: -place.peak)[:_MOST]


def place_words(box: tuple[int, int, int, int], shape: tuple[int, ...]) -> str:
    """Where a box lies: "upper left", "centre", "along the whole lower edge" …"""
    height, width = shape[:2]
    wide, high = box[2] / width, box[3] / height
    if wide > 0.8 and high > 0.8:
        return "over most of the picture"
    across = 1 if wide > 0.8 else _third((box[0] + box[2] / 2) / width)
    down = 1 if high > 0.8 else _third((box[1] + box[3] / 2) / height)
    rows, cols = ("upper", "middle", "lower"), ("left", "centre", "right")
    if wide > 0.8:
        return f"{rows[down]} part, over the whole width"
    if high > 0.8:
        return f"{cols[across]} part, over the whole height"
    if (down, across) == (1, 1):
        return "centre"
    return f"{rows[down]} {cols[across]}"


def difference_words(questioned: U8, reference: U8, mask: npt.NDArray[np.bool_]) -> str:
    """What differs in a place: brightness, colour, and detail that one of the two lacks."""
    q, r = (cv2.cvtColor(part, cv2.COLOR_RGB2Lab).astype(np.float32) for part in (questioned, reference))
    lighter = float((q[mask] - r[mask])[:, 0].mean()) / 2.55
    hue = float(np.hypot(*(q[mask] - r[mask])[:, 1:].mean(0)))
    detail_q, detail_r = (float(_detail(plane[..., 0])[mask].mean()) for plane in (q, r))
    words = []
    if detail_q > 1.6 * detail_r + 3:
        words.append("detail that the reference lacks")
    elif detail_r > 1.6 * detail_q + 3:
        words.append("detail of the reference is missing")
    if hue > 6:
        words.append("another colour")
    if abs(lighter) > 4:
        words.append("lighter" if lighter > 0 else "darker")
    return ", ".join(words) or "other detail"


def _detail(plane: F32) -> F32:
    return np.asarray(np.abs(plane - cv2.GaussianBlur(plane, (0, 0), 3)), np.float32)


def _third(share: float) -> int:
    return min(2, max(0, int(share * 3)))


def _in_frame(box: tuple[int, int, int, int], shape: tuple[int, ...], frame: tuple[int, int]) -> Region:
    across, down = frame[0] / shape[1], frame[1] / shape[0]
    left, top = int(box[0] * across), int(box[1] * down)
    right = min(frame[0], round((box[0] + box[2]) * across + 0.5))
    bottom = min(frame[1], round((box[1] + box[3]) * down + 0.5))
    return Region(left, top, max(1, right - left), max(1, bottom - top))
