"""From scores to a validation: error over all, by condition and source, calibration, warnings, likely label errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from engines.core.calibration import Band, Calibration
from engines.core.calibration_fit import left_out
from engines.core.errors import AssayError
from engines.core.measures import auroc, roc, source_weights, threshold_at, true_rate_at
from engines.core.worker_child import emit
from engines.validation.bands import LEAST_CASES, LEAST_UNSOURCED, fit, fit_bands
from engines.validation.rows import Row, Skipped, digest_of, is_block, with_origins
from engines.validation.shortcuts import Property, properties, warnings
from engines.validation.words import PICTURES, Words

LEAST = 5
"""Cases of each class without which nothing is measured."""
CAPTIONS_LIMIT = (
    "The intervals take the pictures for independent (those that look nearly alike count as one); the error on "
    "pictures and captions of other collections is not known."
)
_DRAWS = 400
_LISTED = 25
_DOUBT = 0.30103
_CONDITIONS: tuple[tuple[str, Callable[[Row], bool]], ...] = (
    ("JPEG quality 90–100", lambda row: row.quality >= 90),
    ("JPEG quality 75–89", lambda row: 75 <= row.quality < 90),
    ("JPEG quality 50–74", lambda row: 50 <= row.quality < 75),
    ("JPEG quality below 50", lambda row: 0 < row.quality < 50),
    ("not JPEG", lambda row: row.quality == 0),
    ("shorter side below 256 pixels", lambda row: row.side < 256),
    ("shorter side 256–511 pixels", lambda row: 256 <= row.side < 512),
    ("shorter side 512–1023 pixels", lambda row: 512 <= row.side < 1024),
    ("shorter side 1024 pixels and more", lambda row: row.side >= 1024),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Error:
    """What was measured in one group. ``interval``: 95 % of the AUROC, by resampling whole sources; ``found``: share of
    fake pictures found at one false alarm in a hundred. ``cases``: fake, real.
    """

    group: str
    cases: tuple[int, int]
    area: float
    interval: tuple[float, float]
    found: float


@dataclass(frozen=True, slots=True)
class Group:
    """One source against the other class. ``area``: AUROC. ``above``: share of its pictures above the threshold that
    one real picture in a hundred exceeds.
    """

    name: str
    positive: bool
    cases: int
    area: float
    above: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """A picture whose score speaks against its label: ``log10_lr`` of "fake", calibrated without its own source."""

    name: str
    positive: bool
    log10_lr: float


@dataclass(frozen=True, slots=True)
class Validation:
    """Everything measured; ``pooled`` is one calibration over all conditions, for the plots and figures only."""

    subject: str
    question: str
    version: str
    folder: str
    digest: str
    date: str
    program: str
    overall: Error
    conditions: tuple[Error, ...]
    groups: tuple[Group, ...]
    pooled: Band
    calibration: Calibration | None
    reasons: tuple[str, ...]
    limits: tuple[str, ...]
    warnings: tuple[str, ...]
    properties: tuple[Property, ...]
    doubts: tuple[Doubt, ...]
    skipped: tuple[Skipped, ...]
    roc: tuple[tuple[float, float], ...]
    words: Words = PICTURES

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Frame:
    """What is validated, where and when."""

    subject: str
    question: str
    version: str
    sides: tuple[str, str]
    folder: str
    date: str
    program: str
    words: Words = PICTURES


def measure_apart(rows: list[Row], skipped: list[Skipped], frame: Frame) -> Iterator[Validation]:
    """``measure`` as a worker process runs it; shares done are told on the way."""
    yield measure(rows, skipped, frame, emit)


def measure(
    rows: Sequence[Row], skipped: Sequence[Skipped], frame: Frame, tick: Callable[[float], object] = lambda _: None
) -> Validation:
    """Measure scored pictures; ``tick`` hears the share done. Raises AssayError where a class has too few."""
    words = frame.words
    for truth in (True, False):
        count = sum(row.positive is truth for row in rows)
        if count < LEAST:
            why = f" The first that was left out: {skipped[0].name}: {skipped[0].sentence}" if skipped else ""
            raise AssayError(
                f"Only {_scored(count, truth, frame)} could be scored; at least {LEAST} of each class are "
                f"needed to measure anything, and {LEAST_UNSOURCED if words.joined else LEAST_CASES} for a likelihood "
                f"ratio.{why}"
            )
    sourced, limits = (list(rows), (CAPTIONS_LIMIT,)) if words.joined else with_origins(rows)
    tick(0.1)
    pooled = fit(sourced, "all conditions together", words=words)
    tick(0.3)
    fitted = fit_bands(sourced, lambda done: tick(0.3 + 0.6 * done), words)
    name = f"{frame.subject}, validated on {frame.folder} on {frame.date}"
    calibration = Calibration(name, *frame.sides, fitted.bands) if fitted.bands else None
    found = properties(sourced)
    scores, positive, weights = _arrays(sourced)
    return Validation(
        frame.subject,
        frame.question,
        frame.version,
        frame.folder,
        digest_of(rows, words),
        frame.date,
        frame.program,
        _error("all", sourced, words),
        tuple(_conditions(sourced, words)),
        tuple(_groups(sourced, words)),
        pooled,
        calibration,
        fitted.reasons,
        limits,
        (*warnings(found, words), *_pointless(pooled, words)),
        found,
        _doubts(sourced, pooled, words),
        tuple(skipped),
        roc(scores, positive, weights),
        words,
    )


def _arrays(rows: Sequence[Row]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    scores = np.array([row.score for row in rows], np.float64)
    positive = np.array([row.positive for row in rows])
    return scores, positive, source_weights([row.origin for row in rows], positive)


def _error(group: str, rows: Sequence[Row], words: Words) -> Error:
    scores, positive, weights = _arrays(rows)
    draws = list(_resampled(rows, scores, positive, weights, words.joined))
    low, high = np.quantile(draws, (0.025, 0.975)).tolist() if draws else (0.0, 1.0)
    cases = (int(positive.sum()), int((~positive).sum()))
    return Error(
        group, cases, auroc(scores, positive, weights), (low, high), true_rate_at(scores, positive, weights, 0.01)
    )


def _resampled(
    rows: Sequence[Row], scores: np.ndarray, positive: np.ndarray, weights: np.ndarray, joined: bool
) -> Iterator[float]:
    """AUROC of each drawing of whole sources, within each class or, where they have cases of both, of all."""
    keys = [row.origin if joined else f"{row.positive} {row.origin}" for row in rows]
    names, codes = np.unique(keys, return_inverse=True)
    sides = [np.unique(codes)] if joined else [np.unique(codes[positive == truth]) for truth in (True, False)]
    generator = np.random.default_rng(0)
    for _ in range(_DRAWS):
        times = np.zeros(len(names))
        for side in sides:
            chosen, counts = np.unique(generator.choice(side, len(side)), return_counts=True)
            times[chosen] = counts
        drawn = times[codes]
        if not (drawn[positive].any() and drawn[~positive].any()):
            continue
        yield auroc(scores, positive, weights * drawn)


def _conditions(rows: Sequence[Row], words: Words) -> Iterator[Error]:
    languages = sorted({row.language for row in rows} - {""})
    spoken = [(f"language: {code}", lambda row, code=code: row.language == code) for code in languages]
    for title, holds in (*_CONDITIONS, *spoken):
        inside = [row for row in rows if holds(row)]
        if min(sum(row.positive is truth for row in inside) for truth in (True, False)) >= LEAST:
            yield _error(title, inside, words)


def _groups(rows: Sequence[Row], words: Words) -> Iterator[Group]:
    """Each named source, or the class where it names none, against the whole other class."""
    scores, positive, weights = _arrays(rows)
    threshold = threshold_at(scores, positive, weights, 0.01)
    named = [words.of(r.positive) if is_block(r.origin) else r.origin for r in rows]
    for truth in (True, False):
        for name in sorted({n for n, row in zip(named, rows, strict=True) if row.positive is truth}):
            inside = np.array([n == name and row.positive is truth for n, row in zip(named, rows, strict=True)])
            whole = inside | (positive != truth)
            area = auroc(scores[whole], positive[whole], weights[whole])
            yield Group(name, truth, int(inside.sum()), area, float((scores[inside] >= threshold).mean()))


def _doubts(rows: Sequence[Row], pooled: Band, words: Words) -> tuple[Doubt, ...]:
    """The pictures whose held-out ratio contradicts the label most, at least twofold."""
    scores, positive, weights = _arrays(rows)
    names = np.array([row.origin for row in rows], dtype=str)
    without = left_out(scores, positive, names, weights, 0.25 / LEAST_CASES, joined=words.joined)
    ratios = np.clip(without, pooled.lowest, pooled.highest)
    against = np.where(positive, -ratios, ratios)
    worst = [int(at) for at in np.argsort(-against, kind="stable") if against[at] >= _DOUBT][:_LISTED]
    return tuple(Doubt(rows[at].name, rows[at].positive, round(float(ratios[at]), 3)) for at in worst)


def _pointless(pooled: Band, words: Words) -> tuple[str, ...]:
    if pooled.slope > 0:
        return ()
    if words.joined:
        return (
            "The score does not rise from unfitting to fitting captions: it tells nothing here, or the column fits is "
            "the wrong way round.",
        )
    return (
        "The score does not rise from real to fake in this folder: it tells nothing here, or points the wrong way. "
        "Check that real and fake are not exchanged, and the class that pack.json declares.",
    )


def _scored(count: int, truth: bool, frame: Frame) -> str:
    if frame.words.joined:
        return f"{count} captions of {frame.folder} that {'fit' if truth else 'do not fit'} their picture"
    return f"{count} pictures of {frame.folder}/{frame.words.of(truth)}"
