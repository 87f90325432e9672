"""The content of the PDF, piece by piece, in the same order and words as the HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, PageBreak, Paragraph, Spacer

from engines.core.case import Case, LogEntry
from engines.core.errors import Stopped
from engines.core.finding import Table
from engines.core.opinion import Opinion
from engines.core.opinion_words import SCALE
from engines.report import views
from engines.report.cards import card_tables
from engines.report.dossier import Dossier, Entry, state_words
from engines.report.pdf_fonts import fonts
from engines.report.pdf_marked import marked_text
from engines.report.pdf_parts import (
    WIDTH,
    ContentsLine,
    Marked,
    figure_rows,
    grid,
    pairs,
    picture,
    styles,
)
from engines.report.pictures import ExhibitPicture, Pictures
from engines.report.sections import Section, View, methods, section_of
from engines.report.sizes import Sizes
from engines.report.text import number_words, short_size, time_words
from engines.report.writing import Progress

_CHAPTERS = (
    ("case", "1", "Case"),
    ("exhibits", "2", "Exhibits as received"),
    ("overview", "3", "Overview of the answers"),
    ("refused", "4", "Files that were not examined"),
    ("examination", "5", "Examination of each exhibit"),
    ("methods", "A", "Methods and their limits"),
    ("scale", "B", "Verbal scale"),
    ("cards", "C", "Cards of models and reference files"),
    ("log", "D", "Case log"),
)
_LOG_START, _LOG_END = 60, 240


def story(
    case: Case,
    dossier: Dossier,
    pictures: Pictures,
    sizes: Sizes,
    progress: Progress,
    should_stop: Callable[[], bool],
) -> Iterator[Flowable]:
    """Every flowable of the document, made when it is asked for. Raises ``Stopped``."""
    yield from _front(dossier)
    yield from _case(case, dossier)
    yield from _lists(dossier)
    for done, entry in enumerate(dossier.entries):
        if should_stop():
            raise Stopped
        progress(done, len(dossier.entries))
        shown = pictures.of(entry.exhibit, entry.check)
        yield from _section(section_of(case, entry, shown, sizes), shown, sizes)
    yield from _annex(dossier)


def _front(dossier: Dossier) -> Iterator[Flowable]:
    yield _text("Image examination report", "title")
    yield _text(f"Case {dossier.name} · written {dossier.written}", "lead")
    for key, number, title in _CHAPTERS:
        yield ContentsLine(f"{number}   {title}", key, 0)
        if key == "examination":
            for entry in dossier.entries:
                name = fonts().printable(entry.name, 200).replace("\n", "\\n")
                yield ContentsLine(f"5.{entry.number}   {name}", entry.anchor, 14)


def _case(case: Case, dossier: Dossier) -> Iterator[Flowable]:
    yield from _chapter("case")
    check = dossier.log_check
    rows = views.case_rows(dossier, case)
    rows += [("Case log", check.sentence), ("Hash of the last log entry", check.head)]
    changed = [f"Exhibit {entry.number}: {entry.check.sentence}" for entry in dossier.changed if entry.check]
    rows.append(("Files at report time", "\n".join((views.file_state(dossier), *changed))))
    yield from pairs(rows)
    yield _text(views.HOW_TO_READ)


def _lists(dossier: Dossier) -> Iterator[Flowable]:
    yield from _chapter("exhibits")
    columns = ("No.", "File", "SHA-256", "Picture", "Size", "Received", "At report time")
    yield from _grid_or(columns, [_listed(entry) for entry in dossier.entries], "The case holds no exhibit.", (2,))
    yield from _chapter("overview")
    yield _text(views.OVERVIEW_WORDS, "quiet")
    asked = ["Exhibit", *(question.words for question in dossier.questions)]
    answers = [
        [f"{entry.number}  {_name(entry)}", *(entry.answers.get(q, "–") for q in dossier.questions)]
        for entry in dossier.entries
    ]
    yield from _grid_or(asked, answers if dossier.questions else [], "No question has been examined yet.")
    yield from _chapter("refused")
    refused = [[e.source.name, e.outcome.value if e.outcome else "", e.sentence] for e in dossier.refused]
    yield from _grid_or(("File", "Outcome", "Why"), refused, "Every file that was received could be examined.")
    yield from _chapter("examination")
    yield _text(views.ORDER_WORDS, "quiet")


def _listed(entry: Entry) -> list[str]:
    facts = entry.exhibit.facts
    if facts is None:
        return []
    picture_words = facts.format
    if facts.width:
        picture_words += f", {facts.width:,} × {facts.height:,} pixels"
    if facts.undecodable:
        picture_words += ", pixels not readable"
    received = time_words(entry.exhibit.added)
    state = state_words(entry.check)
    return [str(entry.number), _name(entry), facts.sha256, picture_words, short_size(facts.size_bytes), received, state]


def _section(section: Section, shown: ExhibitPicture, sizes: Sizes) -> Iterator[Flowable]:
    entry = section.entry
    number = f"5.{entry.number}"
    yield PageBreak()
    yield _heading(f"{number}  {_name(entry)}", "h3", entry.anchor, 1)
    if shown.shown:
        yield picture(shown.shown, WIDTH, 90 * mm)
    yield _text(shown.caption, "caption")
    yield Spacer(1, 3 * mm)
    state = state_words(entry.check) + (f": {entry.check.sentence}" if entry.check else "")
    yield from pairs([*section.fact_rows, ("At report time", state)])
    counted = 0
    if section.notes:
        counted += 1
        yield from _titled(f"{number}.{counted}  Notes of the analysts", "h4")
        yield from pairs([(f"{note.author}\n{time_words(note.time)}", note.text) for note in section.notes], bold=True)
    if entry.same_as:
        yield _text(views.same_words(entry.same_as))
    elif not section.opinions:
        yield _text("No engine has examined this exhibit yet.")
    else:
        counted += 1
        yield from _titled(f"{number}.{counted}  Answers", "h4")
        for opinion in section.opinions:
            yield from _answer(opinion, sizes)
    for part in section.parts:
        counted += 1
        yield from _titled(f"{number}.{counted}  {part.title} – {part.words}", "h4")
        for view in part.views:
            yield from _finding(view, sizes)


def _answer(opinion: Opinion, sizes: Sizes) -> Iterator[Flowable]:
    yield from _titled(opinion.question.words, "h5")
    yield _text(opinion.sentence, "sentence")
    if opinion.difference is not None:
        yield _text(f"Where the methods differ: {opinion.difference.sentence}")
        head, *rows = views.difference_rows(opinion.difference)
        yield from grid(("", *head[1:]), rows)
        if opinion.difference.settled_by:
            yield from pairs([("What would settle it", _points(list(opinion.difference.settled_by), 20))], bold=True)
    sides = (
        ("Speaks for it", [str(reason) for reason in opinion.speaks_for], sizes.most_points),
        ("Speaks against it", [str(reason) for reason in opinion.speaks_against], sizes.most_points),
        ("What would change it", list(opinion.would_change), 20),
        ("Limits", list(opinion.limits), 20),
    )
    yield from pairs([(label, _points(words, most)) for label, words, most in sides if words], bold=True)


def _points(sentences: list[str], most: int) -> str:
    lines = [f"– {words}" for words in sentences[:most]]
    if len(sentences) > most:
        lines.append(f"– {len(sentences) - most} more stand with the findings below")
    return "\n".join(lines)


def _finding(view: View, sizes: Sizes) -> Iterator[Flowable]:
    yield from _titled(f"{view.title} – {view.question}", "h5")
    yield _text(view.finding.sentence, "sentence")
    for shown in view.texts:
        yield from marked_text(shown)
    yield from pairs(view.lr_rows, bold=True)
    rows = [[o.sentence, o.speaks, o.strength or "–", o.where or "–"] for o in view.observations]
    if rows:
        yield from grid(("Observation", "Speaks", "Weight", "Where"), rows)
    yield from figure_rows(view.figures)
    for table in view.finding.tables:
        yield from _table(table, sizes.table_rows)
    yield _text(view.made_by, "quiet")


def _table(table: Table, most: int) -> Iterator[Flowable]:
    yield from _titled(table.title, "h5")
    remarked = any(table.remarks)
    columns = (*table.columns, "remark") if remarked else table.columns
    rows = [
        [*row, table.remarks[i] if i < len(table.remarks) else ""] if remarked else list(row)
        for i, row in enumerate(table.rows[:most])
    ]
    yield from _grid_or(columns, rows, "Empty.")
    if len(table.rows) > most:
        yield _text(f"{len(table.rows) - most:,} more rows stand in the HTML report and in the case.", "quiet")


def _annex(dossier: Dossier) -> Iterator[Flowable]:
    yield PageBreak()
    yield from _chapter("methods")
    for method in methods(dossier):
        yield from _titled(f"{method.title} – {method.question}", "h4")
        yield from pairs(method.rows, bold=True)
    yield from _chapter("scale")
    yield _text(views.SCALE_WORDS)
    steps = [[step.range_words, number_words(step.low), step.words] for step in SCALE]
    yield from grid(("Likelihood ratio", "log10 of it, from", "In words"), steps)
    yield from _chapter("cards")
    cards = card_tables(dossier.models, dict.fromkeys(used.engine for used in dossier.used))
    for card in cards:
        yield from _table(card, 80)
    if not cards:
        yield _text(views.NO_CARDS)
    yield from _chapter("log")
    yield _text(dossier.log_check.sentence)
    yield _text(views.LOG_WORDS, "quiet")
    yield from _log(dossier.log)


def _log(log: tuple[LogEntry, ...]) -> Iterator[Flowable]:
    columns = ("No.", "Time", "Act", "Detail", "Hash")
    rows = [[str(e.seq), time_words(e.time), e.act, e.detail, e.hash] for e in log]
    if len(rows) <= _LOG_START + _LOG_END:
        yield from grid(columns, rows, hashes=(4,))
        return
    yield from grid(columns, rows[:_LOG_START], hashes=(4,))
    left = len(rows) - _LOG_START - _LOG_END
    yield _text(f"{left:,} entries between these stand in the HTML report and in the case.", "quiet")
    yield from grid(columns, rows[-_LOG_END:], hashes=(4,))


def _grid_or(
    columns: tuple[str, ...] | list[str], rows: list[list[str]], nothing: str, hashes: tuple[int, ...] = ()
) -> list[Flowable]:
    return grid(columns, rows, hashes) if rows else [_text(nothing)]


def _chapter(key: str) -> Iterator[Flowable]:
    number, title = next((number, title) for k, number, title in _CHAPTERS if k == key)
    yield CondPageBreak(45 * mm)
    yield _heading(f"{number}  {title}", "h2", key, 0)


def _titled(words: str, style: str) -> Iterator[Flowable]:
    """A heading that does not stand alone at the foot of a page."""
    yield CondPageBreak(40 * mm if style == "h4" else 28 * mm)
    yield _text(words, style)


def _heading(words: str, style: str, key: str, level: int) -> Flowable:
    return Marked(fonts().markup(words, 400), styles()[style], key, fonts().printable(words, 200), level)


def _text(words: str, style: str = "text") -> Flowable:
    return Paragraph(fonts().markup(words), styles()[style])


def _name(entry: Entry) -> str:
    return entry.name.replace("\r", "\\r").replace("\n", "\\n")
