"""Remarks and tables of the finding: each sign, what it could come from, and how often it is seen in either
class.
"""

from __future__ import annotations

from engines.core.card import Card
from engines.core.finding import Remark, Table
from engines.core.opinion_words import percent
from engines.spectrum.envelope import Envelope, ScoreModel
from engines.spectrum.explain import Explanation
from engines.spectrum.luma import Float32Array
from engines.spectrum.peaks import Peak
from engines.spectrum.radial import Decay
from engines.spectrum.resampling import Periodicity
from engines.spectrum.wording import WARNING


def decay_remark(decay: Decay, card: Card) -> Remark:
    """The fitted decay, as a neutral remark with what it was worth alone and the paper's warning."""
    alone = card.figure("AUROC of decay exponent alone")
    measured = (
        " Alone, the exponent set the right one of a generated picture and a photograph higher in "
        f"{percent(alone)} of pairs (50 % = chance), so it is shown and not weighed."
        if alone is not None
        else ""
    )
    return Remark(
        "Above 0.375 cycles/pixel the azimuthal integral of the spectrum follows frequency to the power "
        f"{decay.exponent:.1f}, from {decay.level_db:.0f} dB relative to the level at 0.05–0.15.{measured} "
        f"{WARNING}",
        shows="radial",
    )


def envelope_remark(envelope: Envelope | None, relative: Float32Array, card: Card) -> tuple[Remark, ...]:
    """Whether the radial profile lies within the envelope; none where no envelope was measured."""
    if envelope is None:
        return ()
    outside = envelope.departure(relative)
    if outside <= envelope.limit:
        return (
            Remark(
                f"The radial profile lies within what photographs of the same kind show ({envelope.name}, "
                f"{envelope.sources} sources).",
                shows="radial",
            ),
        )
    speaks_for, strength = _worth(card, "departure")
    return (
        Remark(
            f"The radial profile lies outside the envelope of photographs of the same kind by {outside:.1f} "
            f"dB on average: {envelope.side(relative)}.{_rates(card, 'departure')}",
            speaks_for,
            strength,
            shows="radial",
        ),
    )


def sign_remarks(explained: list[Explanation], what: str, shows: str, card: Card) -> tuple[Remark, ...]:
    """One remark a sign; those that the file format explains are gathered in one."""
    remarks = []
    expected = [e for e in explained if e.expected]
    for explanation in (e for e in explained if not e.expected):
        speaks_for, strength = _worth(card, what)
        remarks.append(Remark(explanation.sentence + _rates(card, what), speaks_for, strength, shows=shows))
    if expected:
        remarks.append(
            Remark(expected[0].sentence + (f" ({len(expected)} in all.)" if len(expected) > 1 else ""), shows=shows)
        )
    return tuple(remarks)


def score_table(model: ScoreModel, features: Float32Array) -> Table:
    """What each feature (medians over the patches) adds to the score, beside its mean over both classes."""
    terms = model.terms(features)
    rows = tuple(
        (name, f"{value:.2f}", f"{mean:.2f}", f"{term:+.2f}")
        for name, value, mean, term in zip(model.names, features, model.mean, terms, strict=True)
    )
    headings = ("feature", "this picture", "middle of both classes", "adds to the score")
    return Table("score", "What the score rests on", headings, rows)


def sign_tables(
    peaks: tuple[Peak, ...],
    explained_peaks: list[Explanation],
    lines: tuple[Periodicity, ...],
    explained_lines: list[Explanation],
) -> tuple[Table, ...]:
    """The tables of peaks and of lines, each only where there are any."""
    peak_rows = tuple(
        (
            f"{p.period:.2f}",
            f"{p.direction:.0f}",
            f"{p.fx:.4f}",
            f"{p.fy:.4f}",
            f"{p.height_db:.1f}",
            f"{p.z:.1f}",
            e.kind,
        )
        for p, e in zip(peaks, explained_peaks, strict=True)
    )
    line_rows = tuple(
        (
            "columns" if line.axis == "x" else "rows",
            f"{line.period:.2f}",
            f"{line.frequency:.4f}",
            f"{line.ratio:.1f}",
            e.kind,
        )
        for line, e in zip(lines, explained_lines, strict=True)
    )
    tables: list[Table] = []
    headings: tuple[str, ...]
    if peak_rows:
        headings = ("period (px)", "direction (°)", "fx (cycles/px)", "fy (cycles/px)", "height (dB)", "z", "kind")
        tables.append(
            Table(
                "peaks", "Peaks above the noise floor", headings, peak_rows, tuple(e.sentence for e in explained_peaks)
            )
        )
    if line_rows:
        headings = ("across", "period (px)", "frequency (cycles/px)", "ratio", "kind")
        remarks = tuple(e.sentence for e in explained_lines)
        tables.append(Table("lines", "Periodicities of interpolation", headings, line_rows, remarks))
    return tuple(tables)


def _rates(card: Card, what: str) -> str:
    """How often something was seen in photographs and generated pictures of sources held out, in words; ""
    where unmeasured.
    """
    real, generated = card.figure(f"{what} in photographs"), card.figure(f"{what} in generated pictures")
    if real is None or generated is None:
        return ""
    words = (
        f" Seen in {percent(real)} of photographs and {percent(generated)} of generated pictures of sources held out"
    )
    stored = card.figure(f"{what} in photographs as stored")
    if stored is None:
        return words + "."
    return words + f", all scaled and compressed alike; in {percent(stored)} of photographs as stored."


def _worth(card: Card, what: str) -> tuple[str, str]:
    """(speaks_for, strength) of a sign, by how much more often it is seen in one class: under twice as
    often, none.
    """
    real, generated = card.figure(f"{what} in photographs"), card.figure(f"{what} in generated pictures")
    if not real or generated is None or generated < 2 * real:
        return "neutral", "none"
    return "for", "weak" if generated < 10 * real else "moderate"
