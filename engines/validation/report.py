"""The report of a validation as one HTML file or as JSON; every word from a file is escaped."""

from __future__ import annotations

import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from engines.core.errors import AssayError
from engines.report.draw import to_svg
from engines.report.plots import plot_drawing
from engines.report.writing import written_whole
from engines.validation.keep import summary
from engines.validation.measure import Validation
from engines.validation.view import facts, plots, tables

_TEMPLATES = Path(__file__).parent / "templates"
KINDS = (".html", ".json")


def write(found: Validation, path: Path) -> None:
    """Write the report whole or not at all; the suffix chooses its kind. Raises AssayError."""
    if path.suffix.lower() not in KINDS:
        raise AssayError(f"{path.name}: a validation is written as .html or .json.")
    text = (
        as_html(found) if path.suffix.lower() == ".html" else json.dumps(found.to_json(), ensure_ascii=False, indent=1)
    )
    with written_whole(path) as file:
        file.write(text.encode())


def as_html(found: Validation) -> str:
    """The report as a self-contained page without scripts."""
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("validation.html.j2").render(
        title=f"Validation of {found.subject}",
        lines=summary(found),
        facts=facts(found),
        tables=tables(found),
        plots=[(plot, Markup(to_svg(plot_drawing(plot)))) for plot in plots(found)],
    )
