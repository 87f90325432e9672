"""The clerk: small acts on the open case beside the long ones. Reads what is selected, reads the log."""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QThread, Signal

from engines.core.captioned import captioned, captions_given
from engines.core.case import Case
from engines.core.case_list import packed
from engines.core.errors import AssayError
from engines.core.exhibit import Facts, Source
from gui.exhibits.row import RowChange, change_of
from gui.jobs.batch import Batch
from gui.jobs.plain import Loaded, LogLine

Act = Callable[[], object]
_LOG_LINES = 2000


class Clerk(QThread):
    """``loaded`` gives a tuple of Loaded for what was asked last, ``log`` lines."""

    loaded = Signal(object)
    log = Signal(list)
    rows = Signal(list)
    failed = Signal(str)

    def __init__(self, case: Callable[[], Case], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._case = case
        self._acts: queue.SimpleQueue[Act | None] = queue.SimpleQueue()
        self._latest = 0
        self._ending = False

    def then(self, act: Act) -> None:
        """Do something after all that was asked before."""
        self._acts.put(act)

    def load(self, asked: Sequence[tuple[Source, Facts | None, str]]) -> None:
        """Read what the case holds on these exhibits (source, facts, refusal); an older asking is dropped."""
        self._latest += 1
        turn, wanted = self._latest, list(asked)
        self._acts.put(lambda: self._load(turn, wanted))

    def log_names(self, act: str, names: Sequence[str]) -> None:
        """Write one entry with these names to the case's log."""
        self._acts.put(lambda: self._case().write_log(act, packed(names)))

    def write_log(self, act: str, detail: str) -> None:
        """Write one entry to the case's log."""
        self._acts.put(lambda: self._case().write_log(act, detail))

    def read_log(self) -> None:
        """Send the end of the case's log."""
        self._acts.put(self._read_log)

    def weigh(self, exhibits: Sequence[tuple[Source, str]]) -> None:
        """Send the exact chips of these (source, sha256), when nothing else is to be done."""
        left = list(exhibits)
        self._acts.put(lambda: self._weigh(left))

    def end(self) -> None:
        """Do what was asked, then finish; returns when the thread is gone."""
        self._latest += 1
        self._ending = True
        self._acts.put(None)
        self.wait()

    def run(self) -> None:
        """The thread: one act after another."""
        while (act := self._acts.get()) is not None:
            try:
                act()
            except AssayError as error:
                self.failed.emit(str(error))

    def _load(self, turn: int, asked: list[tuple[Source, Facts | None, str]]) -> None:
        got = []
        for source, facts, refusal in asked:
            if turn != self._latest:
                return
            known = captioned(self._case(), source)
            findings = self._case().findings(facts.sha256, known.captions) if facts else []
            got.append(Loaded(known, facts, tuple(findings), refusal))
        if turn == self._latest:
            self.loaded.emit(tuple(got))

    def _read_log(self) -> None:
        lines = [LogLine(e.seq, e.time, e.act, e.detail) for e in self._case().log()[-_LOG_LINES:]]
        self.log.emit(lines)

    def _weigh(self, left: list[tuple[Source, str]]) -> None:
        batch: Batch[RowChange] = Batch(self.rows.emit)
        while left and self._acts.empty():
            source, sha256 = left.pop()
            captions = captions_given(self._case(), source)
            findings = self._case().findings(sha256, captions, arrays=False)
            batch.add(change_of(source.key, findings))
        batch.flush()
        if left and not self._ending:
            self._acts.put(lambda: self._weigh(left))
