"""The report as one HTML file: self-contained, without scripts, every word from a file or person escaped.

Written section by section, so that memory does not grow with the number of exhibits.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from engines.core.case import Case, Note
from engines.core.errors import Stopped
from engines.core.finding import Finding
from engines.core.opinion import opinions
from engines.core.opinion_words import SCALE
from engines.report import draw, views
from engines.report.cards import card_tables
from engines.report.dossier import Dossier, Entry, gather, state_words
from engines.report.figures import Shown
from engines.report.illustrations import Figure, Observation, figures, observations
from engines.report.order import PARTS, in_order, title_of, titles
from engines.report.pictures import ExhibitPicture, Pictures
from engines.report.sizes import Sizes, sizes_for
from engines.report.text import cut, number_words, size_words, time_words, visible
from engines.report.writing import Progress, written_whole

_TEMPLATES = Path(__file__).parent / "templates"
_MOST_POINTS = 6


@dataclass(frozen=True, slots=True)
class _View:
    finding: Finding
    title: str
    question: str
    lr_rows: views.Rows
    observations: list[Observation]
    figures: list[Figure]
    made_by: str


@dataclass(frozen=True, slots=True)
class _Part:
    title: str
    words: str
    views: list[_View]


@dataclass(frozen=True, slots=True)
class _Method:
    title: str
    question: str
    rows: views.Rows


def write_html(case: Case, path: Path, progress: Progress, should_stop: Callable[[], bool]) -> None:
    """Write the report of ``case``. Raises ``AssayError`` when it cannot be written, ``Stopped`` when stopped."""
    dossier = gather(case, should_stop)
    sizes = sizes_for(len(dossier.entries))
    templates = _environment()
    with written_whole(path) as file, Pictures(sizes, should_stop) as pictures:
        file.write(_head(templates, dossier, case).encode())
        for done, entry in enumerate(dossier.entries):
            if should_stop():
                raise Stopped
            progress(done, len(dossier.entries))
            picture = pictures.of(entry.exhibit, entry.check)
            file.write(_exhibit(templates, case, entry, picture, sizes).encode())
        file.write(_annex(templates, dossier).encode())
    progress(len(dossier.entries), len(dossier.entries))


def _head(templates: Environment, dossier: Dossier, case: Case) -> str:
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return templates.get_template("head.html.j2").render(
        dossier=dossier,
        style=Markup(style),
        style_hash=Markup(f"sha256-{digest}"),
        case_rows=views.case_rows(dossier, case),
        file_state=views.file_state(dossier),
        how_to_read=views.HOW_TO_READ,
        order_words=views.ORDER_WORDS,
    )


def _exhibit(templates: Environment, case: Case, entry: Entry, picture: ExhibitPicture, sizes: Sizes) -> str:
    findings = [] if entry.same_as else case.findings(entry.exhibit.sha256)
    notes: Sequence[Note] = case.notes(entry.exhibit.id)
    parts = [
        _Part(*PARTS[part], [_view(finding, entry, picture, sizes) for finding in group])
        for part, group in in_order(findings)
    ]
    return templates.get_template("exhibit.html.j2").render(
        entry=entry,
        picture=picture,
        sizes=sizes,
        fact_rows=views.fact_rows(entry),
        notes=notes,
        opinions=opinions(findings, titles()),
        parts=parts,
        most=_MOST_POINTS,
    )


def _view(finding: Finding, entry: Entry, picture: ExhibitPicture, sizes: Sizes) -> _View:
    facts = entry.exhibit.facts
    drawn = list(figures(finding, facts, picture.shown, sizes)) if facts else []
    return _View(
        finding,
        title_of(finding.engine),
        views.words_of_question(finding.question),
        views.lr_rows(finding),
        observations(finding),
        drawn,
        views.made_by(finding),
    )


def _annex(templates: Environment, dossier: Dossier) -> str:
    methods = [_Method(title_of(u.engine), views.question_of(u), views.method_rows(u)) for u in dossier.used]
    return templates.get_template("annex.html.j2").render(
        dossier=dossier,
        methods=methods,
        scale=SCALE,
        scale_words=views.SCALE_WORDS,
        cards=card_tables(dossier.models, dict.fromkeys(u.engine for u in dossier.used)),
    )


def _environment() -> Environment:
    """Autoescaping, and each value shown is first made visible: no control or direction character reaches the page."""
    templates = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(
        data_uri=_data_uri,
        lines=lambda text, limit: Markup(escape(visible(cut(str(text), limit), keep_lines=True))),
        moment=time_words,
        number=number_words,
        size=size_words,
        state=_state,
        svg=lambda drawing: Markup(draw.to_svg(drawing)),
        thousands=lambda number: f"{number:,}",
    )
    return templates


def _shown(value: Any) -> Any:
    return visible(value) if type(value) is str else value


def _data_uri(shown: Shown) -> Markup:
    return Markup(f"data:{shown.mime};base64,{base64.b64encode(shown.data).decode()}")


def _state(entry: Entry) -> Markup:
    words = state_words(entry.check)
    if words in ("unchanged", "not checked"):
        return Markup(escape(words))
    return Markup('<span class="attention">{}</span>').format(words)
