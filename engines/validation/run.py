"""The walk of a validation: list, score in workers, measure in a worker, keep; the same for window and command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engines.core.errors import AssayError, Stopped
from engines.core.names import clean_name
from engines.core.version import VERSION
from engines.core.worker import Worker
from engines.validation.captioned import by_picture, labelled_captions, made_range_of
from engines.validation.keep import keep
from engines.validation.measure import Frame, Validation, measure_apart
from engines.validation.rows import Row, Skipped, cleaned, labelled
from engines.validation.scoring import score_all
from engines.validation.subject import subject_of

_SCORING = 0.9
"""Share of the progress that scoring takes."""


@dataclass(frozen=True, slots=True)
class Progress:
    """``done``: 0–1. ``words``: what is being done."""

    done: float
    words: str


def validate(
    name: str,
    folder: Path,
    tell: Callable[[Progress], object],
    should_stop: Callable[[], bool],
    workers: int = 1,
) -> Validation:
    """Validate a model on ``folder/real`` and ``folder/fake``, a pair of towers on the table ``folder`` of captions,
    and keep its card.

    Raises AssayError with a sentence, and Stopped; a card from before stays then.
    """
    subject = subject_of(name)
    tell(Progress(0.0, "Listing the pictures"))
    rows: list[Row] = []
    pictures, skipped = labelled_captions(folder) if subject.pair else (labelled(folder, should_stop), [])
    total = len(pictures)

    def scored(done: int) -> None:
        tell(Progress(_SCORING * done / total, f"{done:,} of {total:,} {subject.words.units}"))

    for found in score_all(pictures, subject.name, subject.shipped, scored, should_stop, workers):
        (rows if isinstance(found, Row) else skipped).append(found)  # type: ignore[arg-type]
    if should_stop():
        raise Stopped
    # Workers finish in any order; the figures must not depend on it.
    rows.sort(key=lambda row: row.name)
    rows, repeated = cleaned(rows)
    if subject.pair:
        rows = by_picture(rows)
    skipped = sorted([*skipped, *repeated], key=lambda one: one.name)
    frame = Frame(
        subject.name,
        subject.question,
        subject.version,
        subject.sides,
        clean_name(folder.resolve().name),
        date.today().isoformat(),
        VERSION,
        subject.words,
    )
    measured = _measured(rows, skipped, frame, tell, should_stop)
    keep(subject, measured, made_range_of(rows) if subject.pair else None)
    tell(Progress(1.0, "Kept"))
    return measured


def _measured(
    rows: list[Row],
    skipped: list[Skipped],
    frame: Frame,
    tell: Callable[[Progress], object],
    should_stop: Callable[[], bool],
) -> Validation:
    """In a worker process, so that Stop ends it at once and a window stays quick meanwhile."""
    with Worker() as worker:
        for item in worker.stream(measure_apart, rows, skipped, frame, should_stop=should_stop):
            if isinstance(item, Validation):
                return item
            tell(Progress(_SCORING + (1 - _SCORING) * item, "Calibrating"))
    if should_stop():
        raise Stopped
    raise AssayError("Measuring ended without a result; validate again.")
