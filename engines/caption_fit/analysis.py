"""One finding for each caption and pair of towers: a ratio where the pair may speak, and words and places."""

from __future__ import annotations

import time
from functools import lru_cache
from pathlib import Path

import numpy as np

from engines.caption_fit import wording
from engines.caption_fit.denial import denial_trouble
from engines.caption_fit.fit import Fit, Float32Array, Reader, place_map
from engines.caption_fit.info import INFO
from engines.caption_fit.pairs import Pair, pairs
from engines.core.calibration import Condition
from engines.core.caption import Caption
from engines.core.caption_range import language_trouble, read_range
from engines.core.caption_score import LONGEST
from engines.core.errors import ModelError
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding, LikelihoodRatio, Map, MarkedText, Outcome, Plot, Series, TextMark
from engines.core.names import clean_name
from engines.core.onnx import ModelHouse
from engines.core.packs.pack import read_pack
from engines.core.packs.preprocessing import TooSmall
from engines.core.run import Run

_LEAST_SIGNAL = -1.0
_MAP_REACH = 0.5


def examine(exhibit: Exhibit, run: Run) -> tuple[Finding, ...]:
    """Raises ModelError where our own pair is missing or altered, and Stopped."""
    captions = [caption for caption in exhibit.captions if caption.text.strip()]
    if not captions:
        return (Finding(INFO.id, INFO.question, Outcome.NOT_APPLICABLE, wording.no_caption(_name(exhibit))),)
    if not exhibit.pixels.size:
        why = exhibit.facts.undecodable or f"{_name(exhibit)} has no pixels to be judged."
        return (Finding(INFO.id, INFO.question, Outcome.NOT_APPLICABLE, why),)
    found: list[Finding] = []
    there = pairs()
    for pair in there:
        for number, caption in enumerate(captions, 1):
            run.progress(INFO.id, len(found) / (len(captions) * len(there)))
            found.append(_of(exhibit, caption, number, pair, run))
    run.progress(INFO.id, 1.0)
    return tuple(found)


@lru_cache(maxsize=8)
def _reader(folder: Path, sha256: str, house: ModelHouse) -> Reader:
    """Kept for a process, since its unrelated sentences take a second to read; ``sha256`` tells a replaced pack."""
    return Reader(read_pack(folder), house)


def _of(exhibit: Exhibit, caption: Caption, number: int, pair: Pair, run: Run) -> Finding:
    began = time.perf_counter()
    part = f"caption {number} by {pair.pack.name}: {wording.first_words(caption.text)}"
    fit: Fit | None = None
    ratio: LikelihoodRatio | None = None
    try:
        why = _unfit(exhibit, caption, pair)
        if not why:
            reader = _reader(pair.pack.folder, pair.pack.sha256, run.models)
            image = reader.image(exhibit.rgb_u8)
            within = read_range(pair.pack.folder)
            why = within.why_not(image, reader.prompts) if within else ""
            if not why:
                fit = reader.fit(image, _places(reader, exhibit, image), caption.text[:LONGEST])
                assert pair.card is not None and pair.card.calibration is not None
                ratio = pair.card.calibration.to_likelihood_ratio(fit.score, _condition(exhibit))
        outcome, sentence = _answer(exhibit, pair, fit, ratio, why)
    except TooSmall as error:
        outcome, sentence = Outcome.ABSTAINED, wording.abstains(_name(exhibit), pair.pack.name, str(error))
    except ModelError as error:
        outcome, sentence = Outcome.FAILED, str(error)
    key = f"{number}-{pair.pack.name}"
    return Finding(
        engine=INFO.id,
        question=INFO.question,
        outcome=outcome,
        sentence=sentence,
        score=fit.score if fit and ratio else None,
        likelihood_ratio=ratio,
        maps=_maps(exhibit, fit, key) if fit else (),
        plots=(_shares(fit, key),) if fit and fit.words else (),
        texts=(_marked(caption, fit, ratio, key),) if fit and ratio else (),
        remarks=wording.remarks(fit, ratio, number, f"words-{key}") if fit and ratio else (),
        limits=(INFO.limits, *(pair.card.limits if pair.card else ())),
        would_change=wording.WOULD_CHANGE,
        error_rates=ratio.error_rates if ratio else "",
        methods=wording.METHODS,
        models=(pair.pack.name,),
        decoder=exhibit.facts.decoder,
        seconds=time.perf_counter() - began,
        part=part,
    )


