"""``--maps DIR``: each map as a 16-bit grey PNG over the whole exhibit, with its scale written inside."""

from __future__ import annotations

import os
import re
from pathlib import Path

from engines.cli.output import NotWritten
from engines.core.finding import Finding
from engines.core.heatmap import to_png16
from engines.core.names import clean_name

_SHA256_DIGITS = 16


class MapFolder:
    """The folder the maps go to; made on the first one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._failed(self._folder, error) from error

    def write(self, sha256: str, finding: Finding) -> dict[str, str | None]:
        """Map id → path of the PNG written. Raises ``NotWritten``."""
        paths: dict[str, str | None] = {}
        for number, heat in enumerate(finding.maps, 1):
            name = f"{sha256[:_SHA256_DIGITS]}-{_safe(finding.engine)}-{_safe(heat.id)}"
            path = self._folder / f"{name}.png"
            if str(path) in paths.values():
                path = self._folder / f"{name}-{number}.png"
            temporary = path.with_name(f".{path.name}.{os.getpid()}")
            try:
                temporary.write_bytes(to_png16(heat, text={"Exhibit SHA-256": sha256}))
                temporary.replace(path)
            except OSError as error:
                temporary.unlink(missing_ok=True)
                raise self._failed(path, error) from error
            paths[heat.id] = str(path)
        return paths

    def _failed(self, path: Path, error: OSError) -> NotWritten:
        return NotWritten(
            f"The map {clean_name(path.name)} could not be written to {clean_name(str(self._folder))} "
            f"({error.strerror or error}). Make room or choose another folder, then run again; findings kept in a "
            "case are not computed twice."
        )


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "_", name)[:60] or "_"
