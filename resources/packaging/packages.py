"""From ``dist/assay`` to what is given away: a compressed folder, a single file, a .deb, and their checksums.

    python resources/packaging/packages.py DIST VERSION

DIST holds the frozen folder ``assay``. Everything is written beside it. Times in the archives are those of
SOURCE_DATE_EPOCH and owners are root, so that the same frozen folder gives the same packages. ASSAY_XZ is the
level of compression (6); 1 is quick, for trying things out.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from debian import deb
from inside import variant

HERE = Path(__file__).resolve().parent
KIND = "_internal/installed_as.txt"
LEVEL = os.environ.get("ASSAY_XZ", "6")


def main(dist: Path, version: str) -> int:
    """Make all packages; returns the exit code."""
    frozen = dist / "assay"
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    needed = glibc(frozen)
    dress(frozen, needed)
    ending = "" if variant() == "cpu" else f"-{variant()}"
    folder = compressed(frozen, dist / f"assay-{version}-linux-x86_64{ending}.tar.xz", f"assay-{version}", epoch)
    made = [
        folder,
        single(frozen, folder, dist / f"assay-{version}-linux-x86_64{ending}.run", version),
        deb(frozen, dist, version, epoch, needed, LEVEL),
    ]
    sums = "".join(f"{sha256(path)}  {path.name}\n" for path in [*made, dist / "sbom.cdx.json"])
    (dist / "SHA256SUMS").write_text(sums, encoding="utf-8")
    print(sums, end="")
    return 0


def glibc(frozen: Path) -> str:
    """The least version of the GNU C library that all binaries need, as ``2.36``."""
    files = [str(path) for path in sorted(frozen.rglob("*")) if path.is_file() and _is_elf(path)]
    said = subprocess.run(["readelf", "-V", *files], capture_output=True, text=True).stdout
    return max(set(re.findall(r"GLIBC_(2\.\d+)", said)), key=lambda version: int(version.split(".")[1]))


def dress(frozen: Path, needed: str) -> None:
    """Put the start scripts before the programs, and say that this is an installation in a folder."""
    script = (HERE / "start.sh").read_text(encoding="utf-8").replace("@GLIBC@", needed)
    for name in ("assay", "assay-window"):
        (frozen / name).write_text(script, encoding="utf-8")
        (frozen / name).chmod(0o755)
    (frozen / KIND).write_text("folder\n", encoding="utf-8")
    for library in frozen.glob("_internal/libpython*.so*"):  # some interpreters come with 17 MB of symbols
        subprocess.run(["strip", "--strip-unneeded", library], check=True)
    for path in frozen.rglob("*"):  # the same permissions whatever the umask of the builder
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def compressed(frozen: Path, target: Path, top: str, epoch: int) -> Path:
    """The frozen folder as .tar.xz, its top folder named ``top``."""
    plain = target.with_suffix("")
    with tarfile.open(plain, "w", format=tarfile.GNU_FORMAT) as archive:
        for path in sorted(frozen.rglob("*")):
            archive.add(path, f"{top}/{path.relative_to(frozen)}", recursive=False, filter=lambda m: _plain(m, epoch))
    target.unlink(missing_ok=True)
    # Blocks of one size give the same file however many threads compress it.
    subprocess.run(["xz", "-T0", f"-{LEVEL}", "--block-size=64MiB", plain], check=True)
    return target


def _plain(member: tarfile.TarInfo, epoch: int) -> tarfile.TarInfo:
    member.mtime, member.uid, member.gid, member.uname, member.gname = epoch, 0, 0, "root", "root"
    return member


def single(frozen: Path, folder: Path, target: Path, version: str) -> Path:
    """One file that unpacks itself: the script single.sh with the compressed folder behind it."""
    size = sum(path.stat().st_size for path in frozen.rglob("*") if path.is_file() and not path.is_symlink())
    values = {
        "VERSION": version,
        "SHA256": sha256(folder),
        "SIZE": str(folder.stat().st_size),
        "UNPACKED_MB": str(size // 1_000_000 + 50),
        "HEAD": "@HEAD@",
    }
    script = re.sub(r"@([A-Z0-9_]+)@", lambda found: values[found[1]], (HERE / "single.sh").read_text(encoding="utf-8"))
    bare = len(script.encode()) - len("@HEAD@")
    length = next(number for number in range(bare, bare + 9) if bare + len(str(number)) == number)
    head = script.replace("@HEAD@", str(length)).encode()
    with target.open("wb") as file, folder.open("rb") as payload:
        file.write(head)
        shutil.copyfileobj(payload, file)
    target.chmod(0o755)
    return target


def sha256(path: Path) -> str:
    """The SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
