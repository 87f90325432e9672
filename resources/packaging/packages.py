"""From ``dist/assay`` to what is given away: a compressed folder, a .deb, their contents list and checksums.

    python resources/packaging/packages.py DIST VERSION

DIST holds the frozen folder ``assay``. Everything is written beside it. Times in the archives are those of
SOURCE_DATE_EPOCH and owners are root, so that the same frozen folder gives the same packages.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ICON = HERE.parent / "icons" / "assay.svg"
# What the window needs of a Debian or Ubuntu system; names differ after the change to 64-bit time.
DEPENDS = (
    "libc6 (>= 2.34)", "libegl1", "libgl1", "libglib2.0-0 | libglib2.0-0t64", "libdbus-1-3", "libfontconfig1",
    "libxkbcommon0", "fonts-dejavu-core | fonts-noto-core", "libxkbcommon-x11-0", "libxcb-cursor0", "libxcb-icccm4",
    "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0", "libxcb-render-util0", "libxcb-shape0", "libxcb-xkb1",
)  # fmt: skip


def main(dist: Path, version: str) -> int:
    """Make all packages; returns the exit code."""
    frozen = dist / "assay"
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    made = [
        compressed(frozen, dist / f"assay-{version}-linux-x86_64.tar.xz", f"assay-{version}", epoch),
        deb(frozen, dist, version, epoch),
    ]
    sums = "".join(f"{sha256(path)}  {path.name}\n" for path in [*made, dist / "sbom.cdx.json"])
    (dist / "SHA256SUMS").write_text(sums, encoding="utf-8")
    print(sums, end="")
    return 0


def compressed(frozen: Path, target: Path, top: str, epoch: int) -> Path:
    """The frozen folder as .tar.xz, its top folder named ``top``."""
    plain = target.with_suffix("")
    with tarfile.open(plain, "w", format=tarfile.GNU_FORMAT) as archive:
        for path in sorted(frozen.rglob("*")):
            archive.add(path, f"{top}/{path.relative_to(frozen)}", recursive=False, filter=lambda m: _plain(m, epoch))
    target.unlink(missing_ok=True)
    # Blocks of one size give the same file however many threads compress it.
    subprocess.run(["xz", "-T0", "-6", "--block-size=64MiB", plain], check=True)
    return target


def _plain(member: tarfile.TarInfo, epoch: int) -> tarfile.TarInfo:
    member.mtime, member.uid, member.gid, member.uname, member.gname = epoch, 0, 0, "root", "root"
    return member


def deb(frozen: Path, dist: Path, version: str, epoch: int) -> Path:
    """The Debian package: program in /opt/assay, two names on the PATH, desktop entry, icon, MIME type, man page."""
    tree = dist / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(frozen, tree / "opt" / "assay", symlinks=True)
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
    control = tree / "DEBIAN" / "control"
    control.parent.mkdir()
    size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file() and not path.is_symlink()) // 1024
    control.write_text(
        f"Package: assay\nVersion: {version}\nArchitecture: amd64\nMaintainer: Assay <assay@localhost>\n"
        f"Installed-Size: {size}\nDepends: {', '.join(DEPENDS)}\nSection: science\nPriority: optional\n"
        "Description: forensic examination of questioned images, offline\n"
        " Pictures come in by drag and drop; engines answer where a file comes from, whether it was\n"
        " made by a generator, whether a part was altered, and what is out of the ordinary in it.\n"
        " Every figure shown carries its measured error. The program never uses the network.\n",
        encoding="utf-8",
    )
    for path in sorted(tree.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
        os.utime(path, (epoch, epoch), follow_symlinks=False)
    target = dist / f"assay_{version}_amd64.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", tree, target], check=True)
    shutil.rmtree(tree)
    return target


def sha256(path: Path) -> str:
    """The SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
