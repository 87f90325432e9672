"""One exhibit's spectrum: measured, compared with camera pictures of its kind, explained, weighed."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from engines.core.calibration import Condition
from engines.core.card import Card
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding, LikelihoodRatio, Outcome
from engines.core.run import Run
from engines.spectrum.envelope import Reference, reference
from engines.spectrum.explain import explain_line, explain_peak
from engines.spectrum.features import patch_features
from engines.spectrum.info import INFO
from engines.spectrum.patches import patches
from engines.spectrum.peaks import find_peaks
from engines.spectrum.picture import radial_plot, resampling_plot, spectrum_picture
from engines.spectrum.power import SMALLEST_TILE, Power, welch
from engines.spectrum.radial import fit_decay, radial_profile, relative_db
from engines.spectrum.remarks import decay_remark, envelope_remark, sign_remarks, sign_tables
from engines.spectrum.resampling import derivative_traces, find_periodicities
from engines.spectrum.wording import METHODS, WARNING, WOULD_CHANGE, answer, supports_generated

_LOSSLESS = ("PNG", "TIFF", "BMP", "PNM", "TGA", "QOI")


def examine_spectrum(exhibit: Exhibit, run: Run) -> Finding:
    """The finding about one exhibit. Abstains under 64 pixels, on flat pictures, and where no error was
    measured.
    """
    started = time.perf_counter()
    height, width = exhibit.pixels.shape[:2]
    if exhibit.facts.undecodable or not exhibit.pixels.size:
        sentence = exhibit.facts.undecodable or f"{exhibit.source.name} has no pixels; its spectrum cannot be examined."
        return _without(exhibit, Outcome.NOT_APPLICABLE, sentence, started)
    if min(height, width) < SMALLEST_TILE:
        sentence = (
            f"{exhibit.source.name} has {width} × {height} pixels; a spectrum needs at least {SMALLEST_TILE} "
            "on the shorter side."
        )
        return _without(exhibit, Outcome.ABSTAINED, sentence, started)
    power = welch(exhibit.pixels, _ticker(run, 0.0, 0.55), run.threads)
    if float(radial_profile(power).max()) < 1 / 12:
        sentence = (
            f"{exhibit.source.name} is flat: its pixels vary by less than one grey level, and a flat picture has no "
            "spectrum."
        )
        return _without(exhibit, Outcome.ABSTAINED, sentence, started)
    return _weighed(exhibit, run, power, started)


def _weighed(exhibit: Exhibit, run: Run, power: Power, started: float) -> Finding:
    limits, card = reference()
    condition = Condition(exhibit.facts.jpeg_quality, min(exhibit.pixels.shape[:2]))
    jpeg = exhibit.facts.format == "JPEG" or condition.jpeg_quality is not None
    traces = derivative_traces(exhibit.pixels, _ticker(run, 0.55, 0.8))
    peaks = find_peaks(power, limits.least_z, limits.least_db)
    lines = find_periodicities(traces, limits.least_ratio)
    explained_peaks = [explain_peak(peak, jpeg, power.tile) for peak in peaks]
    height, width = exhibit.pixels.shape[:2]
    explained_lines = [explain_line(line, lines, jpeg, width if line.axis == "x" else height) for line in lines]
    profile = radial_profile(power)
    decay = fit_decay(profile)
    known = _kind_is_measured(exhibit)
    envelope = limits.envelope(condition) if known else None
    score, ratio = _score(exhibit, run, limits, card, condition if known else None)
    band = card.calibration.band(condition) if card.calibration else None
    relative = relative_db(profile)
    remarks = (
        decay_remark(decay.exponent, decay.level_db),
        *envelope_remark(envelope, relative, card),
        *sign_remarks(explained_peaks, "peaks", "spectrum", card),
        *sign_remarks(explained_lines, "lines", "resampling", card),
    )
    run.progress(INFO.id, 1.0)
    if ratio and band:
        outcome = Outcome.SIGNAL if supports_generated(ratio, band) else Outcome.NOTHING_FOUND
        sentence = answer(ratio, band)
    else:
        outcome = Outcome.ABSTAINED
        why = card.calibration.why_not(condition) if known and card.calibration else _unmeasured_kind(exhibit)
        sentence = f"The spectrum is shown but not weighed. {why}"
    return Finding(
        engine=INFO.id,
        question=INFO.question,
        outcome=outcome,
        sentence=sentence,
        engine_version=INFO.version,
        score=score,
        likelihood_ratio=ratio,
        tables=sign_tables(peaks, explained_peaks, lines, explained_lines),
        plots=(radial_plot(relative, envelope, decay), resampling_plot(traces, limits.least_ratio)),
        pictures=(spectrum_picture(power, peaks),),
        remarks=remarks,
        limits=(INFO.limits, WARNING, *card.limits),
        would_change=WOULD_CHANGE,
        error_rates=ratio.error_rates if ratio else "",
        methods=METHODS,
        models=(f"{card.name} {card.version}",),
        decoder=exhibit.facts.decoder,
        seconds=time.perf_counter() - started,
        options=run.options(INFO),
    )


def _ticker(run: Run, low: float, high: float) -> Callable[[float], None]:
    return lambda fraction: run.progress(INFO.id, low + (high - low) * fraction)


def _score(
    exhibit: Exhibit, run: Run, limits: Reference, card: Card, condition: Condition | None
) -> tuple[float | None, LikelihoodRatio | None]:
    """(median score over the patches, its likelihood ratio); None where there is none or where it was not
    measured.
    """
    tick = _ticker(run, 0.8, 1.0)
    chosen = patches(exhibit.pixels)
    scores = []
    for done, patch in enumerate(chosen):
        tick(done / len(chosen))
        features = patch_features(patch)
        if features is not None:
            scores.append(limits.model.score(features))
    if not scores:
        return None, None
    score = float(np.median(scores))
    if condition is None or card.calibration is None:
        return score, None
    return score, card.calibration.to_likelihood_ratio(score, condition)


def _kind_is_measured(exhibit: Exhibit) -> bool:
    """Whether the error was measured for this kind of file: JPEG of known quality, or lossless."""
    facts = exhibit.facts
    if facts.jpeg_quality is not None:
        return True
    lossless_webp = facts.format == "WebP" and b"VP8L" in exhibit.data[12:65536]
    return facts.format in _LOSSLESS or lossless_webp


def _unmeasured_kind(exhibit: Exhibit) -> str:
    return (
        "The error of this method is not measured for pictures stored as "
        f"{exhibit.facts.format or 'this format'}, only for JPEG and for pictures stored without loss."
    )


def _without(exhibit: Exhibit, outcome: Outcome, sentence: str, started: float) -> Finding:
    """A finding without a spectrum."""
    return Finding(
        engine=INFO.id,
        question=INFO.question,
        outcome=outcome,
        sentence=sentence,
        engine_version=INFO.version,
        limits=(INFO.limits, WARNING),
        would_change=WOULD_CHANGE,
        decoder=exhibit.facts.decoder,
        seconds=time.perf_counter() - started,
    )
