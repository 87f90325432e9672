"""What is done in a worker process with mutants that are no exhibits: captions, packs, models, cases, packages."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from engines.core.case import Case
from engines.core.package_import import import_case
from engines.core.packs.check import check_pack
from tests.packs import made


def trial(kind: str, path: Path, beside: Path) -> Iterator[str]:
    """Open the mutant at ``path`` as the program would; yields what was understood of it.

    ``beside``: the ``.files`` folder that cases share. Raises the ``AssayError`` that a person would read.
    """
    if kind == "captions":
        from engines.core.caption_files import read_captions

        yield f"{len(read_captions(path).rows)} captions"
    elif kind == "case":
        yield from _case(path, beside)
    elif kind == "package":
        with tempfile.TemporaryDirectory() as room:
            yield import_case(path, Path(room) / "new.assay").sentence
    else:
        with tempfile.TemporaryDirectory() as room:
            given = path
            if kind == "model":
                given = made.detector_pack(Path(room) / "given")
                shutil.copy(path, given / "model.onnx")
            staging = Path(room) / "staging"
            staging.mkdir()
            for _ in check_pack(str(given), str(staging), "", "2026-01-01"):
                yield ""
        yield "a pack"


def _case(path: Path, beside: Path) -> Iterator[str]:
    """Read all that a case tells, and verify it."""
    folder = path.with_name(f"{path.name}.files")
    folder.symlink_to(beside)
    try:
        with Case.open(path, read_only=True) as case:
            for exhibit in case.exhibits():
                if exhibit.facts:
                    case.findings(exhibit.facts.sha256)
                case.notes(exhibit.id)
            case.summaries()
            case.log()
            check = case.verify()
    finally:
        folder.unlink()
    yield "holds" if check.ok else check.sentence
