"""Acts on many exhibits at once: examine with chosen engines, tag, copy out, report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from engines import engine_infos
from engines.core.case_tags import clean_tag
from engines.core.errors import AssayError
from engines.core.exhibit import Source
from engines.core.packs.store import with_models
from gui.exhibits.row import Row
from gui.triage.copying import Copied, CopyThread
from gui.triage.many_bar import ManyBar
from gui.triage.tagging import TagChange, TagClerk
from gui.window_empty import case_words

if TYPE_CHECKING:
    from gui.window import MainWindow

ON_MANY = {
    "examine_with": "Examine",
    "tag": "Tag",
    "copy_out": "Copy out",
    "report_chosen": "Report",
    "remove": "Remove",
    "select_alike": "All alike",
}
"""Action on what is selected → the words on its button."""


class ManyActs(QObject):
    """Wires the actions on what is selected, the bar below the list and the list's own menu."""

    def __init__(self, window: MainWindow, tags: TagClerk) -> None:
        super().__init__(window)
        self._window = window
        self._tags = tags
        self.copying: CopyThread | None = None
        actions = [window.actions_by_id[name] for name in ON_MANY]
        self.bar = ManyBar(list(zip(actions, ON_MANY.values(), strict=True)))
        window.bench.add_below_list(self.bar)
        window.view.addActions(actions)
        window.view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        window.view.chosen.connect(self._show_number)
        window.model.layoutChanged.connect(lambda *_: self._show_number(window.selection.keys))
        acts = {
            "examine_with": self.ask_engines,
            "tag": self.ask_tags,
            "copy_out": self.ask_folder,
            "report_chosen": self.ask_report,
        }
        for name, act in acts.items():
            window.actions_by_id[name].triggered.connect(lambda _=False, act=act: act())
        window.progress.stop_asked.connect(self.stop)
        window.actions_by_id["stop"].triggered.connect(self.stop)

    def rows(self) -> list[Row]:
        """The rows selected."""
        found = (self._window.model.row(key) for key in self._window.selection.keys)
        return [row for row in found if row is not None]

    def ask_engines(self) -> None:
        """Ask with which engines to examine what is selected."""
        from gui.triage.engine_dialog import EngineDialog

        rows = self.rows()
        infos = with_models(engine_infos().values())
        on = [info.id for info in infos if self._window.settings.engine_on(info.id)]
        dialog = EngineDialog(len(rows), infos, on, self._window)
        if rows and dialog.exec():
            self.examine([row.source for row in rows], dialog.chosen())

    def examine(self, sources: Sequence[Source], engines: Sequence[str]) -> None:
        """Examine these with these engines only."""
        self._window.desk.examine_with(sources, engines)
        self._window.acts.update()

    def ask_tags(self) -> None:
        """Ask for tags to give and to take away."""
        from gui.triage.tag_dialog import TagDialog

        rows = self.rows()
        own = Counter(tag for row in rows for tag in row.tags)
        known = {tag for row in self._window.model.rows() for tag in row.tags}
        dialog = TagDialog(len(rows), own, sorted(known), self._window)
        if rows and dialog.exec():
            for word, on in dialog.changes():
                self.tag(word, rows, on)

    def tag(self, word: str, rows: Sequence[Row], on: bool = True) -> None:
        """Give a tag to those that lack it, or take it from those that have it; this can be undone."""
        try:
            tag = clean_tag(word)
        except AssayError as error:
            self._window.notice.tell(str(error))
            return
        keys = [row.key for row in rows if (tag in row.tags) is not on]
        if keys:
            self._window.desk.ensure_case()
            self._window.undo_stack.push(TagChange(tag, keys, on, self._tags.keep))

    def ask_folder(self) -> None:
        """Ask for a folder into which the files of what is selected are copied."""
        if self.copying is not None:
            self._window.notice.tell("Files are being copied already; Stop ends that.")
            return
        window = self._window
        name = QFileDialog.getExistingDirectory(window, "Copy files to a new folder in", window.settings.last_folder)
        if name and self.rows():
            self.copy_out(Path(name))

    def copy_out(self, folder: Path) -> None:
        """Copy the files of what is selected into a new folder in ``folder``, with a manifest."""
        wanted = [(row.source, row.facts.sha256 if row.facts else "") for row in self.rows()]
        case = self._window.desk.case
        self.copying = CopyThread(wanted, folder, "Unnamed" if case is None else case_words(case.path), self)
        self.copying.doing.connect(self._window.progress.show_doing)
        self.copying.failed.connect(self._window.notice.tell)
        self.copying.done.connect(self._copied)
        self.copying.finished.connect(self._copy_ended)
        self.copying.start()

    def ask_report(self) -> None:
        """Ask where a report of what is selected shall be written."""
        window = self._window
        wanted = window.casework_acts.ask_report()
        if wanted is not None and window.selection.keys:
            only = frozenset(window.selection.keys)
            window.desk.case_thread.report(wanted.path, window.veil_acts.for_report(), only, wanted.template)

    def stop(self) -> None:
        """End copying."""
        if self.copying is not None:
            self.copying.stop()

    def end(self) -> None:
        """The window closes."""
        if self.copying is not None:
            self.copying.stop()
            self.copying.wait()

    def _copied(self, copied: Copied) -> None:
        url = QUrl.fromLocalFile(str(copied.folder))
        self._window.notice.tell(copied.sentence, "Open", lambda: QDesktopServices.openUrl(url))
        if self._window.desk.case is not None:
            self._window.desk.clerk.write_log("files copied out", copied.sentence)

    def _copy_ended(self) -> None:
        self.copying = None
        self._window.acts.update()

    def _show_number(self, keys: Sequence[str]) -> None:
        model = self._window.model
        folds = [model.fold(key) for key in keys] if model.ask.fold else []
        self.bar.show_number(len(keys), sum(fold.alike for fold in folds if not fold.is_open))
