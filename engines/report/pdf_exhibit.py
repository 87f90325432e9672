"""One exhibit's pages of the PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, PageBreak, Table, TableStyle

from engines.core.finding import Finding, Outcome
from engines.core.opinion import Opinion
from engines.report import views
from engines.report.dossier import Entry, state_words
from engines.report.illustrations import NEITHER
from engines.report.order import info_of
from engines.report.pdf_blocks import elsewhere, heading, tables, text, titled
from engines.report.pdf_figures import figure_rows, first_row, picture
from engines.report.pdf_marked import marked_text
from engines.report.pdf_parts import WIDTH, grid, pairs
from engines.report.pictures import ExhibitPicture
from engines.report.printing import Printing
from engines.report.sections import Section, View

_PICTURE = 72 * mm
_FIRST = 26 * mm
_FILE_PARTS = 2
"""Parts of the examination on what accompanies the picture, and on how its file is built."""


def one_line(entry: Entry) -> str:
    """The exhibit's name, line feeds spelt out."""
    return entry.name.replace("\r", "\\r").replace("\n", "\\n")


def exhibit(printing: Printing, entry: Entry, first: bool) -> Iterator[Flowable]:
    """Heading, picture beside facts, notes, answers, findings: what the template shows."""
    shown = printing.picture(entry)
    section, show = printing.section(entry, shown), printing.template.show
    outline = printing.outline
    if "findings" in show:
        yield PageBreak()
    else:
        yield CondPageBreak((40 if first else 70) * mm)
    yield heading(outline.exhibit(entry.number, one_line(entry)), "h3", entry.anchor, 1)
    yield from _opening(section, shown, show)
    counted = 0
    if section.notes and "notes" in show:
        counted += 1
        yield from titled(f"{outline.below(entry.number, counted)}Notes of the analysts", "h4")
        yield from pairs(views.note_rows(section.notes), bold=True)
    if entry.same_as:
        yield text(views.same_words(entry.same_as))
    elif not section.opinions:
        yield text("No engine has examined this exhibit yet.")
    elif "answers" in show:
        counted += 1
        if "findings" in show:
            yield from titled(f"{outline.below(entry.number, counted)}Answers", "h4")
        yield from _answers(section, printing, "findings" in show)
    apart: list[View] = []
    for part in section.parts if "findings" in show else ():
        speaking = [view for view in part.views if not _is_apart(view.finding.outcome, printing)]
        apart += [view for view in part.views if view not in speaking]
        if speaking:
            counted += 1
            yield from titled(f"{outline.below(entry.number, counted)}{part.title} – {part.words}", "h4")
        for view in speaking:
            yield from _finding(view, printing)
    if apart:
        yield from titled(f"{outline.below(entry.number, counted + 1)}Methods that do not apply", "h4")
        yield from pairs([(view.title, view.finding.sentence) for view in apart])


def _opening(section: Section, shown: ExhibitPicture, show: Sequence[str]) -> Iterator[Flowable]:
    state = state_words(section.entry.check)
    state += f": {section.entry.check.sentence}" if section.entry.check else ""
    facts = [*section.fact_rows, ("At report time", state)]
    if "facts" not in show:
        facts = [row for row in facts if row[0] in ("SHA-256", "Size", "At report time")]
    if shown.shown is None or "picture" not in show:
        if "picture" in show and shown.caption:
            yield text(shown.caption, "caption")
        yield from pairs(facts)
        return
    left = [picture(shown.shown, _PICTURE, 95 * mm), text(shown.caption, "caption")]
    if sum(len(value) for _, value in facts) > 2500:
        yield from left
        yield from pairs(facts)
        return
    right = pairs(facts, _FIRST, width=WIDTH - _PICTURE - 6 * mm)
    beside = Table([[left, right]], colWidths=[_PICTURE + 6 * mm, WIDTH - _PICTURE - 6 * mm], hAlign="LEFT")
    beside.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    yield beside


def _is_apart(outcome: Outcome, printing: Printing) -> bool:
    """Whether a brief report lists it with others that do not apply."""
    return printing.template.brief and outcome is Outcome.NOT_APPLICABLE


