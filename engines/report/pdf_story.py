"""The content of the PDF, piece by piece, in the order of its template and in the same words as the HTML."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, Paragraph, Spacer, Table, TableStyle

from engines.report import views, wording
from engines.report.dossier import Entry, state_words
from engines.report.letterhead import letterhead, logo_shown
from engines.report.pdf_annex import cards, log, methods_used, scale
from engines.report.pdf_blocks import chapter_heading, grid_or, text
from engines.report.pdf_exhibit import exhibit, one_line
from engines.report.pdf_figures import picture
from engines.report.pdf_fonts import fonts
from engines.report.pdf_parts import WIDTH, ContentsLine, pairs, ruled, styles
from engines.report.printing import Printing
from engines.report.text import short_size, time_words

Write = Callable[[Printing], Iterator[Flowable]]
_LOGO_HEIGHT = 18 * mm
_SMALL = 22 * mm


def story(printing: Printing) -> Iterator[Flowable]:
    """Every flowable of the document, made when it is asked for. Raises ``Stopped``."""
    yield from _front(printing)
    for chapter in printing.outline.chapters:
        if chapter.key != "signature":
            yield from chapter_heading(chapter)
        if chapter.key in printing.template.texts:
            yield from _own_text(printing, chapter.key)
        else:
            yield from _WRITERS[chapter.key](printing)


def _front(printing: Printing) -> Iterator[Flowable]:
    yield from _letterhead(printing)
    dossier = printing.dossier
    yield text(printing.template.title, "title")
    yield text(f"Case {wording.case_named(dossier)} · written {dossier.written}", "lead")
    if not printing.template.contents:
        return
    for chapter in printing.outline.chapters:
        if chapter.title and chapter.key != "signature":
            yield ContentsLine(chapter.heading, chapter.key, 0)
        if chapter.key == "examination":
            for entry in dossier.entries:
                name = fonts().printable(printing.outline.exhibit(entry.number, entry.name), 200).replace("\n", "\\n")
                yield ContentsLine(name, entry.anchor, 14)


def _letterhead(printing: Printing) -> Iterator[Flowable]:
    lines, shown = letterhead(printing.template, printing.dossier), logo_shown(printing.template)
    if not lines and shown is None:
        return
    cells: list[object] = [Paragraph("<br/>".join(map(fonts().markup, lines)), styles()["letterhead"])]
    widths = [WIDTH]
    if shown is not None:
        height = min(_LOGO_HEIGHT, 60 * mm * shown.height / shown.width)
        cells.append(Image(io.BytesIO(shown.data), height * shown.width / shown.height, height))
        widths = [WIDTH - 62 * mm, 62 * mm]
    head = Table([cells], colWidths=widths, hAlign="LEFT", spaceAfter=16)
    head.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("ALIGN", (-1, 0), (-1, -1), "RIGHT" if shown else "LEFT"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    yield head


def _own_text(printing: Printing, key: str) -> Iterator[Flowable]:
    words = wording.filled_text(printing.template.texts[key].words, printing.dossier)
    for paragraph in words.split("\n\n"):
        yield text(paragraph)


def _case(printing: Printing) -> Iterator[Flowable]:
    dossier = printing.dossier
    check = dossier.log_check
    rows = [*printing.case_rows, ("Case log", check.sentence), ("Hash of the last log entry", check.head)]
    changed = [f"Exhibit {entry.number}: {entry.check.sentence}" for entry in dossier.changed if entry.check]
    rows.append(("Files at report time", "\n".join((views.file_state(dossier), *changed))))
    yield from pairs(rows)
    yield text(wording.how_to_read(printing.outline))


def _notes(printing: Printing) -> Iterator[Flowable]:
    yield from pairs(views.note_rows(printing.dossier.notes), bold=True)


def _exhibits(printing: Printing) -> Iterator[Flowable]:
    columns = ("No.", "File", "SHA-256", "Picture", "Size", "Received", "At report time")
    rows = [_listed(entry) for entry in printing.dossier.entries]
    yield from grid_or(columns, rows, "The case holds no exhibit.", (2,))


def _overview(printing: Printing) -> Iterator[Flowable]:
    dossier = printing.dossier
    yield text(wording.overview_words(printing.outline), "quiet")
    if printing.template.thumbnails:
        yield from _with_thumbnails(printing)
        return
    asked = ["Exhibit", *(question.words for question in dossier.questions)]
    answers = [[_numbered(entry), *_answers(printing, entry)] for entry in dossier.entries]
    yield from grid_or(asked, answers if dossier.questions else [], "No question has been examined yet.")


def _with_thumbnails(printing: Printing) -> Iterator[Flowable]:
    """Small pictures beside the answers; one table an exhibit, so that memory does not grow with their number."""
    questions = printing.dossier.questions
    for entry in printing.dossier.entries:
        shown = printing.small(entry)
        lines = [f"{q.words} {entry.answers.get(q, '–')}" for q in questions]
        if entry.tags:
            lines.append(f"Tags: {', '.join(entry.tags)}")
        lines += [f"Note by {note.author}: {note.text}" for note in printing.case.notes(entry.exhibit.id)]
        left = picture(shown, _SMALL, _SMALL) if shown else text("no picture", "quiet")
        right = [
            text(_numbered(entry), "head"),
            text(entry.exhibit.sha256, "hash"),
            *(text(line, "cell") for line in lines or ["Not examined yet."]),
        ]
        yield ruled([[left, right]], [_SMALL + 4 * mm, WIDTH - _SMALL - 4 * mm], head=False, tall=False)
    if not printing.dossier.entries:
        yield text("The case holds no exhibit.")


def _refused(printing: Printing) -> Iterator[Flowable]:
    refused = [[e.source.name, e.outcome.value if e.outcome else "", e.sentence] for e in printing.dossier.refused]
    yield from grid_or(("File", "Outcome", "Why"), refused, "Every file that was received could be examined.")


def _examination(printing: Printing) -> Iterator[Flowable]:
    if "findings" in printing.template.show:
        yield text(wording.ORDER_WORDS, "quiet")
    for done, entry in enumerate(printing.dossier.entries):
        printing.begin(done)
        yield from exhibit(printing, entry, first=done == 0)


def _signature(printing: Printing) -> Iterator[Flowable]:
    details = printing.dossier.details
    yield Spacer(1, 18 * mm)
    yield text("_" * 46)
    yield text("\n".join(words for words in (details.examiner or "Examiner", details.laboratory) if words))


def _listed(entry: Entry) -> list[str]:
    facts = entry.exhibit.facts
    if facts is None:
        return []
    picture_words = facts.format
    if facts.width:
        picture_words += f", {facts.width:,} × {facts.height:,} pixels"
    if facts.undecodable:
        picture_words += ", pixels not readable"
    received, state = time_words(entry.exhibit.added), state_words(entry.check)
    size = short_size(facts.size_bytes)
    return [str(entry.number), one_line(entry), facts.sha256, picture_words, size, received, state]


def _numbered(entry: Entry) -> str:
    return f"{entry.number}  {one_line(entry)}"


def _answers(printing: Printing, entry: Entry) -> list[str]:
    return [entry.answers.get(question, "–") for question in printing.dossier.questions]


_WRITERS: dict[str, Write] = {
    "case": _case,
    "notes": _notes,
    "exhibits": _exhibits,
    "overview": _overview,
    "refused": _refused,
    "examination": _examination,
    "methods": methods_used,
    "scale": scale,
    "cards": cards,
    "log": log,
    "signature": _signature,
}
