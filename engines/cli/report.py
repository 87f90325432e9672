"""``assay report``: the report of a case."""

from __future__ import annotations

import argparse
from pathlib import Path

from engines.cli.exits import Exit
from engines.cli.main import UsageError
from engines.cli.opening import open_or_read
from engines.cli.output import NotWritten, say
from engines.cli.stopping import StopSwitch
from engines.core.case import Case
from engines.core.errors import AssayError, CaseError, Stopped
from engines.core.names import clean_name
from engines.core.paths import is_writable
from engines.report.template import DEFAULT
from engines.report.template_read import TemplateRefused, names, read_template

_SUFFIXES = (".html", ".htm", ".pdf", ".json", ".csv")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    parser = commands.add_parser("report", help="write the report of a case")
    parser.add_argument("case", type=Path, metavar="CASE", help="the case file")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="by ending: .html, .pdf, .json or .csv")
    parser.add_argument(
        "--template",
        default=DEFAULT,
        metavar="NAME",
        help=f"what the report shows and in which order: {', '.join(names())}, or a file of your own ending in .toml "
        f"(docs/report-templates.md); default {DEFAULT}",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Exit:
    """Open the case, hash its exhibits again, write the report."""
    check_place(arguments.out)
    try:
        read_template(arguments.template)
    except TemplateRefused as error:
        raise UsageError(str(error)) from error
    with StopSwitch() as switch, open_or_read(arguments.case, "The report is written") as case:
        write(case, arguments.out, switch, arguments.template)
    return Exit.OK


def check_place(path: Path) -> None:
    """Before hours of work: raise ``UsageError`` for a report of an unknown kind, ``NotWritten`` for its place."""
    name = clean_name(path.name)
    if path.suffix.lower() not in _SUFFIXES:
        raise UsageError(f"{name}: a report ends in .html, .pdf, .json or .csv.")
    folder = path.absolute().parent
    if not folder.is_dir():
        raise NotWritten(f"The report {name} cannot be written: {clean_name(str(folder))} is no folder. Make it first.")
    if not is_writable(folder):
        raise NotWritten(f"The report {name} cannot be written: {clean_name(str(folder))} is read-only.")


def write(case: Case, path: Path, switch: StopSwitch, template: str = DEFAULT) -> None:
    """Write the report after a template. Raises ``NotWritten``."""
    from engines.report import write_report

    try:
        write_report(case, path, should_stop=switch.pressed, template=template)
    except (Stopped, CaseError):
        raise
    except AssayError as error:
        raise NotWritten(str(error)) from error
    except OSError as error:
        raise NotWritten(
            f"The report {clean_name(path.name)} could not be written ({error.strerror or error}). "
            "Make room or choose another place."
        ) from error
    say(f"The report is in {clean_name(str(path))}.")
