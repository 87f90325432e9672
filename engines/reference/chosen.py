"""The references an analyst chose, as they travel in the engine's option: one a line, SHA-256 and path.

The digest is part of the option, and so of the finding's identity: another picture under the same name is another
comparison.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from engines.core.errors import UnreadableFile
from engines.core.exhibit import Exhibit, Source
from engines.core.intake import DecodeLimits, read_source, receive
from engines.core.names import clean_name

_LINE = re.compile(r"^([0-9a-f]{64}) (.+)$")


def option_of(paths: Sequence[Path]) -> str:
    """The option's value for these files. Raises ``UnreadableFile`` or ``TooLarge``."""
    lines = []
    for path in paths:
        data, _ = read_source(Source(path.absolute()), DecodeLimits())
        lines.append(f"{hashlib.sha256(data).hexdigest()} {path.absolute()}")
    return "\n".join(lines)


def references_of(option: str) -> list[Exhibit]:
    """The references, decoded. Raises an ``AssayError`` that says which cannot be used, and why."""
    return [_read(line.strip()) for line in option.splitlines() if line.strip()]


def _read(line: str) -> Exhibit:
    match = _LINE.match(line)
    path = Path(match[2] if match else line)
    name = clean_name(path.name)
    reference = receive(Source(path.absolute()))
    if match and reference.facts.sha256 != match[1]:
        raise UnreadableFile(f"The reference {name} is no longer the file that was chosen; choose it again.")
    if reference.facts.undecodable:
        raise UnreadableFile(f"The reference cannot be used: {reference.facts.undecodable}")
    return reference
