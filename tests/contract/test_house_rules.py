"""The house's one direction of imports, its file lengths, and what must not be in it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from engines import engine_infos, load_engine
from tests.conftest import REPOSITORY

_SOURCES = [
    path for folder in ("engines", "gui", "training", "tests") for path in sorted((REPOSITORY / folder).rglob("*.py"))
]
_QT = {"PySide6", "shiboken6", "pyqtgraph"}
_TORCH = {"torch", "torchvision", "timm", "onnxscript"}


def _imported(path: Path) -> set[str]:
    """Every module a file imports, at its top or inside a function."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def _roots(path: Path) -> set[str]:
    return {name.split(".")[0] for name in _imported(path)}


def _under(folder: str) -> list[Path]:
    return [path for path in _SOURCES if path.is_relative_to(REPOSITORY / folder)]


def test_only_the_window_imports_qt() -> None:
    guilty = [p for folder in ("engines", "training") for p in _under(folder) if _roots(p) & _QT]
    assert not guilty


def test_torch_stays_in_the_training_room() -> None:
    guilty = [p for folder in ("engines", "gui") for p in _under(folder) if _roots(p) & (_TORCH | {"training"})]
    assert not guilty


def test_engines_know_neither_the_window_nor_one_another() -> None:
    ids = set(engine_infos())
    for engine in ids:
        for path in _under(f"engines/{engine}"):
            for name in _imported(path):
                assert not name.startswith("gui"), path
                parts = name.split(".")
                if parts[0] == "engines" and len(parts) > 1 and parts[1] in ids | {"report", "cli"}:
                    assert parts[1] == engine, f"{path} imports {name}"


def test_the_core_knows_no_engine() -> None:
    rooms = {p.name for p in (REPOSITORY / "engines").iterdir() if p.is_dir()} - {"core"}
    for path in _under("engines/core"):
        for name in _imported(path):
            parts = name.split(".")
            assert not (parts[0] == "engines" and len(parts) > 1 and parts[1] in rooms), f"{path} imports {name}"


def test_no_file_is_two_rooms_with_the_wall_missing() -> None:
    lengths = {str(p.relative_to(REPOSITORY)): len(p.read_text("utf-8").splitlines()) for p in _SOURCES}
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_every_engine_has_its_plate_its_help_and_its_function() -> None:
    assert {"provenance", "spectrum", "tamper"} <= set(engine_infos())
    for info in engine_infos().values():
        assert info.limits and info.title and info.version
        help_text = (REPOSITORY / "engines" / info.id / info.help).read_text("utf-8")
        assert len(help_text) > 500, info.id
        assert callable(load_engine(info.id))


def test_listing_the_engines_imports_nothing_heavy() -> None:
    program = (
        "import sys; from engines import engine_infos; engine_infos();"
        "print([m for m in ('cv2', 'scipy', 'onnxruntime', 'c2pa', 'PIL') if m in sys.modules])"
    )
    python = sys.executable
    result = subprocess.run([python, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_pinned_requirements_have_hashes_and_name_no_registry() -> None:
    for path in (REPOSITORY / "requirements").glob("*.txt"):
        text = path.read_text("utf-8")
        assert not re.search(r"https?://|--index-url|--find-links", text), path
        pins = re.findall(r"^[a-z0-9-]+==", text, re.MULTILINE)
        assert pins
        assert len(re.findall(r"^[a-z0-9-]+==[^\n]*\\\n\s+--hash=sha256:", text, re.MULTILINE)) == len(pins), path
