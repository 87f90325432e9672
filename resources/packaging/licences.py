"""Collects the licences of every installed package that goes into the frozen program.

    python resources/packaging/licences.py FOLDER

Writes LICENCES.txt (name, version, licence, and the licence texts that the packages carry). Exit code 1 where a
package names no licence at all, so that none slips in unseen.
"""

from __future__ import annotations

import sys
from importlib.metadata import Distribution
from pathlib import Path

from inside import inside

_NAMES = ("licen", "copying", "notice", "authors")


def main(folder: Path) -> int:
    """Write the collection; returns the exit code."""
    folder.mkdir(parents=True, exist_ok=True)
    unnamed: list[str] = []
    pages: list[str] = []
    for one in inside():
        name = one.metadata["Name"]
        licence = _licence(one)
        texts = _texts(one)
        if not licence and not texts:
            unnamed.append(name)
        pages.append(f"{'=' * 100}\n{name} {one.version}\nLicence: {licence or 'see below'}\n\n" + "\n\n".join(texts))
    (folder / "LICENCES.txt").write_text("\n\n".join(pages) + "\n", encoding="utf-8")
    if unnamed:
        print(f"These packages name no licence: {', '.join(unnamed)}.", file=sys.stderr)
    return 1 if unnamed else 0


def _licence(one: Distribution) -> str:
    meta = one.metadata
    classifiers = [c.rsplit(" :: ", 1)[-1] for c in meta.get_all("Classifier") or () if c.startswith("License")]
    return str(meta.get("License-Expression") or ", ".join(classifiers) or (meta.get("License") or "")[:120])


def _texts(one: Distribution) -> list[str]:
    found = []
    for file in one.files or ():
        path = Path(str(one.locate_file(file)))
        if any(word in path.name.lower() for word in _NAMES) and path.suffix in ("", ".txt", ".md", ".rst"):
            try:
                found.append(path.read_text(encoding="utf-8", errors="replace").strip())
            except OSError:
                continue
    return found


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
