"""The report as one HTML file: self-contained, without scripts, every word from a file or person escaped.

Written section by section, so that memory does not grow with the number of exhibits.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from engines.core.opinion_words import SCALE
from engines.report import draw, views, wording
from engines.report.cards import card_summaries, card_tables
from engines.report.dossier import Entry, state_words
from engines.report.images import Shown
from engines.report.letterhead import letterhead, logo_shown
from engines.report.pictures import ExhibitPicture
from engines.report.printing import Printing
from engines.report.sections import Section, methods
from engines.report.template import Chapter
from engines.report.text import cut, number_words, short_size, time_words, visible

_LONGEST_WORD = 24
_TEMPLATES = Path(__file__).parent / "templates"


def write_html(file: BinaryIO, printing: Printing) -> None:
    """Write the page in UTF-8. Raises ``Stopped``."""
    for part in _parts(_environment(), printing):
        file.write(part.encode())


def _parts(templates: Environment, printing: Printing) -> Iterator[str]:
    """The page piece by piece, in the order of its template."""
    yield _head(templates, printing)
    for chapter in printing.outline.chapters:
        if chapter.key != "examination":
            yield from _section(templates, printing, chapter)
            continue
        yield templates.get_template("examination.html.j2").render(chapter=chapter, show=printing.template.show)
        for done, entry in enumerate(printing.dossier.entries):
            printing.begin(done)
            picture = printing.picture(entry)
            yield _exhibit(templates, printing, chapter, printing.section(entry, picture), picture)
        yield "</section>\n"
    bottom = wording.filled_text(printing.template.footer, printing.dossier)
    yield templates.get_template("foot.html.j2").render(dossier=printing.dossier, bottom=bottom)


def _head(templates: Environment, printing: Printing) -> str:
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    dossier = printing.dossier
    return templates.get_template("head.html.j2").render(
        dossier=dossier,
        template=printing.template,
        outline=printing.outline,
        style=Markup(style),
        style_hash=Markup(f"sha256-{digest}"),
        named=wording.case_named(dossier),
        letterhead=letterhead(printing.template, dossier),
        logo=logo_shown(printing.template),
        top=wording.filled_text(printing.template.header, dossier),
    )


def _section(templates: Environment, printing: Printing, chapter: Chapter) -> Iterator[str]:
    dossier, own = printing.dossier, printing.template.texts.get(chapter.key)
    values: dict[str, Any] = {}
    if own:
        values["paragraphs"] = wording.filled_text(own.words, dossier).split("\n\n")
    elif chapter.key == "methods":
        values["methods"] = methods(dossier)
    elif chapter.key == "scale":
        values["scale"] = SCALE
    elif chapter.key == "cards":
        wanted = dossier.models, dict.fromkeys(u.engine for u in dossier.used)
        pairs = zip(card_summaries(*wanted), card_tables(*wanted), strict=True)
        values["cards"] = [{"short": short, "whole": whole} for short, whole in pairs]
    elif chapter.key == "case":
        values |= {"case_rows": printing.case_rows, "file_state": views.file_state(dossier)}
    elif chapter.key == "overview":
        values |= {"case": printing.case, "small": printing.small}
    linked = printing.outline.get("examination") is not None
    return templates.get_template("section.html.j2").generate(
        chapter=chapter,
        dossier=dossier,
        template=printing.template,
        outline=printing.outline,
        linked=linked,
        **values,
    )


def _exhibit(
    templates: Environment, printing: Printing, chapter: Chapter, section: Section, picture: ExhibitPicture
) -> str:
    show, sizes = printing.template.show, printing.sizes
    return templates.get_template("exhibit.html.j2").render(
        chapter=chapter,
        section=section,
        entry=section.entry,
        picture=picture,
        sizes=sizes,
        most=sizes.most_points,
        show=show,
        elsewhere=f"stand {'with the findings below' if 'findings' in show else 'in the full report'}",
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
    templates.globals.update(words=views, wording=wording)
    templates.tests["long_word"] = lambda text: any(len(word) > _LONGEST_WORD for word in text.split())
    templates.filters.update(
        data_uri=_data_uri,
        lines=lambda text, limit: Markup(escape(visible(cut(str(text), limit), keep_lines=True))),
        moment=time_words,
        number=number_words,
        size=short_size,
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
