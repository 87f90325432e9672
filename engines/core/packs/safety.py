"""What an ONNX file must not ask for: operators of others' making, and data from outside its folder."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

from engines.core.names import clean_name
from engines.core.packs.errors import PackRefused
from engines.core.packs.graph import Graph

_DOMAINS = ("", "ai.onnx.ml", "com.microsoft")
"""Operators that ONNX Runtime itself brings; all others would need a library of someone's."""


def check_operators(file: str, graph: Graph) -> None:
    """Raise PackRefused where an operator is neither ONNX Runtime's own nor defined inside the file."""
    foreign = sorted(
        f"{domain}.{name}"
        for domain, name in graph.operators
        if domain not in _DOMAINS and (domain, name) not in graph.functions
    )
    if foreign:
        shown = ", ".join(clean_name(name) for name in foreign[:3])
        raise PackRefused(
            f"{file} needs operators that do not belong to ONNX ({shown}); export it with standard operators only."
        )


def external_files(file: str, graph: Graph) -> tuple[str, ...]:
    """Names of the files beside ``file`` that hold its weights. Raises PackRefused where one lies elsewhere."""
    for location in sorted(graph.external):
        shown = clean_name(location) or "nowhere"
        windows, posix = PureWindowsPath(location), PurePosixPath(location)
        parts = {*windows.parts, *posix.parts}
        outside = windows.drive or windows.root or posix.is_absolute() or ".." in parts or "\0" in location
        if not location or outside:
            raise PackRefused(
                f"{file} keeps its weights outside its folder ({shown}); put them beside it and export it again."
            )
        if len(posix.parts) != 1 or len(windows.parts) != 1:
            raise PackRefused(
                f"{file} keeps its weights in a folder below ({shown}); put them beside it and export it again."
            )
    return tuple(sorted(graph.external))
