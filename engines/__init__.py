"""The registry: every sub-package of ``engines`` with an INFO is an engine; found by walking the folder, never listed.

The walk reads each sub-package's ``info`` module, which imports nothing heavy; ``analyse`` is loaded on first use.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # a worker process confines itself before NumPy, which these need, starts threads
    from engines.core.exhibit import Exhibit
    from engines.core.finding import Finding
    from engines.core.info import Info
    from engines.core.run import Run

Analyse: TypeAlias = "Callable[[Exhibit, Run], Finding | tuple[Finding, ...]]"


@cache
def engine_infos() -> dict[str, Info]:
    """Engine id → INFO of every engine found, in the report's order, then by id."""
    found = []
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg and module.name != "core" and importlib.util.find_spec(f"engines.{module.name}.info"):
            found.append(importlib.import_module(f"engines.{module.name}.info").INFO)
    return {info.id: info for info in sorted(found, key=lambda info: (info.order, info.id))}


@cache
def load_engine(engine_id: str) -> Analyse:
    """The ``analyse`` function of an engine; its heavy imports happen here."""
    analyse: Analyse = importlib.import_module(f"engines.{engine_id}").analyse
    return analyse
