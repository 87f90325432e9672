"""The inside of a worker process: limits first, then one generator after another."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from engines.core.confine import Confinement, confine, renew_processor_time
from engines.core.errors import AssayError
from engines.core.limits import WorkerLimits, is_shortage

_connection: Connection | None = None
_limits = WorkerLimits()
_confinement: Confinement | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Yielded by a generator that needs an answer from the program: ``answer = yield Ask(question)``."""

    question: Any


def emit(item: Any) -> None:
    """Send an item from inside a call that cannot yield (a progress callback). Outside a worker it does nothing."""
    if _connection is not None:
        renew_processor_time(_limits)
        _connection.send(("item", item))


def confinement() -> Iterator[Confinement | None]:
    """To be run in a worker process: what it has given up. None outside one."""
    yield _confinement


def serve(connection: Connection, limits: WorkerLimits, scratch: Path | None) -> None:
    """Answer requests until the program closes the pipe or dies."""
    global _connection, _limits, _confinement
    _connection, _limits = connection, limits
    _silence_streams()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if scratch is not None:
        os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch)))
        tempfile.tempdir = str(scratch)
    sys.dont_write_bytecode = True
    if limits.niceness and hasattr(os, "nice"):
        os.nice(limits.niceness)
    _confinement = confine(limits, scratch)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    while True:
        try:
            function, args = connection.recv()
        except (EOFError, OSError):
            return
        renew_processor_time(limits)
        try:
            _run(connection, function(*args))
            connection.send(("end", None))
        except AssayError as error:
            connection.send(("error", error))
        except BrokenPipeError:
            return
        except Exception as error:
            if is_shortage(error):
                connection.send(("error", AssayError("needs more memory than a worker process is allowed")))
                continue
            last = traceback.extract_tb(error.__traceback__)[-1]
            words = f"{type(error).__name__}: {error} ({Path(last.filename).name}:{last.lineno})"
            connection.send(("error", AssayError(f"failed unexpectedly: {words}")))


def _run(connection: Connection, items: Iterator[Any]) -> None:
    answer: Any = None
    while True:
        try:
            item = items.send(answer) if hasattr(items, "send") else next(items)
        except StopIteration:
            return
        answer = None
        renew_processor_time(_limits)
        if isinstance(item, Ask):
            connection.send(("ask", item.question))
            answer = connection.recv()
        else:
            connection.send(("item", item))


def _silence_streams() -> None:
    """C libraries write warnings about hostile files to the console, where standard output carries JSON lines."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            os.dup2(null, stream.fileno())
    os.close(null)


def _die_with_parent() -> None:
    """A worker must not outlive a program that was killed."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
