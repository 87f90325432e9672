"""One exhibit's spectrum: measured, compared with camera pictures of its kind, explained, weighed."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from engines.core.calibration import Condition
from engines.core.card import Card
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding, LikelihoodRatio, Outcome
from engines.core.run import Run
from engines.spectrum.envelope import reference
from engines.spectrum.explain import explain_line, explain_peak
from engines.spectrum.features import patch_features
from engines.spectrum.info import INFO
from engines.spectrum.luma import Float32Array
from engines.spectrum.patches import patches
from engines.spectrum.peaks import find_peaks
from engines.spectrum.picture import radial_plot, resampling_plot, spectrum_picture
from engines.spectrum.power import SMALLEST_TILE, Power, welch
from engines.spectrum.radial import fit_decay, radial_profile, relative_db
from engines.spectrum.remarks import decay_remark, envelope_remark, score_table, sign_remarks, sign_tables
from engines.spectrum.resampling import WEAKEST, Traces, derivative_traces, find_periodicities
from engines.spectrum.wording import METHODS, WARNING, WOULD_CHANGE, answer, is_signal

_NO_COLOUR = "The picture has too little colour or contrast, for which the error of this method is not measured."
_MOST_LINES = 8
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
    power, traces = _measured(exhibit, run)
    if float(radial_profile(power).max()) < 1 / 12:
        sentence = (
            f"{exhibit.source.name} is flat: its pixels vary by less than one grey level, and a flat picture "
            "has no spectrum."
        )
        return _without(exhibit, Outcome.ABSTAINED, sentence, started)
    return _weighed(exhibit, run, power, traces, started)


def _measured(exhibit: Exhibit, run: Run) -> tuple[Power, Traces]:
    """Spectrum and derivatives of the whole picture, side by side where the run allows two threads."""
    with ThreadPoolExecutor(1) as pool:
        beside = (
            pool.submit(derivative_traces, exhibit.pixels, lambda done: run.check_stop()) if run.threads > 1 else None
        )
        power = welch(exhibit.pixels, _ticker(run, 0.0, 0.6), max(1, run.threads - 1))
        traces = beside.result() if beside else derivative_traces(exhibit.pixels, _ticker(run, 0.6, 0.8))
    return power, traces


def _weighed(exhibit: Exhibit, run: Run, power: Power, traces: Traces, started: float) -> Finding:
    limits, card = reference()
    condition = Condition(exhibit.facts.jpeg_quality, min(exhibit.pixels.shape[:2]))
    jpeg = exhibit.facts.format == "JPEG" or condition.jpeg_quality is not None
    peaks = find_peaks(power, limits.least_z, limits.least_db)
    weak = find_periodicities(traces, WEAKEST)
    lines = tuple(line for line in weak if line.ratio >= limits.least_ratio)[:_MOST_LINES]
    explained_peaks = [explain_peak(peak, jpeg, power.tile) for peak in peaks]
    height, width = exhibit.pixels.shape[:2]
    explained_lines = [explain_line(line, weak, jpeg, width if line.axis == "x" else height) for line in lines]
    profile = radial_profile(power)
    decay = fit_decay(profile)
    envelope = limits.envelope(condition) if _kind_is_measured(exhibit) else None
    features = _patch_features(exhibit, run)
    score = None if features is None else float(np.median([limits.model.score(row) for row in features]))
    outcome, sentence, ratio = _verdict(exhibit, card, condition, score)
    relative = relative_db(profile)
    remarks = (
        decay_remark(decay, card),
        *envelope_remark(envelope, relative, card),
        *sign_remarks(explained_peaks, "peaks", "spectrum", card),
        *sign_remarks(explained_lines, "lines", "resampling", card),
    )
    tables = sign_tables(peaks, explained_peaks, lines, explained_lines)
    if features is not None:
        tables += (score_table(limits.model, np.asarray(np.median(features, axis=0), np.float32)),)
    run.progress(INFO.id, 1.0)
    return Finding(
        engine=INFO.id,
        question=INFO.question,
        outcome=outcome,
        sentence=sentence,
        engine_version=INFO.version,
        score=score,
        likelihood_ratio=ratio,
        tables=tables,
        plots=(radial_plot(relative, envelope, decay), resampling_plot(traces, limits.least_ratio)),
        pictures=(spectrum_picture(power, peaks),),
        remarks=remarks,
        limits=(INFO.limits, WARNING, *card.limits),
        would_change=WOULD_CHANGE,
        error_rates=ratio.error_rates if ratio else "",
        methods=(*METHODS, f"Reference: {card.name}, version {card.version}"),
        decoder=exhibit.facts.decoder,
        seconds=time.perf_counter() - started,
        options=run.options(INFO),
    )


def _verdict(
    exhibit: Exhibit, card: Card, condition: Condition, score: float | None
) -> tuple[Outcome, str, LikelihoodRatio | None]:
    """Outcome, sentence and likelihood ratio of a score; abstained where its error was not measured."""
    why = _NO_COLOUR
    if not _kind_is_measured(exhibit) or card.calibration is None:
        why = _unmeasured_kind(exhibit)
    elif not (band := card.calibration.band(condition)):
        why = card.calibration.why_not(condition)
    elif score is not None and (ratio := card.calibration.to_likelihood_ratio(score, condition)):
        outcome = Outcome.SIGNAL if is_signal(ratio, band) else Outcome.NOTHING_FOUND
        return outcome, answer(ratio, band), ratio
    return Outcome.ABSTAINED, f"The spectrum is shown but not weighed. {why}", None


def _ticker(run: Run, low: float, high: float) -> Callable[[float], None]:
    return lambda fraction: run.progress(INFO.id, low + (high - low) * fraction)


def _patch_features(exhibit: Exhibit, run: Run) -> Float32Array | None:
    """(patches, features) of the patches that have colour and contrast; None where none has."""
    tick = _ticker(run, 0.8, 1.0)
    chosen = patches(exhibit.pixels)
    found = []
    for done, patch in enumerate(chosen):
        tick(done / len(chosen))
        features = patch_features(patch)
        if features is not None:
            found.append(features)
    return np.stack(found) if found else None


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
