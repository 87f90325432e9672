"""The report of a case: HTML, PDF, JSON or CSV, chosen by the suffix of its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from engines.core.case import Case
from engines.core.errors import AssayError
from engines.core.file_hash import file_sha256
from engines.core.veil.plan import ReportVeil
from engines.report.template import DEFAULT
from engines.report.template_read import read_template
from engines.report.writing import Progress, written_whole

if TYPE_CHECKING:
    from engines.report.printing import Printing

Write = Callable[[BinaryIO, "Printing"], None]

SUFFIXES = (".html", ".pdf", ".json", ".csv")


def _silent(done: int, total: int) -> None:
    """Progress that nobody listens to."""


def _never() -> bool:
    return False


def write_report(
    case: Case,
    path: Path,
    progress: Progress = _silent,
    should_stop: Callable[[], bool] = _never,
    veil: ReportVeil | None = None,
    template: str = DEFAULT,
    only: frozenset[str] | None = None,
) -> None:
    """Write the report of ``case`` to ``path`` (.html, .pdf, .json or .csv) and note it, with its hash, in the log.

    The exhibits are hashed again first. The file appears whole or not at all. ``progress`` gets the number of
    exhibits written and the number of all. ``veil``: which pictures are covered, None for none. ``template``: the name
    of a report template, or its file; JSON and CSV hold everything whatever it says. ``only``: keys of the exhibits to
    which it is limited, and says so, None for all.

    Raises ``AssayError`` with a clear sentence when the suffix is another, the folder is not writable or the disk is
    full, ``CaseError`` when the case cannot be read, and ``Stopped``.
    """
    from engines.report.dossier import gather
    from engines.report.pictures import Pictures
    from engines.report.printing import Printing
    from engines.report.sizes import sizes_for

    path = Path(path).absolute()
    chosen, write = read_template(template), _writer(path)
    dossier = gather(case, should_stop, only)
    total = len(dossier.entries)
    sizes = sizes_for(total)
    with written_whole(path) as file, Pictures(sizes, should_stop, veil) as pictures:
        write(file, Printing(case, dossier, chosen, pictures, sizes, progress, should_stop))
    progress(total, total)
    if not case.read_only:
        case.write_log("report written", f"{path}, template {chosen.name}, SHA-256 {file_sha256(path)}")


def _writer(path: Path) -> Write:
    suffix = path.suffix.lower()
    if suffix in (".html", ".htm"):
        from engines.report.html import write_html

        return write_html
    if suffix == ".pdf":
        from engines.report.pdf import write_pdf

        return write_pdf
    if suffix == ".json":
        from engines.report.json_export import write_json

        return write_json
    if suffix == ".csv":
        from engines.report.csv_export import write_csv

        return write_csv
    raise AssayError(f"{path.name}: a report is written as {', '.join(SUFFIXES)}; give the file one of these endings.")
