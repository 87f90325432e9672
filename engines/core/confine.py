"""What a worker process gives up before it touches a hostile file: memory, time, files, network, places to write.

Each platform gives what it can; ``Confinement`` says what is in force, and ``assay doctor`` prints it.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engines.core import fence, landlock
from engines.core.limits import WorkerLimits

OFF: Final = "ASSAY_CONFINEMENT"
"""Set to "off" this environment variable leaves workers their network and their places to write (limits hold)."""

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_DEVICES = ("null", "zero", "full", "random", "urandom", "kfd", "dxg")
_DEVICE_FAMILIES = ("nvidia*", "nvidia-caps/*", "dri/*")


@dataclass(frozen=True, slots=True)
class Confinement:
    """``network``, ``writing``: by what a worker is kept from it, "" where by nothing. ``memory``: likewise.

    ``writing`` and ``network`` may be "Python": then code of the program and of Python libraries is held, a library in
    C is not.
    """

    memory: str
    network: str
    writing: str


def confine(limits: WorkerLimits, scratch: Path | None) -> Confinement:
    """Restrict this process for good; to be called before it has started threads."""
    memory = _limit_resources(limits)
    if is_off():
        return Confinement(memory, "", "")
    folders = limits.writable if scratch is None else (scratch, *limits.writable)
    network = "a network namespace of its own" if _leave_network() else ""
    try:
        landlock.give_up_writing((*folders, *_devices()))
    except OSError:
        fence.put_up(folders)
        return Confinement(memory, network or "Python", "Python")
    if not network and landlock.abi() >= 4:
        network = "Landlock (TCP)"
    if not network:
        fence.put_up(folders)
        network = "Python"
    return Confinement(memory, network, "Landlock")


def is_off() -> bool:
    """Whether the environment variable ``OFF`` says so."""
    return os.environ.get(OFF, "").lower() == "off"


def _limit_resources(limits: WorkerLimits) -> str:
    try:
        import resource
    except ImportError:  # Windows has no rlimits; the silence limit still holds there
        return ""
    values = {
        "RLIMIT_DATA": limits.memory_bytes,
        "RLIMIT_FSIZE": limits.file_bytes,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CORE": 0,
    }
    if not _has_accelerator():
        values["RLIMIT_AS"] = limits.memory_bytes
    held = [name for name, value in values.items() if _lower(resource, name, value)]
    renew_processor_time(limits)
    return next((name for name in ("RLIMIT_AS", "RLIMIT_DATA") if name in held), "")


def _lower(resource: object, name: str, value: int) -> bool:
    """Lower a limit; one that was lower already stays."""
    which = getattr(resource, name, None)
    if which is None:
        return False
    _, hard = resource.getrlimit(which)  # type: ignore[attr-defined]
    if hard >= 0:  # RLIM_INFINITY is -1
        value = min(value, hard)
    try:
        resource.setrlimit(which, (value, value))  # type: ignore[attr-defined]
    except (OSError, ValueError):
        return False
    return True


def renew_processor_time(limits: WorkerLimits) -> None:
    """Allow as much processor time again: called with each sign of life, since a worker lives as long as the walk."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(used.ru_utime + used.ru_stime + limits.processor_seconds)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds if hard < 0 else min(seconds, hard), hard))


def _has_accelerator() -> bool:
    """CUDA reserves more addresses than any limit would allow; what it really takes counts as data."""
    return any(Path("/dev", name).exists() for name in ("nvidiactl", "dxg"))


def _devices() -> list[Path]:
    """What a decoder or an accelerator's driver opens for writing. No disks, no terminals."""
    root = Path("/dev")
    return [root / name for name in _DEVICES] + [path for family in _DEVICE_FAMILIES for path in root.glob(family)]


def _leave_network() -> bool:
    """A network namespace without any interface. A user who is not root needs a user namespace for that, which some
    systems withhold (Ubuntu from 24.04 on, containers)."""
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(_NEW_NET) == 0:
        return True
    user, group = os.getuid(), os.getgid()
    if library.unshare(_NEW_USER | _NEW_NET):
        return False
    with contextlib.suppress(OSError):  # files then keep showing their owner; without the map all is nobody's
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    return True
