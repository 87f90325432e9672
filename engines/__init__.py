"""The registry: every sub-package of ``engines`` with an INFO is an engine; found by walking the folder, never listed.

The walk reads each sub-package's ``info`` module, which imports nothing heavy; what ``analyse`` needs is loaded on its
first call. A folder that is broken or half written costs its own engine only.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # a worker process confines itself before NumPy, which these need, starts threads
    from engines.core.exhibit import Exhibit
    from engines.core.finding import Finding
    from engines.core.info import Info
    from engines.core.run import Run

# Unless told not to before it is loaded, ONNX Runtime keeps a device number and sends reports of its use (Privacy.md).
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

Analyse: TypeAlias = "Callable[[Exhibit, Run], Finding | tuple[Finding, ...]]"


@cache
def engine_infos() -> dict[str, Info]:
    """Engine id → INFO of every engine found, in the report's order, then by id."""
    return {info.id: info for info in sorted(_walk()[0], key=lambda info: (info.order, info.id))}


@cache
def broken_engines() -> dict[str, str]:
    """Name of each folder whose engine cannot be asked → a sentence that says why; the others are not touched by it."""
    return _walk()[1]


@cache
def _walk() -> tuple[list[Info], dict[str, str]]:
    found, broken = [], {}
    for name in _folders():
        try:
            info = _info_of(name)
        except Exception as error:  # whatever a half-written module raises
            words = _words(error, name)
            broken[name] = (
                f"The engine in the folder engines/{name} cannot be loaded ({words}) and is left out; the others work. "
                "Repair the folder, take it away, or install the program again."
            )
        else:
            if info is not None:
                found.append(info)
    return found, broken


def _folders() -> list[str]:
    """Names of the sub-packages, and of folders that would be one if they were complete."""
    names = {module.name for module in pkgutil.iter_modules(__path__) if module.ispkg}
    for place in __path__:
        names |= {path.parent.name for path in Path(place).glob("*/info.py")}
    return sorted(names - {"core"})


def _info_of(name: str) -> Info | None:
    """The INFO of a folder, None where it is no engine's. Raises ``ImportError`` where it is half an engine."""
    from engines.core.info import Info

    package = importlib.import_module(f"engines.{name}")
    if package.__file__ is None:
        raise ImportError("it has no __init__.py")
    if importlib.util.find_spec(f"engines.{name}.info") is None:
        if hasattr(package, "analyse"):
            raise ImportError("it has no info.py")
        return None
    info = getattr(importlib.import_module(f"engines.{name}.info"), "INFO", None)
    if not isinstance(info, Info):
        raise ImportError("its info.py defines no INFO")
    if info.id != name:
        raise ImportError(f"its INFO has the id {info.id}")
    if not hasattr(package, "analyse"):
        raise ImportError("it defines no analyse")
    return info


def _words(error: Exception, name: str) -> str:
    if isinstance(error, SyntaxError):
        return f"{error.msg}, line {error.lineno} of {Path(error.filename or name).name}"
    if type(error) is ImportError:
        return str(error)
    return f"{type(error).__name__}: {error}"


@cache
def load_engine(engine_id: str) -> Analyse:
    """The ``analyse`` function of an engine; its heavy imports happen here."""
    analyse: Analyse = importlib.import_module(f"engines.{engine_id}").analyse
    return analyse
