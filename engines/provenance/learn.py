"""Adds files of a known writer to the analyst's own base of JPEG signatures.

python -m engines.provenance.learn "Canon EOS R5" PATH…
"""

from __future__ import annotations

import sys
from pathlib import Path

from engines.core.paths import data_folder
from engines.provenance import jpeg, signatures
from engines.provenance.signatures import OWN_BASE, Entry

_ABOUT = "JPEG signatures added by the analyst."


def learn(paths: list[Path], writer: str) -> tuple[int, list[str]]:
    """Add the JPEGs among ``paths``; return how many were added and a sentence for each file that was not.

    Raises OSError where the own base cannot be written, ValueError where it stands but is damaged.
    """
    own = data_folder() / OWN_BASE
    entries: list[Entry] = []
    if own.is_file():
        try:
            entries = signatures.read_base(own)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{own} is not a base of signatures; move it away and try again.") from error
    added, refused = 0, []
    for path in paths:
        try:
            data = path.read_bytes()
        except OSError as error:
            refused.append(f"{path.name} cannot be read: {error.strerror or error}.")
            continue
        structure = jpeg.read(data).jpeg if data[:2] == b"\xff\xd8" else None
        signature = signatures.of(structure) if structure else None
        if signature is None:
            refused.append(f"{path.name} is no JPEG with usable tables; it was not added.")
            continue
        signatures.add(entries, signature, writer)
        added += 1
    if added:
        signatures.write_base(entries, own, _ABOUT)
    return added, refused


def main(arguments: list[str]) -> int:
    """The command; 0 when all were added, 1 when some were refused, 2 on wrong use."""
    if len(arguments) < 2 or not arguments[0].strip():
        sys.stderr.write(
            'Give the writer\'s name and its files: python -m engines.provenance.learn "Canon EOS R5" PATH…\n'
        )
        return 2
    try:
        added, refused = learn([Path(argument) for argument in arguments[1:]], arguments[0].strip())
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for sentence in refused:
        sys.stderr.write(f"{sentence}\n")
    sys.stdout.write(f"{added} of {len(arguments) - 1} files added to {data_folder() / OWN_BASE}.\n")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
