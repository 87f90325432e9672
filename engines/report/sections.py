"""One exhibit's section and the annex on methods, put together once for HTML and PDF."""

from __future__ import annotations

from dataclasses import dataclass

from engines.core.case import Case, Note
from engines.core.finding import Finding
from engines.core.finding_parts import spread, titled
from engines.core.opinion import Opinion, opinions
from engines.report import views
from engines.report.dossier import Dossier, Entry
from engines.report.illustrations import Figure, Observation, figures, observations
from engines.report.marked_text import ShownText, shown_texts
from engines.report.order import PARTS, in_order, title_of, titles
from engines.report.pictures import ExhibitPicture
from engines.report.sizes import Sizes


@dataclass(frozen=True, slots=True)
class View:
    """One finding as it is printed."""

    finding: Finding
    title: str
    question: str
    lr_rows: views.Rows
    texts: list[ShownText]
    observations: list[Observation]
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class Part:
    """The findings of one part of the ENFSI manual's order."""

    title: str
    words: str
    views: list[View]


@dataclass(frozen=True, slots=True)
class Section:
    """An exhibit with everything that was found. A copy of an earlier exhibit has no opinions and no parts."""

    entry: Entry
    fact_rows: views.Rows
    notes: list[Note]
    opinions: list[Opinion]
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Method:
    """An engine in the annex."""

    title: str
    question: str
    rows: views.Rows


def section_of(case: Case, entry: Entry, picture: ExhibitPicture, sizes: Sizes, drawn: bool) -> Section:
    """Read what the case holds of one exhibit, and draw its figures if they are to be ``drawn``."""
    findings = [] if entry.same_as else case.findings(entry.exhibit.sha256, entry.exhibit.source.captions)
    parts = [
        Part(*PARTS[part], [_view(finding, entry, picture, sizes, drawn) for finding in spread(group)])
        for part, group in in_order(findings)
    ]
    notes = case.notes(entry.exhibit.id)
    return Section(entry, views.fact_rows(entry), notes, opinions(findings, titles()), parts)


def methods(dossier: Dossier) -> list[Method]:
    """Every engine whose findings the report prints."""
    return [Method(title_of(u.engine), views.question_of(u), views.method_rows(u)) for u in dossier.used]


def _view(finding: Finding, entry: Entry, picture: ExhibitPicture, sizes: Sizes, drawn: bool) -> View:
    facts = entry.exhibit.facts
    return View(
        finding,
        titled(title_of(finding.engine), finding),
        views.words_of_question(finding.question),
        views.lr_rows(finding),
        list(shown_texts(finding)),
        observations(finding),
        list(figures(finding, facts, picture.shown, sizes, picture.look)) if facts and drawn else [],
    )
