"""The desk between the window and the threads: what the window may ask for, and what it hears back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from engines.core.case_list import ADDED, SET_ASIDE, TAKEN_BACK
from engines.core.exhibit import Facts, Source
from engines.core.info import OptionValue
from engines.core.paths import scratch_folder
from gui.jobs.case_thread import CaseThread
from gui.jobs.clerk import Clerk
from gui.jobs.feed import Feed
from gui.jobs.intake import IntakeThread
from gui.jobs.plain import Opened, Plan, Progress, Walk
from gui.jobs.thumbnails import ThumbnailThread
from gui.jobs.weighing import WeighingThread

_EXAMINE_AFTER_MS = 150
_FEW_ROWS = 200


class Desk(QObject):
    """Owns the threads; lives on the window's thread and never works there.

    ``case_opened`` tells an Opened, and whether it was made for what is in the list already.

    ``plan`` gives the settings in force when an examination begins. The automatic case is made at the first need.
    """

    case_opened = Signal(object, bool)
    found = Signal(list, object)
    walking = Signal(bool)
    settled = Signal()
    failed = Signal(str)

    def __init__(self, plan: Callable[[], Plan], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._plan = plan
        self._feed = Feed()
        self._walks = 0
        self._examining = False
        self._opened: Opened | None = None
        self._opening = False
        self._fresh = False
        self.case_thread = CaseThread(self._feed, self)
        self.clerk = Clerk(self.case_thread.case_when_open, self)
        self.intake = IntakeThread(self)
        self.thumbnails = ThumbnailThread(self)
        self.weighing = WeighingThread(self)
        self._begin = QTimer(self, interval=_EXAMINE_AFTER_MS, singleShot=True)
        self._begin.timeout.connect(self._examine_now)
        self.case_thread.opened.connect(self._case_is_open)
        self.case_thread.kept_old.connect(self._case_stays)
        self.case_thread.settled.connect(self._case_has_settled)
        self.case_thread.progress.connect(self._hear_progress)
        self.intake.found.connect(self.found)
        self.intake.walked.connect(self._walk_ended)
        for thread in (self.case_thread, self.clerk, self.intake):
            thread.failed.connect(self.failed)

    def start(self) -> None:
        """Start the threads; the thumbnail worker process warms up now."""
        for thread in (self.thumbnails, self.intake, self.case_thread, self.clerk):
            thread.start()

    def open_case(self, path: Path, automatic: bool = False) -> None:
        """Stop, and work in the case at ``path`` from now on; it is made if there is none."""
        self.stop()
        self.weighing.stop()
        self._opening, self._fresh = True, False
        # All that was asked for the present case is done before it is closed.
        self.clerk.then(lambda: self.case_thread.open_case(path, automatic))

    def add(self, paths: Sequence[str], examine: bool) -> None:
        """Find what lies under these absolute ``paths``, to ``examine`` it as it comes; the log keeps the paths."""
        self.ensure_case()
        self.clerk.log_names(ADDED, paths)
        self._walk_begins()
        why = Walk(examine)
        if self._fresh:
            self.intake.walk(paths, why)
        else:
            # Not before the case in use has sent its rows.
            self.clerk.then(lambda: self.intake.walk(paths, why))

    def add_clipboard(self, image: QImage, examine: bool) -> None:
        """Keep a picture from the clipboard in the case's folder, and add it from there."""
        self.ensure_case()
        self._walk_begins()
        case, why = self.case_thread.case_when_open, Walk(examine)
        self.clerk.then(lambda: self.intake.save_clipboard(image, case().folder / "clipboard", why))

    def examine(self, sources: Iterable[Source]) -> None:
        """Examine these too; what stands in the case is not computed again."""
        self.ensure_case()
        if self._feed.add(sources) and not self._examining and not self._begin.isActive():
            self._begin.start()

    def compare(self, sources: Iterable[Source], engine: str, options: Mapping[str, OptionValue]) -> None:
        """Examine these with one engine and these options of it only, after what goes on now."""
        self.ensure_case()
        plan, feed = self._plan(), Feed()
        feed.add(sources)
        settings = {**plan.settings, engine: {**plan.settings.get(engine, {}), **options}}
        self._examining = True
        only = replace(plan, engines=(engine,), settings=settings)
        self.clerk.then(lambda: self.case_thread.examine(only, feed))

    def examine_with(self, sources: Iterable[Source], engines: Sequence[str]) -> None:
        """Examine these with these engines only, with the options set for them, after what goes on now."""
        self.ensure_case()
        plan, feed = self._plan(), Feed()
        feed.add(sources)
        self._examining = True
        only = replace(plan, engines=tuple(engines))
        self.clerk.then(lambda: self.case_thread.examine(only, feed))

    def weigh(self, rows: Sequence[tuple[Source, str]]) -> None:
        """Send the exact chips of these (source, sha256): a few in the clerk's turn, many in a process of its own."""
        if len(rows) <= _FEW_ROWS or self._opened is None:
            self.clerk.weigh(rows)
        else:
            self.weighing.weigh(self._opened.path, [(source.key, sha256, source.captions) for source, sha256 in rows])

    def stop(self) -> None:
        """End walking, examining and reporting; what was found is kept."""
        self._begin.stop()
        self._feed.clear()
        self.intake.stop()
        self.case_thread.stop()

    def set_aside(self, keys: Sequence[str]) -> None:
        """Keep in the log that exhibits were removed from the list; what waits is not examined."""
        self._feed.discard(keys)
        self.clerk.log_names(SET_ASIDE, keys)

    def take_back(self, keys: Sequence[str]) -> None:
        """Keep in the log that exhibits were taken back into the list."""
        self.clerk.log_names(TAKEN_BACK, keys)

    def load(self, asked: Sequence[tuple[Source, Facts | None, str]]) -> None:
        """Read what the case holds on these exhibits; findings that arrive for the first one are sent whole.

        Those that wait to be examined jump the queue.
        """
        self._feed.prefer([source.key for source, _, _ in asked])
        self.case_thread.watch(asked[0][0].key if asked else "")
        if asked and self._opened is not None:
            self.clerk.load(asked)

    @property
    def case(self) -> Opened | None:
        """The case in use, None before the first need of one."""
        return self._opened

    @property
    def busy(self) -> bool:
        """Whether something is being walked or examined, or will be at once."""
        return self._examining or self._walks > 0 or self._begin.isActive() or self._opening

    def end(self) -> None:
        """Stop, keep what was asked to be kept, and end all threads and processes."""
        self.stop()
        self.intake.end()
        self.weighing.end()
        self.clerk.end()
        self.case_thread.end()
        self.thumbnails.end()

    def ensure_case(self) -> None:
        """Open an automatic case if none is open."""
        if self._opened is None and not self._opening:
            name = datetime.now().strftime("%Y-%m-%d %H.%M.%S.%f")[:-3]
            self.open_case(scratch_folder() / f"{name}.assay", automatic=True)
            self._fresh = True

    def _case_is_open(self, opened: Opened) -> None:
        self._opened = opened
        self._opening = False
        self.case_opened.emit(opened, self._fresh)
        self._fresh = False

    def _case_stays(self) -> None:
        self._opening = self._fresh = False

    def _case_has_settled(self, added: list[str]) -> None:
        if added:
            self._walk_begins()
            self.intake.walk(added, Walk(again=True))
        self.settled.emit()

    def _walk_begins(self) -> None:
        self._walks += 1
        self._feed.walk_begins()
        self.walking.emit(True)

    def _walk_ended(self) -> None:
        self._walks -= 1
        self._feed.walk_ends()
        self.walking.emit(self._walks > 0)

    def _examine_now(self) -> None:
        self._examining = True
        self.case_thread.examine(self._plan())

    def _hear_progress(self, progress: Progress) -> None:
        self._examining = progress.busy
        if not progress.busy and self._feed.waits:
            self._begin.start()
