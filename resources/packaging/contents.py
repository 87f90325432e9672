"""The list of what is in the frozen program (CycloneDX), and the licences of the building machine's libraries.

    python resources/packaging/contents.py DIST VERSION

DIST holds ``assay`` and ``sbom.cdx.json`` of the environment, which lists building tools too. Packages that
are inside stay; added are models, the interpreter, and the system's libraries that PyInstaller took along.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from inside import inside, plain

MODELS = Path(__file__).resolve().parents[2] / "onnx_models"


def main(dist: Path, version: str) -> int:
    """Write both; returns the exit code."""
    frozen = dist / "assay" / "_internal"
    listed = dist / "sbom.cdx.json"
    bom = json.loads(listed.read_text(encoding="utf-8"))
    names = {plain(one.metadata["Name"]) for one in inside()}
    parts = [part for part in bom["components"] if plain(part["name"]) in names]
    owners = system_packages(frozen)
    parts += [*(model(path) for path in sorted(MODELS.glob("*/*.onnx"))), interpreter(), *(deb(*one) for one in owners)]
    bom["components"] = sorted(parts, key=lambda part: (part["type"], part["name"]))
    kept = {part["bom-ref"] for part in parts}
    bom["dependencies"] = [
        entry | {"dependsOn": [ref for ref in entry.get("dependsOn", ()) if ref in kept]}
        for entry in bom.get("dependencies", ())
        if entry["ref"] in kept
    ]
    bom.setdefault("metadata", {})["component"] = {
        "type": "application", "name": "assay", "version": version, "bom-ref": "assay",
    }  # fmt: skip
    listed.write_text(json.dumps(bom, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    licences = frozen / "licences"
    (licences / "sbom.cdx.json").write_bytes(listed.read_bytes())
    pages = [f"{'=' * 100}\n{name} {number}\n\n{_copyright(name)}" for name, number in owners]
    (licences / "SYSTEM-LIBRARIES.txt").write_text("\n\n".join(pages) + "\n", encoding="utf-8")
    return 0


def system_packages(frozen: Path) -> list[tuple[str, str]]:
    """Name and version of the Debian packages whose libraries lie in the frozen program."""
    found = set()
    for path in sorted(frozen.glob("lib*.so*")):
        if path.is_symlink():
            continue
        for place in (f"*/{path.name}", f"*/{path.name}.*"):
            said = subprocess.run(["dpkg-query", "-S", place], capture_output=True, text=True).stdout
            owners = re.findall(r"^([^:,\s]+)(?::\S+)?: /(?:usr/)?lib/", said, re.MULTILINE)
            if owners:
                found.add(owners[0])
                break
        else:
            found.add(f"(not of a package) {path.name}")
    return [(name, _version(name)) for name in sorted(found)]


def deb(name: str, version: str) -> dict[str, Any]:
    """A component for a package of the system."""
    ref = f"pkg:deb/debian/{name}@{version}"
    return {"type": "library", "name": name, "version": version, "purl": ref, "bom-ref": f"system:{name}"}


def model(path: Path) -> dict[str, Any]:
    """A component for a model file."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    card = path.with_name("card.json")
    version = str(json.loads(card.read_text("utf-8")).get("version", "")) if card.is_file() else ""
    name = f"{path.parent.name}/{path.name}"
    part = {"type": "machine-learning-model", "name": name, "bom-ref": f"model:{name}", "version": version}
    return part | {"hashes": [{"alg": "SHA-256", "content": digest}]}


def interpreter() -> dict[str, Any]:
    """A component for Python itself."""
    version = platform.python_version()
    return {
        "type": "platform", "name": "CPython", "version": version, "bom-ref": "cpython",
        "licenses": [{"license": {"id": "PSF-2.0"}}],
    }  # fmt: skip


def _version(name: str) -> str:
    if name.startswith("("):
        return ""
    return subprocess.run(["dpkg-query", "-W", "-f=${Version}\n", name], capture_output=True, text=True).stdout.split(
        "\n"
    )[0]


def _copyright(name: str) -> str:
    path = Path("/usr/share/doc") / name / "copyright"
    return path.read_text(encoding="utf-8", errors="replace").strip() if path.is_file() else "(no copyright file found)"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
