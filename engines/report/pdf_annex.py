"""The annexes of the PDF: methods, verbal scale, cards, log."""

from __future__ import annotations

from collections.abc import Iterator

from reportlab.platypus import Flowable

from engines.core.opinion_words import SCALE
from engines.report import wording
from engines.report.cards import card_summaries, card_tables
from engines.report.pdf_blocks import tables, text, titled
from engines.report.pdf_parts import grid, pairs
from engines.report.printing import Printing
from engines.report.sections import methods
from engines.report.text import number_words, time_words

_LOG_START, _LOG_END = 60, 240
_WHOLE_CARD = 2000


def methods_used(printing: Printing) -> Iterator[Flowable]:
    """Every engine whose findings the report rests on."""
    used = methods(printing.dossier)
    if not used:
        yield text(wording.NO_METHODS)
    for method in used:
        yield from titled(f"{method.title} – {method.question}", "h4")
        yield from pairs(method.rows, bold=True)


def scale(printing: Printing) -> Iterator[Flowable]:
    """Likelihood ratios in words."""
    yield text(wording.SCALE_WORDS)
    steps = [[step.range_words, number_words(step.low), step.words] for step in SCALE]
    yield from grid(("Likelihood ratio", "log10 of it, from", "In words"), steps)


def cards(printing: Printing) -> Iterator[Flowable]:
    """What is known of each model and reference file, in short or whole."""
    dossier = printing.dossier
    engines = dict.fromkeys(used.engine for used in dossier.used)
    whole = printing.template.cards == "whole"
    made = (card_tables if whole else card_summaries)(dossier.models, engines)
    yield from tables(made, _WHOLE_CARD, beside=False)
    if not made:
        yield text(wording.NO_CARDS)
    elif not whole:
        yield text(wording.WHOLE_CARDS, "quiet")


def log(printing: Printing) -> Iterator[Flowable]:
    """The acts on the case, or every entry; a very long log without its middle."""
    yield text(printing.dossier.log_check.sentence)
    yield text(wording.LOG_WORDS, "quiet")
    entries, left_out = wording.log_entries(printing.dossier, printing.template)
    if left_out:
        yield text(left_out, "quiet")
    columns = ("No.", "Time", "Act", "Detail", "Hash")
    rows = [[str(e.seq), time_words(e.time), e.act, e.detail, e.hash] for e in entries]
    if len(rows) <= _LOG_START + _LOG_END:
        yield from grid(columns, rows, hashes=(4,))
        return
    yield from grid(columns, rows[:_LOG_START], hashes=(4,))
    left = len(rows) - _LOG_START - _LOG_END
    yield text(f"{left:,} entries between these stand in the HTML report and in the case.", "quiet")
    yield from grid(columns, rows[-_LOG_END:], hashes=(4,))
