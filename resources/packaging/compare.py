"""Says whether two builds are the same, and else which files inside differ and, where it is known, why.

    python resources/packaging/compare.py DIST OTHER-DIST

Compares SHA256SUMS first; where a package differs, the frozen folders ``assay`` file by file. Exit code 0: the same.
1: they differ, and the list says where.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

_WHY = (
    ((".pyc",), "a compiled file: it holds the time of its source"),
    (("base_library.zip",), "the standard library in a ZIP: order and times of its members"),
    (
        ("assay.bin", "assay-window.bin"),
        "the program's own modules in an archive: order of its members, or constants in compiled code",
    ),
    (("sbom.cdx.json",), "the list of contents: versions of the building machine's packages"),
    (("RECORD",), "what pip wrote when the environment was made"),
    (("direct_url.json",), "where pip took a package from"),
    (("INSTALLER",), "what installed the package"),
)


def main(first: Path, second: Path) -> int:
    """Print the comparison; returns the exit code."""
    sums = [_sums(folder) for folder in (first, second)]
    differing = sorted(name for name in sums[0] | sums[1] if sums[0].get(name) != sums[1].get(name))
    for name in sorted(sums[0] | sums[1]):
        print(f"{'DIFFERS' if name in differing else 'same'}  {name}")
    if not differing:
        print("The two builds are the same, byte for byte.")
        return 0
    trees = [_tree(folder / "assay") for folder in (first, second)]
    names = sorted(name for name in trees[0] | trees[1] if trees[0].get(name) != trees[1].get(name))
    for name in names:
        where = "differs" if name in trees[0] and name in trees[1] else "is in one only"
        why = next((words for endings, words in _WHY if name.endswith(endings)), "not known")
        print(f"    {name} {where} ({why})")
    if not names:
        print("    The frozen folders are the same; only the packing differs (level of compression, tools' versions).")
    print(f"{len(names)} of {len(trees[0])} files differ.")
    return 1


def _sums(dist: Path) -> dict[str, str]:
    lines = (dist / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def _tree(folder: Path) -> dict[str, str]:
    """Name → what it is: a link's target, or permissions and hash of a file."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"link to {path.readlink()}"
        elif path.is_file():
            found[name] = f"{path.stat().st_mode & 0o777:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
    return found


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
