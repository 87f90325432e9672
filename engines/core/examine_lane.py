"""One worker's lane of the walk: which exhibit is in its hands, and what its messages mean."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from engines import engine_infos
from engines.core.analyse import failed
from engines.core.caption import Caption
from engines.core.errors import AssayError, NotAnImage, WorkerDied
from engines.core.events import Completed, Event, Found, Received, Refused
from engines.core.examine_worker import examine_one
from engines.core.exhibit import Facts, Source
from engines.core.finding import Outcome
from engines.core.guarding import guard_first
from engines.core.names import clean_name
from engines.core.run import Run
from engines.core.worker import Worker

Known = Callable[[str, Sequence[Caption]], set[str]]
FactsOf = Callable[[Source, str], Facts | None]
_HASTE_SECONDS = 1.0


class Lane:
    """Feeds one worker process and turns what it says, or its death, into events.

    Where exhibits are done in less than a second, the next is sent while the last engine is at the one in hand, so that
    the process never waits for the program. Not more of them, nor earlier: what the analyst chooses shall not wait.
    """

    def __init__(self, worker: Worker, engines: Sequence[str], run: Run, known: Known, facts_of: FactsOf) -> None:
        self.worker = worker
        self.busy = False
        self._engines = guard_first(engines)
        self._run = run
        self._known = known
        self._facts_of = facts_of
        self._ahead: tuple[int, Source] | None = None
        self._ahead_sent = False
        self._seconds = _HASTE_SECONDS

    @property
    def wants(self) -> bool:
        """Whether it has a use for another exhibit now."""
        if not self.busy:
            return True
        # Until the question of the one in hand is answered, the process would take the next for the answer.
        return self._ahead is None and self._answered and len(self._pending) <= 1 and self._seconds < _HASTE_SECONDS

    def take(self, position: int, source: Source) -> Iterator[Event]:
        """Begin with an exhibit, or have the process begin with it when it is done with the one in hand."""
        if not self.busy:
            self._turn_to(position, source)
            yield from self._begin()
            return
        self._ahead, self._ahead_sent = (position, source), True
        try:
            self._send(position, source, self._engines)
        except WorkerDied:
            self._ahead_sent = False  # what this means for the one in hand, the next message tells

    def _turn_to(self, position: int, source: Source) -> None:
        self._position, self._source = position, source
        self._pending = list(self._engines)
        self._sha256 = ""
        self._answered = False
        self._began = time.perf_counter()
        self.busy = True

    def _begin(self) -> Iterator[Event]:
        self._answered = False
        try:
            self._send(self._position, self._source, self._pending)
        except WorkerDied as death:
            yield from self._bury(death)

    def _send(self, position: int, source: Source, engines: Sequence[str]) -> None:
        settings = {engine: dict(values) for engine, values in self._run.settings.items()}
        self.worker.begin(examine_one, position, source, tuple(engines), settings, self._run.threads)

    def step(self, has_message: bool) -> Iterator[Event]:
        """Handle the next message if there is one, else watch over the worker's silence."""
        try:
            if not has_message:
                self.worker.check_silence()
                return
            kind, value = self.worker.receive()
        except WorkerDied as death:
            yield from self._bury(death)
            return
        yield from self._handle(kind, value)

    def _handle(self, kind: str, value: Any) -> Iterator[Event]:
        if kind == "ask":
            self.worker.reply(self._standing(value) if not self._sha256 else (set(), None))
            self._answered = True
        elif kind == "item":
            yield from self._note(value)
        elif kind == "error":
            yield from self._fail(value)
        else:
            yield from self._complete()

    def _standing(self, sha256: str) -> tuple[set[str], Facts | None]:
        return self._known(sha256, self._source.captions), self._facts_of(self._source, sha256)

    def _note(self, event: Event) -> Iterator[Event]:
        if isinstance(event, Received):
            if self._sha256:  # the second reading of an exhibit whose first worker died
                return
            self._sha256 = event.facts.sha256
            self._pending = [engine for engine in self._pending if engine not in event.already_known]
        elif isinstance(event, Found):
            self._pending.remove(event.finding.engine)
        yield event

    def _fail(self, error: AssayError) -> Iterator[Event]:
        if self._sha256:
            for engine in self._pending:
                yield self._failed(engine, str(error))
        else:
            outcome = Outcome.NOT_APPLICABLE if isinstance(error, NotAnImage) else Outcome.FAILED
            yield Refused(self._position, self._source, outcome, self._name_it(str(error)))
        yield from self._complete()

    def _bury(self, death: WorkerDied) -> Iterator[Event]:
        self.worker.restart()
        self._ahead_sent = False
        if not self._sha256:
            sentence = (
                f"{clean_name(self._source.name)} {death} while it was being read. It was left out; the others go on."
            )
            yield Refused(self._position, self._source, Outcome.FAILED, sentence)
            yield from self._complete()
            return
        if not self._pending:
            yield from self._complete()
            return
        culprit = self._pending.pop(0)
        title = engine_infos()[culprit].title
        yield self._failed(culprit, f"{title} {death} on {clean_name(self._source.name)}. The other engines go on.")
        if self._pending:
            yield from self._begin()
        else:
            yield from self._complete()

    def _failed(self, engine: str, sentence: str) -> Found:
        return Found(self._position, self._source, self._sha256, failed(engine_infos()[engine], sentence))

    def _complete(self) -> Iterator[Event]:
        self._seconds = time.perf_counter() - self._began
        done = Completed(self._position, self._source, round(self._seconds, 4))
        ahead, self._ahead = self._ahead, None
        self.busy = ahead is not None
        if ahead is not None:
            self._turn_to(*ahead)
        yield done
        if ahead is not None and not self._ahead_sent:
            yield from self._begin()

    def _name_it(self, sentence: str) -> str:
        """An error from deep inside may not know the file's name."""
        name = clean_name(self._source.name)
        return sentence if name in sentence else f"{name} {sentence}"
