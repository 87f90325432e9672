"""Which signed model packs were installed, by whom, and what each replaced: ``updates/record.json`` in the data
folder.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from engines.core import paths
from engines.core.updates.errors import UpdateRefused


@dataclass(frozen=True, slots=True)
class Entry:
    """One installation. ``name``: the model's. ``owner``, ``key``: who signed. ``sha256``: of the payload.

    ``replaced``: folder name below ``kept_folder()`` with what was there before, "" where nothing was.
    """

    name: str
    version: str
    installed: str
    owner: str
    key: str
    sha256: str
    replaced: str


def home() -> Path:
    """Where updates are unpacked and what they replaced is kept."""
    return paths.data_folder() / "updates"


def kept_folder() -> Path:
    """What updates replaced, one folder each."""
    return home() / "kept"


def entries() -> list[Entry]:
    """All installations that stand, oldest first. Raises UpdateRefused where the record is damaged."""
    path = home() / "record.json"
    try:
        return [
            Entry(**{name: str(value) for name, value in one.items()}) for one in json.loads(path.read_text("utf-8"))
        ]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise UpdateRefused(
            f"The record of installed updates is damaged ({path}); move it away to go on without it. Installed models "
            "keep working, but can then not be taken back to what they replaced."
        ) from error


def standing(name: str) -> Entry | None:
    """The last installation of this name; small and capital letters count as the same."""
    return next((one for one in reversed(entries()) if one.name.lower() == name.lower()), None)


def write(all_entries: list[Entry]) -> None:
    """Keep these, in one step. Raises OSError."""
    path = home() / "record.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps([asdict(one) for one in all_entries], ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)
