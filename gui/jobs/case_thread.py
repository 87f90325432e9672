"""The thread for long work on the case: opening, examining, copying, reporting; one job after another."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from engines.core.case import Case
from engines.core.errors import AssayError, CaseError
from engines.core.veil.plan import ReportVeil
from engines.report.template import DEFAULT
from gui.jobs.case_state import open_or_create, state_of
from gui.jobs.feed import Feed
from gui.jobs.plain import Opened, Plan, Progress

Job = Callable[[], object]
Work = Callable[[Callable[[], Case], Callable[[str], object], Callable[[], bool]], object]
"""Gets a way to the case that is open, one to tell what goes on, and one to learn whether to stop."""
_ROWS_AT_ONCE = 500


class CaseThread(QThread):
    """Signals carry plain data.

    ``opened`` an Opened; ``kept_old`` says that a case could not be opened and the one before stays. ``restored`` lists
    of (Source, RowChange) of a case that was opened, ``set_aside`` keys removed from its list earlier, ``veiled`` keys
    veiled by hand earlier, ``settled`` the
    places added to it when all of that was sent. ``rows`` lists of RowChange, ``found`` a key and a Finding,
    ``progress`` a Progress, ``doing`` what goes on in words, ``failed`` a sentence, ``copied`` and ``reported`` a path.
    """

    opened = Signal(object)
    kept_old = Signal()
    restored = Signal(list)
    set_aside = Signal(list)
    veiled = Signal(list)
    settled = Signal(list)
    rows = Signal(list)
    found = Signal(str, object)
    progress = Signal(object)
    doing = Signal(str)
    failed = Signal(str)
    copied = Signal(str)
    reported = Signal(str)
    job_done = Signal(object)

    def __init__(self, feed: Feed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feed = feed
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._turn = 0
        self._case: Case | None = None
        self._settled = threading.Event()
        self._settled.set()
        self._watched = ""

    def case_when_open(self) -> Case:
        """The case, for other threads. Waits while one is being opened; CaseError if none is."""
        self._settled.wait()
        return self._open_one()

    def open_case(self, path: Path, automatic: bool) -> None:
        """Make the case at ``path``, or open the one that lies there, in place of the one open now."""
        self._settled.clear()
        self._jobs.put(lambda: self._open(path, automatic))

    def examine(self, plan: Plan, feed: Feed | None = None) -> None:
        """Examine what the feed holds, or another feed of its own."""
        stopped = self._stopper()
        self._jobs.put(lambda: self._examine(plan, feed or self._feed, stopped))

    def copy_to(self, path: Path) -> None:
        """Copy the case."""
        self._jobs.put(lambda: self._copy(path))

    def report(
        self,
        path: Path,
        veil: ReportVeil | None = None,
        only: frozenset[str] | None = None,
        template: str = DEFAULT,
    ) -> None:
        """Write a report of the case after a template, with these veils; of exhibits of these keys only, or all."""
        stopped = self._stopper()
        self._jobs.put(lambda: self._report(path, veil, only, template, stopped))

    def do(self, words: str, job: Work) -> None:
        """Do other long work; what it returns is sent with ``job_done``."""
        stopped = self._stopper()
        self._jobs.put(lambda: self._do(words, job, stopped))

    def watch(self, key: str) -> None:
        """Send the findings of this exhibit whole as they arrive."""
        self._watched = key

    def stop(self) -> None:
        """End the examinations and reports asked for so far; what was found is kept."""
        self._turn += 1

    def end(self) -> None:
        """Stop, close the case; returns when the thread is gone."""
        self._jobs.put(None)
        self.stop()
        self.wait()

    def run(self) -> None:
        """The thread: one long job after another."""
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except AssayError as error:
                self.failed.emit(str(error))
            except OSError as error:
                self.failed.emit(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.")
        self._close()
        self._settled.set()

    def _stopper(self) -> Callable[[], bool]:
        """Tells whether Stop was pressed after now."""
        turn = self._turn
        return lambda: turn != self._turn

    def _open_one(self) -> Case:
        case = self._case
        if case is None:
            raise CaseError("No case is open. Open one, or make a new one.")
        return case

    def _close(self) -> None:
        case, self._case = self._case, None
        if case is not None:
            case.close()

    def _open(self, path: Path, automatic: bool) -> None:
        try:
            case = open_or_create(path)
        except AssayError:
            self.kept_old.emit()
            raise
        else:
            self._close()
            self._case = case
            self.opened.emit(Opened(case.path, case.folder, automatic))
            self._tell_state(case)
        finally:
            self._settled.set()

    def _tell_state(self, case: Case) -> None:
        state = state_of(case)
        self.veiled.emit(state.veiled)
        for start in range(0, len(state.rows), _ROWS_AT_ONCE):
            self.restored.emit(state.rows[start : start + _ROWS_AT_ONCE])
        self.set_aside.emit(state.set_aside)
        self.settled.emit(state.added)

    def _examine(self, plan: Plan, feed: Feed, stopped: Callable[[], bool]) -> None:
        from gui.jobs.examination import Examination

        if self._case is None:
            feed.clear()
            self.progress.emit(Progress(0, 0, 0.0, None, busy=False))
        Examination(
            self._open_one(),
            feed,
            plan,
            tell_rows=self.rows.emit,
            tell_progress=self.progress.emit,
            tell_finding=self.found.emit,
            watched=lambda: self._watched,
            should_stop=stopped,
        ).go()

    def _do(self, words: str, job: Work, stopped: Callable[[], bool]) -> None:
        self.doing.emit(words)
        try:
            done = job(self._open_one, self.doing.emit, stopped)
        finally:
            self.doing.emit("")
        self.job_done.emit(done)

    def _copy(self, path: Path) -> None:
        self.doing.emit(f"Copying the case to {path.name} …")
        try:
            self._open_one().copy_to(path)
        finally:
            self.doing.emit("")
        self.copied.emit(str(path))

    def _report(
        self,
        path: Path,
        veil: ReportVeil | None,
        only: frozenset[str] | None,
        template: str,
        stopped: Callable[[], bool],
    ) -> None:
        from gui.jobs.report import write_report_apart

        def tell(done: int, total: int) -> None:
            self.doing.emit(f"Writing {path.name}: {done:,} of {total:,} exhibits")

        self.doing.emit(f"Writing {path.name}: the exhibits are hashed again …")
        try:
            written = write_report_apart(self._open_one(), path, tell, stopped, veil, only, template)
        finally:
            self.doing.emit("")
        if written:
            self.reported.emit(str(path))
