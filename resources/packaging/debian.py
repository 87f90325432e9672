"""The Debian package: program in /opt/assay, two names on the PATH, desktop entry, icon, MIME type, man page."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from inside import variant

HERE = Path(__file__).resolve().parent
ICON = HERE.parent / "icons" / "assay.svg"
# What the window needs of a Debian or Ubuntu system; names differ after the change to 64-bit time.
DEPENDS = (
    "libegl1", "libgl1", "libglib2.0-0 | libglib2.0-0t64", "libdbus-1-3", "libfontconfig1", "libxcb1", "libx11-6",
    "libxkbcommon0", "fonts-dejavu-core | fonts-noto-core", "libxkbcommon-x11-0", "libxcb-cursor0", "libxcb-icccm4",
    "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0", "libxcb-render-util0", "libxcb-shape0", "libxcb-xkb1",
)  # fmt: skip


def deb(frozen: Path, dist: Path, version: str, epoch: int, glibc: str, level: str) -> Path:
    """Make it beside ``frozen``; ``glibc``: the least version it needs. Returns its path."""
    tree = dist / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(frozen, tree / "opt" / "assay", symlinks=True)
    (tree / "opt" / "assay" / "_internal" / "installed_as.txt").write_text("deb\n", encoding="utf-8")
    for name in ("assay", "assay-window"):
        link = tree / "usr" / "bin" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(f"/opt/assay/{name}")
    for source, target in (
        (HERE / "assay.desktop", "usr/share/applications/assay.desktop"),
        (HERE / "assay-case.xml", "usr/share/mime/packages/assay-case.xml"),
        (ICON, "usr/share/icons/hicolor/scalable/apps/assay.svg"),
        (HERE / "assay.1", "usr/share/man/man1/assay.1"),
        (HERE / "assay.1", "usr/share/man/man1/assay-window.1"),
        (frozen / "_internal" / "licences" / "LICENCES.txt", "usr/share/doc/assay/copyright"),
    ):
        (tree / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, tree / target)
        (tree / target).chmod(0o644)
    size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file() and not path.is_symlink()) // 1024
    control = tree / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text(_control(version, size, glibc), encoding="utf-8")
    for path in sorted(tree.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
        os.utime(path, (epoch, epoch), follow_symlinks=False)
    os.utime(tree, (epoch, epoch))
    target = dist / f"{_name()}_{version}_amd64.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", f"-z{level}", "--build", tree, target], check=True)
    shutil.rmtree(tree)
    return target


def _name() -> str:
    return "assay" if variant() == "cpu" else f"assay-{variant()}"


def _control(version: str, size: int, glibc: str) -> str:
    other = "" if _name() == "assay" else "Provides: assay\nConflicts: assay\nReplaces: assay\n"
    return (
        f"Package: {_name()}\nVersion: {version}\nArchitecture: amd64\nMaintainer: Assay <assay@localhost>\n"
        f"Installed-Size: {size}\nDepends: libc6 (>= {glibc}), {', '.join(DEPENDS)}\n{other}"
        "Section: science\nPriority: optional\n"
        "Description: forensic examination of questioned images, offline\n"
        " Pictures come in by drag and drop; engines answer where a file comes from, whether it was\n"
        " made by a generator, whether a part was altered, and what is out of the ordinary in it.\n"
        " Every figure shown carries its measured error. The program never uses the network.\n"
    )
