"""The report as one HTML file: self-contained, without scripts, every word from a file or person escaped.

Written section by section, so that memory does not grow with the number of exhibits.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from engines.core.case import Case
from engines.core.errors import Stopped
from engines.core.opinion_words import SCALE
from engines.core.veil.plan import ReportVeil
from engines.report import draw, views
from engines.report.cards import card_tables
from engines.report.dossier import Dossier, Entry, gather, state_words
from engines.report.images import Shown
from engines.report.pictures import ExhibitPicture, Pictures
from engines.report.sections import Section, methods, section_of
from engines.report.sizes import Sizes, sizes_for
from engines.report.text import cut, number_words, short_size, time_words, visible
from engines.report.writing import Progress, written_whole

_LONGEST_WORD = 24
_TEMPLATES = Path(__file__).parent / "templates"


def write_html(
    case: Case, path: Path, progress: Progress, should_stop: Callable[[], bool], veil: ReportVeil | None = None
) -> None:
    """Write the report of ``case``. Raises ``AssayError`` when it cannot be written, ``Stopped`` when stopped."""
    dossier = gather(case, should_stop)
    sizes = sizes_for(len(dossier.entries))
    templates = _environment()
    with written_whole(path) as file, Pictures(sizes, should_stop, veil) as pictures:
        file.write(_head(templates, dossier, case).encode())
        for done, entry in enumerate(dossier.entries):
            if should_stop():
                raise Stopped
            progress(done, len(dossier.entries))
            picture = pictures.of(entry.exhibit, entry.check)
            section = section_of(case, entry, picture, sizes)
            file.write(_exhibit(templates, section, picture, sizes).encode())
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
    )


def _exhibit(templates: Environment, section: Section, picture: ExhibitPicture, sizes: Sizes) -> str:
    return templates.get_template("exhibit.html.j2").render(
        section=section, entry=section.entry, picture=picture, sizes=sizes, most=sizes.most_points
    )


def _annex(templates: Environment, dossier: Dossier) -> str:
    return templates.get_template("annex.html.j2").render(
        dossier=dossier,
        methods=methods(dossier),
        scale=SCALE,
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
    templates.globals["words"] = views
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