def _places(reader: Reader, exhibit: Exhibit, image: Float32Array) -> Float32Array | None:
    """Of a pair whose patches lie in another space than its pictures, nothing can be said of places."""
    places = reader.places(exhibit.rgb_u8)
    return places if places is not None and places.shape[2] == len(image) else None


def _unfit(exhibit: Exhibit, caption: Caption, pair: Pair) -> str:
    """Why there may be no number before the models are asked, "" where there may be one."""
    if pair.trouble:
        return pair.trouble
    if pair.card is None or pair.card.calibration is None:
        return wording.unvalidated(pair.pack.name, pair.card)
    within = read_range(pair.pack.folder)
    return (
        language_trouble(caption, within.languages if within else ())
        or denial_trouble(caption.text[:LONGEST])
        or pair.card.calibration.why_not(_condition(exhibit))
    )


def _condition(exhibit: Exhibit) -> Condition:
    return Condition(exhibit.facts.jpeg_quality, min(exhibit.pixels.shape[:2]))


def _answer(
    exhibit: Exhibit, pair: Pair, fit: Fit | None, ratio: LikelihoodRatio | None, why: str
) -> tuple[Outcome, str]:
    if fit is None or ratio is None:
        return Outcome.ABSTAINED, wording.abstains(_name(exhibit), pair.pack.name, why)
    against = ratio.high < 0 and ratio.log10 <= _LEAST_SIGNAL
    return (Outcome.SIGNAL if against else Outcome.NOTHING_FOUND), wording.answer(ratio, against)


def _maps(exhibit: Exhibit, fit: Fit, key: str) -> tuple[Map, ...]:
    """Where the caption as a whole, and its most and least fitting words, are seen."""
    if fit.patches is None:
        return ()
    wanted = [(f"fit-{key}", "the caption", fit.text)]
    ordered = sorted(fit.words, key=lambda word: word.share)
    if len(ordered) > 1:
        wanted += [(f"word-{key}-{word.start}", f"“{word.word}”", word.vector) for word in (ordered[-1], ordered[0])]
    return tuple(
        Map(
            id,
            f"Where {what} is seen",
            np.clip(place_map(fit.patches, vector), -_MAP_REACH, _MAP_REACH),
            exhibit.frame,
            -_MAP_REACH,
            _MAP_REACH,
            "cosine above the picture's mean",
            f"Bright places are more like {what} than the rest of the picture, in the eyes of the trained pair.",
        )
        for id, what, vector in wanted
    )


def _shares(fit: Fit, key: str) -> Plot:
    shares = np.array([word.share for word in fit.words], np.float32)
    places = np.arange(len(shares), dtype=np.float32)
    names = tuple(word.word for word in fit.words)
    caption = "How much the fit falls without each word; negative: the caption would fit better without it."
    series = (Series("share of the fit", shares, places, "bars"),)
    return Plot(f"words-{key}", "What each word adds to the fit", "cosine", "", series, caption, names)


def _marked(caption: Caption, fit: Fit, ratio: LikelihoodRatio, key: str) -> MarkedText:
    """Words are marked only where the ratio speaks against the caption: the worst as doubtful."""
    worst = min(fit.words, key=lambda word: word.share, default=None)
    marks: tuple[TextMark, ...] = ()
    if ratio.high < 0 and worst is not None and worst.share < 0:
        marks = (TextMark(worst.start, worst.end, "doubtful", wording.worst_word(worst.word), (), f"words-{key}"),)
    return MarkedText(f"fit-text-{key}", f"Fit of the caption ({caption.origin})", caption.text[:LONGEST], marks)


def _name(exhibit: Exhibit) -> str:
    return clean_name(exhibit.source.name)
