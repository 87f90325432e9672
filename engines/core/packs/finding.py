"""What imported detectors say of one exhibit: one finding each, with a likelihood ratio once they are validated."""

from __future__ import annotations

import time

from engines.core.calibration import Band, Condition, verbal
from engines.core.card import Card
from engines.core.errors import ModelError
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding, LikelihoodRatio, Outcome, Remark
from engines.core.info import Info
from engines.core.opinion_words import figures_of, percent, side
from engines.core.packs.pack import Pack
from engines.core.packs.preprocessing import TooSmall
from engines.core.packs.run import detector_score
from engines.core.packs.store import card_of, installed
from engines.core.run import Run

LEAST_SIGNAL = 1.0
"""log10 LR from which a finding is a signal: "moderate support"."""
LEAST_AUROC, LARGEST_CLLR = 0.75, 0.9
"""Detectors that tell the classes apart less well than this never make a signal, whatever their score."""
_NOT_AUTHENTIC = "This does not show that the picture is authentic."
_METHODS = (
    "Brümmer, du Preez, Computer Speech & Language 20 (2006): calibrated likelihood ratios and Cllr",
    "ENFSI Guideline for Evaluative Reporting in Forensic Science (2015): verbal scale",
)
_WOULD_CHANGE = (
    "A validation on pictures of the kind in question.",
    "A finding of a method that reads other traces.",
)


def ask_packs(info: Info, exhibit: Exhibit, run: Run) -> tuple[Finding, ...]:
    """One finding for each imported detector of the engine's question, ``part`` is its name; without any, one that
    says so.
    """
    packs = [pack for pack in installed(info.question) if pack.scores is not None]
    found = []
    for number, pack in enumerate(packs):
        run.progress(info.id, number / len(packs))
        found.append(_asked(info, exhibit, run, pack))
    run.progress(info.id, 1.0)
    if found:
        return tuple(found)
    words = "No detector for this question has been imported; see: assay models import."
    return (Finding(info.id, info.question, Outcome.NOT_APPLICABLE, words, limits=(info.limits,)),)


def _asked(info: Info, exhibit: Exhibit, run: Run, pack: Pack) -> Finding:
    began = time.perf_counter()
    card: Card | None = None
    score: float | None = None
    ratio: LikelihoodRatio | None = None
    remarks: tuple[Remark, ...] = ()
    try:
        card = card_of(pack)
        why = _why_not(exhibit, pack, card)
        if why:
            outcome, sentence = Outcome.ABSTAINED, f"{exhibit.source.name} is not judged by {pack.name}. {why}"
        else:
            score = detector_score(pack, run.models, exhibit.rgb_u8)
            outcome, sentence, ratio, remarks = _weighed(exhibit, pack, card, score)
    except TooSmall as error:
        outcome, sentence = Outcome.ABSTAINED, f"{exhibit.source.name} is not judged by {pack.name}. {error}"
    except ModelError as error:
        outcome, sentence = Outcome.FAILED, str(error)
    return Finding(
        engine=info.id,
        question=info.question,
        outcome=outcome,
        sentence=sentence,
        engine_version=info.version,
        score=score if ratio else None,
        likelihood_ratio=ratio,
        remarks=remarks,
        limits=(info.limits, *(card.limits if card else ())),
        would_change=_WOULD_CHANGE,
        error_rates=ratio.error_rates if ratio else "",
        methods=(*_METHODS, _origin(pack, card)),
        models=(pack.name,),
        decoder=exhibit.facts.decoder,
        seconds=time.perf_counter() - began,
        part=pack.name,
    )


def _origin(pack: Pack, card: Card | None) -> str:
    known = f", {card.version}" if card else ""
    return f"Imported model {pack.name}{known}; source: {pack.source or 'not stated'}; SHA-256 {pack.sha256}"


def _why_not(exhibit: Exhibit, pack: Pack, card: Card) -> str:
    """Why there is no number, "" where there may be one."""
    if not exhibit.pixels.size:
        return "It has no pixels to be judged."
    if card.calibration is None and card.data:
        return (
            "It was validated, but on too few pictures for a likelihood ratio: "
            f"{' '.join(card.limits[1:2]) or 'see its card.'}"
        )
    if card.calibration is None:
        return (
            "The error of this imported detector is not known, and a score without one says nothing. Validate it on a "
            f"labelled folder: Models ▸ Validate, or: assay validate “{pack.name}” FOLDER."
        )
    height, width = exhibit.pixels.shape[:2]
    facts = exhibit.facts
    if facts.format == "JPEG" and facts.jpeg_quality is None:
        return "The quality of its JPEG compression cannot be read from the file, so that its error is not known."
    return card.calibration.why_not(Condition(facts.jpeg_quality, min(height, width)))


def _weighed(
    exhibit: Exhibit, pack: Pack, card: Card, score: float
) -> tuple[Outcome, str, LikelihoodRatio | None, tuple[Remark, ...]]:
    assert card.calibration is not None
    condition = Condition(exhibit.facts.jpeg_quality, min(exhibit.pixels.shape[:2]))
    band, ratio = card.calibration.band(condition), card.calibration.to_likelihood_ratio(score, condition)
    assert band is not None and ratio is not None
    signal = side(ratio) > 0 and ratio.log10 >= LEAST_SIGNAL and _tells_apart(band)
    outcome = Outcome.SIGNAL if signal else Outcome.NOTHING_FOUND
    return outcome, _answer(pack.name, ratio, band, signal), ratio, _remarks(pack.name, ratio)


def _tells_apart(band: Band) -> bool:
    return band.auroc >= LEAST_AUROC and band.cllr < LARGEST_CLLR


def _answer(name: str, ratio: LikelihoodRatio, band: Band, signal: bool) -> str:
    first, second, figures = ratio.proposition, ratio.alternative, figures_of(ratio)
    how = (
        f"in the validation, {band.name}, the right one of two pictures scored higher in {percent(band.auroc)}, chance "
        f"is 50 %; at 1 % false alarms it found {percent(band.true_rate)}"
    )
    if side(ratio) > 0:
        few = "" if signal else ", too little to count as a sign on its own"
        return f"{name} gives {verbal(ratio.log10)} for “{first}” over “{second}” ({figures}){few}: {how}."
    if side(ratio) < 0:
        return (
            f"{name} sees nothing that speaks for “{first}”: it gives {verbal(-ratio.log10)} for “{second}” "
            f"({figures}); {how}. {_NOT_AUTHENTIC}"
        )
    return f"{name} supports neither “{first}” nor “{second}” ({figures}); {how}. {_NOT_AUTHENTIC}"


def _remarks(name: str, ratio: LikelihoodRatio) -> tuple[Remark, ...]:
    towards = side(ratio)
    if not towards:
        return ()
    size = abs(ratio.log10)
    first, second = (ratio.proposition, ratio.alternative)[::towards]
    words = f"The score of {name} is more probable under “{first}” than under “{second}” ({figures_of(ratio)})."
    return (
        Remark(
            words,
            "for" if towards > 0 else "against",
            "strong" if size >= 2 else "moderate" if size >= LEAST_SIGNAL else "weak",
        ),
    )


def propositions(question: str) -> tuple[str, str]:
    """The two sides between which a detector for a question weighs."""
    return _SIDES.get(question, ("what the detector looks for is there", "it is not there"))


_SIDES = {
    "generated": ("made by a generator", "taken by a camera"),
    "face": ("the face is swapped or synthetic", "the face is as the camera saw it"),
    "caption": ("the caption fits this picture", "the caption does not fit this picture"),
}
