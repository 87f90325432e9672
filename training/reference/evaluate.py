"""The measures: false alarms, refusals, prints with planted alterations, DeepPCB against its templates."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engines.core.measures import auroc
from engines.reference.card import alarm_level, card
from engines.reference.compare import compare
from engines.reference.regions import Changed, changed_places
from training.reference.pairs import Box, Make, Pair, altered, boards

_EACH = 3
_SLACK = 6


def evaluate(data: Path, workers: int) -> None:
    """Print every measure."""
    print("from the card (python -m training.reference calibrate):")
    for figure in card().figures:
        print(f"  {figure.measure} ({figure.group}): {figure.value:g}")
    _boards(data, workers)
    _prints(workers)


@dataclass(frozen=True, slots=True)
class Answer:
    """Changed places, and the pixel AUROC where the alteration's mask is known (else NaN)."""

    places: list[Changed]
    auroc: float


def places_of(pair: Pair) -> Answer | None:
    """What the engine finds in a pair; None where registration was refused."""
    cv2.setNumThreads(1)
    result = compare(pair.questioned, pair.reference)
    if result.change is None:
        return None
    multiples = result.change / np.float32(alarm_level())
    height, width = pair.questioned.shape[:2]
    places = changed_places(multiples, result.questioned, result.reference, (width, height))
    return Answer(places, _pixel_auroc(pair, result.change))


def _boards(data: Path, workers: int) -> None:
    found = total = false = clean = complete = pictures = refused = 0
    listed = list(boards(data))
    with Pool(workers) as pool:
        answers = pool.map(places_of, [pair for pair, _ in listed], chunksize=1)
    for (_, boxes), answer in zip(listed, answers, strict=True):
        pictures += 1
        total += len(boxes)
        if answer is None:
            refused += 1
            continue
        places = answer.places
        hits = [any(_meets(place, box) for place in places) for box in boxes]
        wrong = sum(not any(_meets(place, box) for box in boxes) for place in places)
        found += sum(hits)
        false += wrong
        clean += wrong <= 1
        complete += all(hits) and wrong <= 1
    print(f"DeepPCB: {found} of {total} boxes found; {false} false regions in {pictures} pictures ({refused} refused)")
    print(f"  at most one false region: {clean / pictures:.1%}; and every box found: {complete / pictures:.1%}")


def _meets(place: Changed, box: Box) -> bool:
    region = place.region
    return (
        region.x <= box[2] + _SLACK
        and box[0] - _SLACK <= region.x + region.width
        and region.y <= box[3] + _SLACK
        and box[1] - _SLACK <= region.y + region.height
    )


def _prints(workers: int) -> None:
    hits: dict[str, Counter[str]] = defaultdict(Counter)
    overlap, false = [], 0
    listed = list(altered(_EACH))
    with Pool(workers) as pool:
        answers = pool.map(_answer_with_pair, listed, chunksize=1)
    for pair, answer in answers:
        assert pair.mask is not None
        hits[pair.group][f"{pair.kind} of"] += 1
        if answer is None:
            hits[pair.group]["refused"] += 1
            continue
        inside = cv2.dilate(pair.mask, np.ones((2 * _SLACK + 1,) * 2, np.uint8)) > 0
        touching = [bool(inside[_window(place)].any()) for place in answer.places]
        hits[pair.group][pair.kind] += any(touching)
        false += touching.count(False)
        overlap.append(answer.auroc)
    for group, counts in hits.items():
        kinds = [key[:-3] for key in counts if key.endswith(" of")]
        words = ", ".join(f"{kind} {counts[kind]}/{counts[kind + ' of']}" for kind in kinds)
        print(f"{group}: found {words}; refused {counts['refused']}")
    print(f"prints: {false} false regions in {len(overlap)} pictures; mean pixel AUROC {np.mean(overlap):.3f}")


def _answer_with_pair(make: Make) -> tuple[Pair, Answer | None]:
    pair = make()
    return pair, places_of(pair)


def _window(place: Changed) -> tuple[slice, slice]:
    region = place.region
    return slice(region.y, region.y + region.height), slice(region.x, region.x + region.width)


def _pixel_auroc(pair: Pair, change: npt.NDArray[np.float32]) -> float:
    if pair.mask is None:
        return float("nan")
    known = np.isfinite(change)
    return auroc(change[known].astype(np.float64), pair.mask[known] > 0, np.ones(int(known.sum())))
