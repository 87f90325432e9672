"""Joins filters, folding and what is kept of them to the window's list and case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from engines.core.exhibit import Source
from gui.captions.change import Given
from gui.exhibits.row import Row, RowChange
from gui.jobs.plain import Opened
from gui.triage.ask import ANY, Ask
from gui.triage.choices import Choices, choices_of
from gui.triage.grouping import GroupingThread
from gui.triage.kept import Kept, read_kept, write_kept
from gui.triage.many import ManyActs
from gui.triage.tagging import TagClerk
from gui.triage.words import nothing_fits, phrases

if TYPE_CHECKING:
    from gui.window import MainWindow

_KEEP_MS = 1500


class TriageActs(QObject):
    """Lives with the window; ``read`` brings what a case's folder keeps of filters to the window's thread."""

    read = Signal(object, object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._kept = Kept()
        self._folder: Path | None = None
        self.groups = GroupingThread(self)
        self.tags = TagClerk(window.desk.clerk, window.desk.case_thread.case_when_open, self)
        self.many = ManyActs(window, self.tags)
        self._keep = QTimer(self, interval=_KEEP_MS, singleShot=True)
        self._keep.timeout.connect(self._write)
        self._wire()
        self.take_settings()

    def take_settings(self) -> None:
        """The settings were changed."""
        self._window.desk.thumbnails.keep(self._window.settings.thumbnail_megabytes * 1_000_000)

    def saved(self) -> list[str]:
        """The names of the filters saved in this case."""
        return sorted(self._kept.saved, key=str.casefold)

    def use_saved(self, name: str) -> None:
        """Ask for what was saved under a name."""
        if name in self._kept.saved:
            self._window.bench.find_bar.take(self._kept.saved[name])

    def save(self, name: str) -> None:
        """Keep what is asked for now in the case, under a name."""
        asked = self._window.bench.find_bar.ask()
        self._kept = Kept(self._kept.last, {**self._kept.saved, name: asked})
        self._window.desk.ensure_case()
        self._write()
        self._window.notice.tell(f"These filters are kept in the case as “{name}”; the panel of filters offers them.")

    def forget(self, name: str) -> None:
        """Keep the filters of this name no longer."""
        self._kept = Kept(self._kept.last, {n: ask for n, ask in self._kept.saved.items() if n != name})
        self._write()
        self._window.bench.find_bar.panel.offer(self._choices())

    def end(self) -> None:
        """The window closes: keep what is asked for, end the thread."""
        if self._keep.isActive():
            self._write()
        self._keep.stop()
        self.many.end()
        self.groups.end()

    def _wire(self) -> None:
        window, desk = self._window, self._window.desk
        find, model, view = window.bench.find_bar, window.model, window.view
        find.choices = self._choices
        find.asked.connect(self._asked)
        find.panel.saved_chosen.connect(self.use_saved)
        find.panel.save_asked.connect(self.save)
        find.panel.forget_asked.connect(self.forget)
        view.clear_asked.connect(find.clear)
        model.counted.connect(self._count)
        self.groups.grouped.connect(self._grouped)
        self.tags.told.connect(self._tagged)
        self.read.connect(self._take_kept)
        desk.case_opened.connect(self._case_opened)
        desk.settled.connect(self.tags.read)
        desk.case_thread.rows.connect(self._hear)
        desk.case_thread.restored.connect(lambda rows: self._hear([change for _, change in rows]))
        clerk = window.caption_acts.clerk
        clerk.kept.connect(self._captioned)
        clerk.given.connect(self._given)
        window.actions_by_id["filters"].triggered.connect(find.open_panel)
        window.actions_by_id["select_alike"].triggered.connect(self._select_alike)

    def _choices(self) -> Choices:
        return choices_of(self._window.model.rows(), self._kept.saved)

    def _asked(self, ask: Ask) -> None:
        if ask.fold:
            self._feed(self._window.model.rows())
        self._keep.start()

    def _feed(self, rows: Sequence[Row]) -> None:
        self.groups.add([(row.key, row.facts.perceptual) for row in rows if row.facts and row.facts.perceptual])

    def _hear(self, changes: Sequence[RowChange]) -> None:
        if self._window.model.ask.fold:
            self.groups.add([(c.key, c.facts.perceptual) for c in changes if c.facts and c.facts.perceptual])

    def _grouped(self, turn: int, groups: dict[str, str]) -> None:
        if turn == self.groups.turn:
            self._window.model.set_groups(groups)

    def _tagged(self, tags: dict[str, tuple[str, ...]]) -> None:
        self._window.model.apply([RowChange(key, tags=own) for key, own in tags.items()])

    def _captioned(self, sources: Sequence[Source]) -> None:
        self._window.model.apply([RowChange(one.key, captioned=bool(one.captions)) for one in sources])

    def _given(self, changes: Sequence[Given], _: str) -> None:
        self._window.model.apply([RowChange(one.source.key, captioned=bool(one.after)) for one in changes])

    def _count(self, shown: int, total: int) -> None:
        window, ask = self._window, self._window.model.ask
        window.view.say_empty(nothing_fits(ask, total) if total and not shown else "")
        window.bench.find_bar.say_more(left_out(ask, window.model.rows, shown - window.model.rowCount()))

    def _select_alike(self) -> None:
        """Unfold the groups of the selected exhibits, and select all of them."""
        self._window.view.select_all_of(self._window.model.unfold_alike(self._window.selection.keys))

    def _case_opened(self, opened: Opened, fresh: bool) -> None:
        self._folder = opened.folder
        if fresh:
            self._keep.start()
            return
        self._keep.stop()
        self.groups.begin_anew()
        folder = opened.folder
        self._window.desk.clerk.then(lambda: self.read.emit(folder, read_kept(folder)))

    def _take_kept(self, folder: Path, kept: Kept) -> None:
        if folder != self._folder:
            return
        self._kept = kept
        self._window.bench.find_bar.take(kept.last)
        if kept.last.filtered:
            listed = ", ".join(phrase.words for phrase in phrases(kept.last))
            self._window.notice.tell(f"The list shows what this case was left with: {listed}. Esc clears the filters.")

    def _write(self) -> None:
        folder = self._folder
        if folder is None:
            return
        kept = self._kept = Kept(self._window.bench.find_bar.ask(), self._kept.saved)
        self._window.desk.clerk.then(lambda: write_kept(folder, kept))


def left_out(ask: Ask, rows: Callable[[], Sequence[Row]], folded: int) -> str:
    """What the number of exhibits does not tell: how many are folded, and of how many nothing is known yet."""
    found = []
    if folded > 0:
        found.append(f"{folded:,} folded under alike ones.")
    if ask.camera != ANY or ask.mark != ANY:
        unread = sum(row.traits is None and row.refusal is None for row in rows())
        if unread:
            found.append(f"{unread:,} left out: their metadata was not examined.")
    if ask.support or ask.sort == "strength":
        unweighed = sum(bool(row.chips) and not row.weighed for row in rows())
        if unweighed:
            found.append(f"The support of {unweighed:,} is still being read.")
    return " ".join(found)
