"""A bare Debian in a folder, without Python or network, in which the package is installed as people do it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = 1000
HOME = "/home/Prüfstelle Süd"
RELEASE = "bookworm"


class BareRoot:
    """The root below ``folder``; commands run as an ordinary user without a network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / HOME.lstrip("/")

    def make(self, deb: Path, helpers: tuple[str, ...]) -> None:
        """Install a minimal system, the package with what it depends on, and ``helpers`` of the test. Needs a network.

        A base system that lies there already is used again; the package is installed anew.
        """
        base = BareRoot(self.folder.with_name(self.folder.name + "-base"))
        base.bootstrap(RELEASE)
        shutil.rmtree(self.folder, ignore_errors=True)
        self._do(["cp", "-a", str(base.folder), str(self.folder)])
        shutil.copy("/etc/resolv.conf", self.folder / "etc" / "resolv.conf")
        shutil.copy(deb, self.folder / "assay.deb")
        self.as_root("apt-get update -qq")
        self.as_root(f"apt-get install -y -qq --no-install-recommends /assay.deb {' '.join(helpers)} </dev/null")
        self.home.mkdir(parents=True)
        self._do(["chown", f"{USER}:{USER}", str(self.home)])

    def bootstrap(self, release: str) -> None:
        """Make a minimal Debian in the folder, if there is none yet. Raises RuntimeError where it cannot be had."""
        if not (self.folder / "usr" / "bin" / "dpkg").exists() or (self.folder / "debootstrap").exists():
            shutil.rmtree(self.folder, ignore_errors=True)
            self._do(["debootstrap", "--variant=minbase", release, str(self.folder)])

    def with_folder(self, folder: Path, place: str, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program as an ordinary user, with a folder of the host at a place in the root."""
        (self.folder / place.lstrip("/")).mkdir(parents=True, exist_ok=True)
        script = (
            'mount --bind "$2" "$1$3" && root="$1" && shift 3 && '
            f'exec env -i PATH=/usr/sbin:/usr/bin:/bin chroot --userspec={USER}:{USER} "$root" "$@"'
        )
        prefix = ["unshare", "--net", "--mount", "/bin/sh", "-c", script, "sh"]
        words = [*prefix, str(self.folder), str(folder), place, *command]
        return subprocess.run(words, capture_output=True, text=True, timeout=60)

    def as_root(self, command: str) -> None:
        """Run a shell command in the root, with the network."""
        words = "export DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin; " + command
        self._do(["chroot", str(self.folder), "/bin/sh", "-ec", words])

    def run(
        self, *command: str, check: bool = True, tiny: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as an ordinary user with no network at all; its output is text.

        ``tiny``: a folder on which a disk of 96 kB lies meanwhile.
        """
        mounted = self.folder / tiny.lstrip("/")
        mounted.mkdir(parents=True, exist_ok=True)
        given = {"HOME": HOME, "PATH": "/usr/sbin:/usr/bin:/bin", "LANG": "C.UTF-8", **environment}
        words = " ".join(f'"{name}={value}"' for name, value in given.items())
        # The shell stays process 1 of the namespace: an X server tells its parent that it is ready, but not process 1.
        inside = 'cd "$HOME" && "$@"; exit $?'
        script = (
            f'mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && mkdir -p "$1/tmp/.X11-unix" && '
            f'{{ [ "$2" = "$1" ] || mount -t tmpfs -o size=96k,uid={USER},gid={USER} tiny "$2"; }} && '
            f'chmod 1777 "$1/tmp" "$1/tmp/.X11-unix" && root="$1" && shift 2 && '
            f'exec env -i {words} chroot --userspec={USER}:{USER} "$root" /bin/sh -c \'{inside}\' sh "$@"'
        )
        prefix = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-c", script, "sh"]
        return subprocess.run(
            [*prefix, str(self.folder), str(mounted), *command],
            check=check,
            capture_output=True,
            text=True,
            timeout=600,
        )

    @contextmanager
    def without(self, library: str) -> Iterator[None]:
        """The system lacks a library meanwhile."""
        (found,) = self.folder.glob(f"usr/lib/*/{library}")
        found.rename(found.with_name("absent"))
        try:
            yield
        finally:
            found.with_name("absent").rename(found)

    def give(self, file: Path, name: str) -> str:
        """Put a file into the user's home; returns its path in the root."""
        shutil.copy(file, self.home / name)
        self._do(["chown", f"{USER}:{USER}", str(self.home / name)])
        return f"{HOME}/{name}"

    def _do(self, command: list[str]) -> None:
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
