"""The case: one SQLite file and a folder beside it, in which every act is kept as it happens."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from engines.core import case_captions, case_check, case_log, case_rows
from engines.core.apart import never
from engines.core.caption import Caption
from engines.core.case_captions import CaptionAct
from engines.core.case_copy import copy_case
from engines.core.case_identity import Identity, identities, identity_of
from engines.core.case_lock import CaseLock, user
from engines.core.case_log import LogCheck, LogEntry
from engines.core.case_records import CaseExhibit, FindingSummary, HashCheck, Note, exhibit_row
from engines.core.case_schema import check_is_case, connect, make_database, release_side_files, sentences
from engines.core.case_writer import Writer, open_writer
from engines.core.errors import CaseError
from engines.core.events import Event, Found, Received, Refused
from engines.core.exhibit import Facts, Source
from engines.core.finding import Finding, Outcome
from engines.core.finding_store import FindingStore, StoredFinding
from engines.core.names import clean_name
from engines.core.run import Run
from engines.core.version import PROGRAM, VERSION

__all__ = ["Case", "CaseExhibit", "FindingSummary", "HashCheck", "LogCheck", "LogEntry", "Note"]


class Case:
    """An open case. Any thread may read, at any time; writing is done by one at a time, whoever it is.

    Every method raises ``CaseError`` with a sentence that names the case when the disk, the rights or the file's
    content do not allow what is asked. What a method has returned from is kept, also when the program is killed.
    """

    def __init__(self, path: Path, *, read_only: bool) -> None:
        """Use ``create`` or ``open``."""
        self.path = path.absolute()
        self.folder = folder_of(self.path)
        self.read_only = read_only
        self._store = FindingStore(self.folder)
        self._expected: Mapping[str, Identity] = {}
        self._examination = 0
        self._writing = threading.RLock()
        self._local = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._lock: CaseLock | None = None
        self._writer: Writer | None = None
        self._closed = False
        if not read_only:
            with sentences(self.path, "opened for writing"):
                self._open_for_writing()

    def _open_for_writing(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self._lock = CaseLock(self.folder / "lock", self.path.name)
        try:
            self._store.prepare()
            self._writer = open_writer(self.path)
        except BaseException:
            self._lock.release()
            raise

    @classmethod
    def create(cls, path: Path) -> Case:
        """A new, empty case. Never touches a file that exists."""
        path = Path(path).absolute()
        name = clean_name(path.name)
        for place in (path, folder_of(path)):
            if place.exists():
                raise CaseError(f"{clean_name(place.name)} already exists; open the case, or choose another name.")
        with sentences(path, "created"):
            if not path.parent.is_dir():
                raise CaseError(f"The case {name} could not be created: {clean_name(str(path.parent))} is no folder.")
            make_database(path)
        return cls._begin(path, "created")

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Case:
        """An existing case; only one process may have it open for writing, any number for reading."""
        path = Path(path).absolute()
        check_is_case(path)
        return cls(path, read_only=True) if read_only else cls._begin(path, "opened")

    @classmethod
    def _begin(cls, path: Path, act: str) -> Case:
        case = cls(path, read_only=False)
        try:
            case.write_log(act, f"{PROGRAM} {VERSION}, user {user() or 'unknown'}")
        except BaseException:
            case.close()
            raise
        return case

    def begin_examination(self, engines: Sequence[str], run: Run, detail: str = "") -> None:
        """Say what is examined from now on: findings that ``keep`` gets are filed under these identities."""
        self._expected = identities(engines, run)
        words = "; ".join(
            f"{i.engine} {i.version}" + (f" with {i.models}" if i.models else "") + f", options {i.options[:12]}"
            for i in self._expected.values()
        )
        self._examination = self.write_log("examination started", f"{PROGRAM} {VERSION}: {words}. {detail}".strip())

    def keep(self, event: Event, stored: StoredFinding | None = None) -> None:
        """Keep ``Received``, ``Refused`` and ``Found`` (``stored``: by ``stow``); on the disk when this returns."""
        if isinstance(event, Received):
            with sentences(self.path, "written to"):
                self._store.save_thumbnail(event.facts.sha256, event.thumbnail)
            self._keep_exhibit(exhibit_row(event.source, event.facts, "", event.facts.undecodable, case_log.now()))
            self._ask_again(event.facts.sha256, event.already_known, event.source.captions)
        elif isinstance(event, Refused):
            self._keep_exhibit(exhibit_row(event.source, None, event.outcome.value, event.sentence, case_log.now()))
        elif isinstance(event, Found):
            self._keep_finding(event, stored)

    def _keep_exhibit(self, row: tuple[object, ...]) -> None:
        with self._transaction(at_once=False) as connection:
            case_rows.add_exhibit(connection, row)

    def _ask_again(self, sha256: str, engines: Sequence[str], captions: Sequence[Caption]) -> None:
        known = [self._expected[engine].on(captions) for engine in engines if engine in self._expected]
        if known:
            with self._transaction(at_once=False) as connection:
                case_rows.ask_again(connection, sha256, known, self._examination)

    def stands(self, event: Found) -> bool:
        """Whether the case holds this finding from before, and not as a failed one."""
        with sentences(self.path, "read"):
            return case_rows.has_finding(self._reader(), event.sha256, self._identity(event))

    def stow(self, event: Found) -> StoredFinding:
        """Force a finding's arrays to the disk, for ``keep``; any thread may, if the finding does not stand already."""
        failed = "-failed" if event.finding.outcome is Outcome.FAILED else ""
        with sentences(self.path, "written to"):
            return self._store.save(event.finding, event.sha256, self._identity(event).label + failed)

    def _keep_finding(self, event: Found, stored: StoredFinding | None) -> None:
        if event.finding.outcome is not Outcome.FAILED and self.stands(event):
            self._ask_again(event.sha256, [event.finding.engine], event.source.captions)
            return
        stored = stored or self.stow(event)
        with self._transaction(at_once=False) as connection:
            case_rows.add_finding(connection, event.sha256, self._identity(event), stored, self._examination)

    def _identity(self, event: Found) -> Identity:
        return (self._expected.get(event.finding.engine) or identity_of(event.finding)).on(event.source.captions)

    def known_of(
        self,
        sha256: str,
        captions: Sequence[Caption],
        asked: Mapping[str, Identity] | None = None,
        *,
        retry_failed: bool = False,
    ) -> set[str]:
        """The engines whose finding stands, as ``asked`` for (None: by ``begin_examination``); failed ones too."""
        with sentences(self.path, "read"):
            return {
                engine
                for engine, identity in (self._expected if asked is None else asked).items()
                if case_rows.has_finding(self._reader(), sha256, identity.on(captions), failed_too=not retry_failed)
            }

    def facts_of(self, source: Source, sha256: str) -> Facts | None:
        """What is known of these bytes at this place; None where the file would tell more now."""
        with sentences(self.path, "read"):
            return case_rows.facts_of(self._reader(), source, sha256)

    def exhibits(self) -> list[CaseExhibit]:
        """All files in the order of arrival; one entry a place and content."""
        with sentences(self.path, "read"):
            return case_rows.exhibits(self._reader(), self._store)

    def findings(self, sha256: str, captions: Sequence[Caption] | None = None, *, arrays: bool = True) -> list[Finding]:
        """What each engine says of these bytes: of several versions or options, what was asked for last; an engine on
        captions: of those given (None: of those examined last). Without ``arrays`` maps and pictures have shape (0, 0)
        and no file is read."""
        with sentences(self.path, "read"):
            stored = case_rows.findings(self._reader(), sha256, captions)
            return [self._store.load(one, arrays=arrays) for one in stored]

    def summaries(self) -> list[FindingSummary]:
        """One line a finding, for all exhibits, without maps, tables or plots."""
        with sentences(self.path, "read"):
            return case_rows.summaries(self._reader())

    def set_captions(self, source: Source, captions: Sequence[Caption], author: str) -> bool:
        """Let these be the captions given for a place from now on, in the case or not yet; whether that is new."""
        with self._transaction() as connection:
            return case_captions.keep(connection, source, captions, author, self.folder)

    def caption_acts(self, source: Source) -> list[CaptionAct]:
        """Every change of the captions given for a place, oldest first; the last holds."""
        with sentences(self.path, "read"):
            return case_captions.history(self._reader(), source, self.folder)

    def add_note(self, exhibit_id: int, author: str, text: str) -> int:
        """A person's remark on an exhibit or, with 0, on the case; ``engines.core.case_marks`` says what undoes it."""
        with self._transaction() as connection:
            return case_rows.add_note(connection, exhibit_id, author, text)

    def notes(self, exhibit_id: int) -> list[Note]:
        """The remarks on an exhibit (0: on the case) that were not withdrawn, oldest first."""
        with sentences(self.path, "read"):
            return case_rows.notes(self._reader(), exhibit_id)

    def log(self, *acts: str) -> list[LogEntry]:
        """Every act, oldest first; only those of the kinds named, where any are."""
        with sentences(self.path, "read"):
            return list(case_log.entries(self._reader(), acts))

    def write_log(self, act: str, detail: str = "") -> int:
        """Add an act to the log ("report written", …); returns the entry's number."""
        with self._transaction() as connection:
            return case_log.append(connection, act, detail)

    def verify(self) -> LogCheck:
        """Whether the chain of the log holds and every record and file is as the log says."""
        with sentences(self.path, "read"):
            return case_check.verify(self._reader(), self._store, clean_name(self.path.name))

    def rehash(self, should_stop: Callable[[], bool] = never) -> list[HashCheck]:
        """Hash every exhibit's bytes again where they lie, and log the result (not in a case open for reading)."""
        checks = case_check.rehash(self.exhibits(), should_stop)
        if not self.read_only and not should_stop():
            changed = "; ".join(check.sentence for check in checks if not check.ok)
            self.write_log("exhibits hashed again", f"{len(checks)} exhibits. {changed or 'All as at import.'}")
        return checks

    def copy_to(self, path: Path) -> None:
        """A copy of the case and its folder at ``path``, which must not exist; the log of both says so."""
        target = Path(path).absolute()
        if not self.read_only:
            self.write_log("copied", f"to {target}")
        copy_case(self._reader(), self.path, self.folder, target, folder_of(target))
        with Case.open(target) as copy:
            copy.write_log("is a copy", f"of {self.path}")

    def close(self) -> None:
        """Let go of the file; safe to call twice, from any thread."""
        with self._writing:
            if self._closed:
                return
            self._closed = True
            for connection in self._readers:
                connection.close()
            if self._writer:
                release_side_files(self._writer)
                self._writer.close()
            if self._lock:
                self._lock.release()

    def __enter__(self) -> Case:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _reader(self) -> sqlite3.Connection:
        """This thread's own connection: it never waits for the writer."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            with self._writing:
                if self._closed:
                    raise CaseError(f"The case {clean_name(self.path.name)} is closed.")
                connection = connect(self.path, write=False)
                self._readers.append(connection)
            self._local.connection = connection
        return connection

    @contextmanager
    def _transaction(self, *, at_once: bool = True) -> Iterator[sqlite3.Connection]:
        """All or nothing, by one thread at a time."""
        with self._writing, sentences(self.path, "written to"):
            if self._closed or self._writer is None:
                state = "is closed" if self._closed else "is open for reading only"
                raise CaseError(f"The case {clean_name(self.path.name)} {state}; nothing was written.")
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
                self._writer.settle(at_once=at_once)
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise


def folder_of(path: Path) -> Path:
    """The folder of maps, pictures and thumbnails that belongs beside a case file: its name with ``.files``."""
    return path.with_name(path.name + ".files")
