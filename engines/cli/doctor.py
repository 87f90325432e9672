"""``assay doctor``: what is installed, what works here, and what to do about the rest."""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.metadata
import json
import os
import platform
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from engines import broken_engines, engine_infos
from engines.cli.exits import Exit
from engines.cli.output import line
from engines.core import paths
from engines.core.errors import ModelError, WorkerDied
from engines.core.packs.pack import MANIFEST, read_pack
from engines.core.providers import cuda_devices
from engines.core.selftest import self_test
from engines.core.version import PROGRAM, VERSION

_NEEDED = (
    "numpy",
    "scipy",
    "opencv-python-headless",
    "pillow",
    "exifread",
    "defusedxml",
    "c2pa-python",
    "Jinja2",
    "reportlab",
    "pypdf",
    "cryptography",
)
_WINDOW = ("PySide6-Essentials", "pyqtgraph")
_RUNTIMES = ("onnxruntime", "onnxruntime-gpu")
_EXTRAS = {"pillow-heif": "HEIC and HEIF pictures (extra heic)", "rawpy": "camera RAW pictures (extra raw)"}


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    parser = commands.add_parser("doctor", help="say what is installed and what works here")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Exit:
    """Print the state of this installation; exit 1 when something that is needed is missing."""
    line(f"{PROGRAM} {VERSION}, Python {platform.python_version()}, {platform.platform()}")
    missing = [*_packages(), *_models(), *_folders(), *_workers()]
    line(_memory())
    line(f"SQLite {sqlite3.sqlite_version}")
    for sentence in missing:
        line(f"missing: {sentence}")
    line("Something that is needed is missing." if missing else "All that is needed is here.")
    line(f"Recommendation: {_recommendation()}")
    return Exit.SOME_FAILED if missing else Exit.OK


def _packages() -> Iterator[str]:
    for name in _NEEDED:
        version = _version(name)
        line(f"{name} {version or '-'}")
        if not version:
            yield f"{name} is not installed; run ./run.sh, or pip install -r requirements/cpu.txt."
    for name in _WINDOW:
        line(f"{name} {_version(name) or '- (the window will not open; the command line works)'}")
    for name, what in _EXTRAS.items():
        version = _version(name)
        line(f"{name} {version}: {what}" if version else f"{name} -: {what} cannot be read")
    yield from _runtime()


def _runtime() -> Iterator[str]:
    installed = [(name, version) for name in _RUNTIMES if (version := _version(name))]
    if len(installed) > 1:
        yield "onnxruntime and onnxruntime-gpu are both installed and break each other; uninstall one."
    if not installed:
        yield "ONNX Runtime is not installed; the engines with models cannot run (extra cpu or gpu)."
        return
    from engines.core.providers import built_in_providers, choose_providers

    try:
        choice = choose_providers()
    except (ImportError, OSError) as error:
        yield f"{installed[0][0]} {installed[0][1]} does not load ({error}); install it again."
        return
    built_in = ", ".join(built_in_providers())
    line(f"{installed[0][0]} {installed[0][1]}, built with {built_in}; CUDA devices that answer: {cuda_devices()}")
    line(f"    used: {', '.join(choice.providers)}. {choice.reason}")


def _models() -> Iterator[str]:
    for info in engine_infos().values():
        line(f"engine {info.id} {info.version}: {info.title}")
        for model in info.models:
            yield from _model(model, info.id)
    for folder, sentence in broken_engines().items():
        line(f"engine {folder}: BROKEN, left out")
        yield sentence


def _model(name: str, engine: str) -> Iterator[str]:
    if (paths.models_folder() / name / MANIFEST).is_file():
        yield from _pair(name, engine)
        return
    folders = (paths.imported_models_folder(), paths.models_folder())
    folder = next((f / name for f in folders if (f / name / "model.onnx").is_file()), None)
    if folder is None:
        yield f"the model {name} of engine {engine} is not installed; install the program again."
        return
    try:
        stated = json.loads((folder / "card.json").read_text("utf-8"))["sha256"]
        intact = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest() == stated
    except (OSError, ValueError, KeyError, TypeError):
        intact = False
    if not intact:
        line(f"    model {name}: NOT as its card says")
        yield f"the model {name} of engine {engine} was altered or lacks its card; install the program again."
        return
    tested = self_test(folder.parent, name)
    line(f"    model {name}: as its card says; {tested.sentence}")
    if tested.passed is False:
        yield f"the model {name} of engine {engine} {tested.sentence}. Use another ONNX Runtime, or the CPU."


def _pair(name: str, engine: str) -> Iterator[str]:
    """A model of several files: each is hashed."""
    folder = paths.models_folder() / name
    try:
        files = read_pack(folder).files
        intact = all(hashlib.sha256((folder / file).read_bytes()).hexdigest() == files[file] for file in files)
    except (ModelError, OSError):
        intact = False
    line(f"    model {name}: {'as its card says' if intact else 'NOT as its card says'}")
    if not intact:
        yield f"the model {name} of engine {engine} was altered or is incomplete; install the program again."


def _folders() -> Iterator[str]:
    folders: tuple[tuple[str, Path], ...] = (("data", paths.data_folder()), ("settings", paths.settings_folder()))
    for what, folder in folders:
        writable = paths.is_writable(folder)
        line(f"{what} folder {folder}: {'can be written to' if writable else 'cannot be written to'}")
        if not writable:
            yield f"a {what} folder that can be written to; set ASSAY_DATA to one."


def _workers() -> Iterator[str]:
    from engines.core.confine_probe import probe

    try:
        found = probe()
    except WorkerDied as death:
        yield f"a worker process, in which files are opened: the one that was started {death}."
        return
    for sentence in found.sentences:
        line(sentence)


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _memory() -> str:
    total = _memory_bytes()
    amount = f"{total / 2**30:.1f} GiB of memory" if total else "memory unknown"
    return f"{os.cpu_count()} processor cores, {amount}"


def _recommendation() -> str:
    """How many workers this machine carries, at about 1.5 GiB each, and whether an accelerator is worth a look."""
    cores, memory = os.cpu_count() or 1, _memory_bytes()
    workers = max(1, min(cores, int(memory / (1.5 * 2**30)) if memory else 1))
    words = f"examine folders with --workers {workers}" if workers > 1 else "examine with one worker"
    if cuda_devices() and not _version("onnxruntime-gpu"):
        words += "; a CUDA device answers here, so the gpu extra in place of the cpu extra would use it"
    return f"{words}."


def _memory_bytes() -> int:
    if sys.platform == "win32":
        size = ctypes.c_ulonglong(0)
        ctypes.windll.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(size))
        return size.value * 1024
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return 0
