"""A worker process with limits: hostile files are decoded and parsed there, never in the program itself.

Its death, or its silence, is one ``WorkerDied`` in the program. What may run there is any generator function that can
be imported by name; its items travel back through a pipe.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import Any, Final

from engines.core import scratch
from engines.core.errors import WorkerDied
from engines.core.limits import DEFAULT_MEMORY, WorkerLimits
from engines.core.worker_child import Ask, serve

_POLL_SECONDS: Final = 0.05
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_starting = threading.Lock()


class Worker:
    """One spawned process. Not thread-safe: one thread owns it. Use as a context manager, or call ``close``."""

    def __init__(self, limits: WorkerLimits | None = None) -> None:
        self.limits = limits or WorkerLimits()
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._scratch = scratch.make()
        self.connection, child = context.Pipe()
        self._process = context.Process(target=serve, args=(child, self.limits, self._scratch), daemon=True)
        with _environment(self.limits.threads):
            self._process.start()
        child.close()
        self._heard = time.monotonic()

    @property
    def pid(self) -> int:
        """The process id, as the system knows it."""
        return self._process.pid or 0

    def begin(self, function: Callable[..., Iterator[Any]], *args: Any) -> None:
        """Have ``function(*args)`` run in the process; read what it yields with ``receive``."""
        self._heard = time.monotonic()
        try:
            self.connection.send((function, args))
        except OSError as error:
            raise WorkerDied(self._epitaph()) from error

    def receive(self) -> tuple[str, Any]:
        """The next message, of kind ``item``, ``ask`` (answer with ``reply``), ``error`` (an AssayError) or ``end``.

        Waits for it; raises ``WorkerDied``.
        """
        try:
            message: tuple[str, Any] = self.connection.recv()
        except (EOFError, OSError) as error:
            raise WorkerDied(self._epitaph()) from error
        self._heard = time.monotonic()
        return message

    def reply(self, value: Any) -> None:
        """Answer an ``ask``; a process that is gone by now is noticed by the next ``receive``."""
        try:
            self.connection.send(value)
        except OSError:
            return

    def check_silence(self) -> None:
        """Kill the process and raise ``WorkerDied`` when it has been silent for too long."""
        if time.monotonic() - self._heard > self.limits.silent_seconds:
            self.kill()
            raise WorkerDied(f"took longer than {self.limits.silent_seconds:g} s and was stopped")

    def stream(
        self,
        function: Callable[..., Iterator[Any]],
        *args: Any,
        should_stop: Callable[[], bool] | None = None,
    ) -> Iterator[Any]:
        """Run ``function(*args)`` in the process and yield what it yields there.

        Raises the ``AssayError`` that the function raised, or ``WorkerDied``. When ``should_stop`` turns true, or the
        caller abandons the iteration, the process is restarted, since it cannot be trusted to stop by itself.
        """
        finished = False
        try:
            self.begin(function, *args)
            while True:
                while not wait([self.connection], _POLL_SECONDS):
                    self.check_silence()
                    if should_stop is not None and should_stop():
                        return
                kind, value = self.receive()
                if kind == "item":
                    yield value
                elif kind == "end":
                    finished = True
                    return
                elif kind == "error":
                    finished = True
                    raise value
        finally:
            if not finished:
                self.restart()

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.join()

    def restart(self) -> None:
        """A fresh process in place of this one."""
        self.close()
        self._start()

    def close(self) -> None:
        """End the process and free the pipe."""
        self.kill()
        self.connection.close()
        self._process.close()
        scratch.remove(self._scratch)

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _epitaph(self) -> str:
        self._process.join(timeout=2)
        code = self._process.exitcode
        if code is None:
            return "stopped answering"
        if code == -signal.SIGKILL:
            return "was killed by the system or by a person (often: out of memory)"
        if sys.platform != "win32" and code == -signal.SIGXCPU:
            return "used up its processor time and was stopped by the system"
        if code < 0:
            return f"crashed the worker process (signal {-code})"
        return f"ended the worker process (exit code {code})"


@contextmanager
def _environment(threads: int) -> Iterator[None]:
    """Numerical libraries read these when they are loaded, which may be before the process comes to our code."""
    with _starting:
        _wait_for_opencv()
        before = {name: os.environ.get(name) for name in _THREADS}
        os.environ.update(dict.fromkeys(_THREADS, str(threads)))
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def _wait_for_opencv() -> None:
    """While OpenCV loads in another thread, its folder is on ``sys.path``, and its ``typing`` would hide Python's in a
    process that is started then (opencv issue 18502).
    """
    if hasattr(sys, "OpenCV_LOADER"):
        importlib.import_module("cv2")


__all__ = ["DEFAULT_MEMORY", "Ask", "Connection", "Worker", "WorkerDied", "WorkerLimits"]