def _answers(section: Section, printing: Printing, findings_follow: bool) -> Iterator[Flowable]:
    apart = [opinion for opinion in section.opinions if _is_apart(opinion.outcome, printing)]
    for opinion in section.opinions:
        if opinion not in apart:
            yield from _answer(opinion, section.entry.number, printing, findings_follow)
    if apart:
        yield from titled("Questions that could not be put", "h5")
        yield from pairs([(opinion.question.words, opinion.sentence) for opinion in apart])


def _answer(opinion: Opinion, number: int, printing: Printing, findings_follow: bool) -> Iterator[Flowable]:
    yield from titled(opinion.question.words, "h5")
    yield text(opinion.sentence, "sentence")
    if opinion.difference is not None:
        yield text(f"Where the methods differ: {opinion.difference.sentence}")
        head, *rows = views.difference_rows(opinion.difference)
        yield from grid(("", *head[1:]), rows)
        if opinion.difference.settled_by:
            settled = _points(list(opinion.difference.settled_by), 20, findings_follow)
            yield from pairs([("What would settle it", settled)], bold=True)
    most = printing.sizes.most_points
    sides = (
        ("Speaks for it", [str(reason) for reason in opinion.speaks_for], most),
        ("Speaks against it", [str(reason) for reason in opinion.speaks_against], most),
        ("What would change it", printing.once(opinion.would_change, number), 20),
        ("Limits", printing.once(opinion.limits, number), 20),
    )
    points = [(label, _points(words, most, findings_follow)) for label, words, most in sides if words]
    yield from pairs(points, bold=True)


def _points(sentences: list[str], most: int, findings_follow: bool) -> str:
    lines = [f"– {words}" for words in sentences[:most]]
    if len(sentences) > most:
        where = "stand with the findings below" if findings_follow else "stand in the full report"
        lines.append(f"– {len(sentences) - most} more {where}")
    return "\n".join(lines)


def _finding(view: View, printing: Printing) -> Iterator[Flowable]:
    template, finding = printing.template, view.finding
    quiet = finding.outcome is not Outcome.SIGNAL
    yield from titled(f"{view.title} – {view.question}", "h5")
    yield text(finding.sentence, "sentence")
    for shown in view.texts:
        yield from marked_text(shown)
    yield from pairs(view.lr_rows, bold=True)
    yield from _observations(view, brief=quiet and template.brief)
    if quiet and template.figures == "speaking":
        yield from first_row(view.figures)
    else:
        yield from figure_rows(view.figures, template.columns)
    if quiet and template.brief:
        yield from _tables_in_brief(finding, template.table_rows)
    else:
        yield from tables(finding.tables, template.table_rows, template.brief)
    yield text(views.made_by(finding, with_methods=not template.brief), "quiet")


def _observations(view: View, brief: bool) -> Iterator[Flowable]:
    """All of them, or in brief those that speak for one side."""
    printed = [one for one in view.observations if not brief or one.speaks != NEITHER]
    rows = [[o.sentence, o.speaks, o.strength or "–", o.where or "–"] for o in printed]
    if rows:
        yield from grid(("Observation", "Speaks", "Weight", "Where"), rows)
    left = len(view.observations) - len(printed)
    if left:
        yield text(f"{_counted(left, 'observation')} speaking for neither side {elsewhere(left)}.", "quiet")


def _tables_in_brief(finding: Finding, most: int) -> Iterator[Flowable]:
    """Of what accompanies the picture and of its file an excerpt; of other tables the rows that bear a remark."""
    info = info_of(finding.engine)
    if info is not None and info.order <= _FILE_PARTS:
        yield from tables(finding.tables, (most + 1) // 2, beside=True)
        return
    yield from tables([one for one in finding.tables if any(one.remarks)], 0, beside=True)
    left = [f"“{one.title}” ({len(one.rows):,} rows)" for one in finding.tables if not any(one.remarks)]
    if left:
        yield text(f"{_counted(len(left), 'table')} {elsewhere(len(left))}: {', '.join(left)}.", "quiet")


def _counted(number: int, noun: str) -> str:
    return f"One {noun}" if number == 1 else f"{number:,} {noun}s"
