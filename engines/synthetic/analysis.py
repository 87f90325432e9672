"""One exhibit before the models: judged where its kind was measured, explained, weighed; else left unjudged."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from engines.core.calibration import Condition
from engines.core.card import Card
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding, LikelihoodRatio, Outcome
from engines.core.run import Run
from engines.synthetic.aspects import aspect_model
from engines.synthetic.explained import NOT_EXPLAINED, Explained, explain
from engines.synthetic.info import INFO
from engines.synthetic.marks import picture_marks
from engines.synthetic.measured import (
    LARGEST_SPREAD,
    MAP_THRESHOLD,
    check_belongs,
    detector_card,
    unmeasured_kind,
)
from engines.synthetic.score import TileModel, TileScores, score_pixels, tile_edge
from engines.synthetic.wording import (
    FLAT,
    METHODS,
    NO_CARD,
    UNMARKED,
    WOULD_CHANGE,
    abstains,
    answer,
    disagreement,
    is_signal,
    spans_widely,
    too_small,
    undecided_data,
)


@dataclass(frozen=True, eq=False, slots=True)
class _Answer:
    """What is said of one exhibit: its score, None where it was not judged, and what explains it."""

    outcome: Outcome
    sentence: str
    score: float | None = None
    ratio: LikelihoodRatio | None = None
    explained: Explained = NOT_EXPLAINED


def examine_generated(exhibit: Exhibit, run: Run) -> Finding:
    """The finding about one exhibit; see the module ``wording`` for every way to abstain.

    Raises ModelError where a model is missing, altered or fails, and ``Stopped``.
    """
    started = time.perf_counter()
    card = detector_card()
    if exhibit.facts.undecodable or not exhibit.pixels.size:
        why = exhibit.facts.undecodable or f"{exhibit.source.name} has no pixels to be judged."
        found = _Answer(Outcome.NOT_APPLICABLE, why)
    elif card is None or card.calibration is None:
        found = _unjudged(exhibit, NO_CARD)
    else:
        found = _judged(exhibit, run, card)
    run.progress(INFO.id, 1.0)
    return Finding(
        engine=INFO.id,
        question=INFO.question,
        outcome=found.outcome,
        sentence=found.sentence,
        engine_version=INFO.version,
        score=found.score,
        likelihood_ratio=found.ratio,
        maps=found.explained.maps,
        tables=found.explained.tables,
        plots=found.explained.plots,
        remarks=found.explained.remarks,
        limits=(INFO.limits, *(card.limits if card else ())),
        would_change=(*found.explained.would_change, *WOULD_CHANGE),
        error_rates=found.ratio.error_rates if found.ratio else "",
        methods=(*METHODS, f"Measured: {card.name}, version {card.version}") if card else METHODS,
        models=INFO.models,
        decoder=exhibit.facts.decoder,
        seconds=time.perf_counter() - started,
        options=run.options(INFO),
    )


def _judged(exhibit: Exhibit, run: Run, card: Card) -> _Answer:
    assert card.calibration is not None
    models = [run.models.model(name) for name in INFO.models]
    check_belongs(card, models)
    height, width = exhibit.pixels.shape[:2]
    edge = tile_edge(models)
    condition = Condition(exhibit.facts.jpeg_quality, min(height, width))
    band = card.calibration.band(condition)
    if min(height, width) < edge:
        return _unjudged(exhibit, too_small(width, height, edge))
    if why := unmeasured_kind(exhibit):
        return _unjudged(exhibit, why)
    if band is None:
        return _unjudged(exhibit, card.calibration.why_not(condition))
    scores = _scores(exhibit, run, models)
    if scores is None:
        return _unjudged(exhibit, FLAT)
    largest = card.figure(LARGEST_SPREAD)
    if largest is not None and scores.spread > largest:
        return _unjudged(exhibit, disagreement(scores, largest), scores.score)
    model = aspect_model(card)
    marks = picture_marks(exhibit.pixels, run.check_stop)
    aspects = None
    score = scores.score
    if model is not None:
        if marks is None:
            return _unjudged(exhibit, UNMARKED)
        aspects = model, model.values(scores.score, marks)
        score = float(model.score(aspects[1][None])[0])
    ratio = card.calibration.to_likelihood_ratio(score, condition)
    assert ratio is not None
    if spans_widely(ratio):
        return _unjudged(exhibit, undecided_data(ratio), score)
    return _Answer(
        Outcome.SIGNAL if is_signal(ratio, band) else Outcome.NOTHING_FOUND,
        answer(ratio, band),
        score,
        ratio,
        explain(scores, (width, height), card.figure(MAP_THRESHOLD), ratio, band, marks, aspects),
    )


def _unjudged(exhibit: Exhibit, why: str, score: float | None = None) -> _Answer:
    return _Answer(Outcome.ABSTAINED, abstains(exhibit.source.name, why), score)


def _scores(exhibit: Exhibit, run: Run, models: Sequence[TileModel]) -> TileScores | None:
    return score_pixels(exhibit.pixels, models, lambda done: run.progress(INFO.id, 0.9 * done))
