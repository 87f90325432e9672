"""Captions in the window: keeping what is given, offering what lies beside the pictures, linking words and viewers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from engines.core.caption import Caption
from engines.core.caption_files import SidecarWatch
from engines.core.exhibit import Source
from engines.core.finding import Finding
from gui.captions.change import CaptionChange, Given
from gui.captions.clerk import CaptionClerk
from gui.captions.metadata_row import find_row
from gui.jobs.plain import Loaded, Walk
from gui.panels.remark_row import RemarkChoice
from gui.panels.table_view import TableView

if TYPE_CHECKING:
    from gui.window import MainWindow

_FILES = "Captions (*.csv *.tsv *.txt *.json *.jsonl);;All files (*)"
_LISTED = 3


class CaptionActs(QObject):
    """Wires the dock, the clerk and the undo list."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._shown: Loaded | None = None
        self._watch = SidecarWatch()
        self._offered: set[object] = set()
        self._placed = False
        desk, dock = window.desk, window.caption_dock
        self.clerk = CaptionClerk(desk.clerk, desk.case_thread.case_when_open, self)
        self.clerk.kept.connect(self._kept)
        self.clerk.given.connect(self._given)
        self.clerk.elsewhere.connect(self._show_elsewhere)
        desk.clerk.loaded.connect(self._show)
        desk.case_thread.found.connect(self._add_finding)
        desk.found.connect(self._see)
        desk.walking.connect(lambda walking: None if walking else self._offer())
        dock.editor.changed.connect(self._change)
        dock.editor.file_asked.connect(self.ask_file)
        dock.pointed.connect(self._point)
        dock.source_asked.connect(self._show_source)
        window.bench.furnished.connect(self._link_viewers)
        window.actions_by_id["caption"].toggled.connect(self._give_room)

    def forget(self) -> None:
        """No exhibit is shown any more."""
        self._shown = None
        self._window.caption_dock.show_nothing()

    def _give_room(self, shown: bool) -> None:
        """Opened for the first time, the dock takes a third of the window, not half; the keyboard goes to the draft."""
        if shown and not self._placed:
            self._placed = True
            third = self._window.height() // 3
            self._window.resizeDocks([self._window.caption_dock], [third], Qt.Orientation.Vertical)
        if shown:
            self._window.caption_dock.editor.draft.setFocus()

    def take_text(self, text: str) -> bool:
        """Words pasted into the window become the draft of a caption; whether there are any and an exhibit for them."""
        if not text.strip() or self._shown is None:
            return False
        self._window.actions_by_id["caption"].setChecked(True)
        self._window.caption_dock.editor.draft.setPlainText(text)
        self._window.notice.tell("The words pasted are the draft of a caption for the exhibit selected; Add keeps it.")
        return True

    def ask_file(self) -> None:
        """Ask for a file of captions, then give them to the exhibits in the list that they name."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Captions", self._window.settings.last_folder, _FILES)
        if name:
            self.use_files([Path(name)])

    def use_files(self, files: Sequence[Path]) -> None:
        """Give the captions of these files to the exhibits in the list that they name."""
        self.clerk.use_files(files, [row.source for row in self._window.model.rows()])

    def _use_sidecars(self) -> None:
        self.clerk.use_sidecars(self._watch.found(), [row.source for row in self._window.model.rows()])

    def _change(self, words: str, captions: tuple[Caption, ...]) -> None:
        shown = self._shown
        if shown is not None:
            self._window.desk.ensure_case()
            change = Given(shown.source, shown.source.captions, captions)
            self._window.undo_stack.push(CaptionChange(words, [change], self.clerk.keep))

    def _kept(self, sources: list[Source]) -> None:
        """The case holds other captions: examine what was examined before, and show it anew."""
        rows = [self._window.model.row(source.key) for source in sources]
        examined = [row.source for row in rows if row is not None and row.finished and row.refusal is None]
        if examined:
            self._window.desk.examine(examined)
        self._window.selection.read_again([source.key for source in sources])
        self._window.acts.update()

    def _given(self, changes: list[Given], sentence: str) -> None:
        if changes:
            words = "use captions of a file"
            self._window.undo_stack.push(CaptionChange(words, changes, self.clerk.keep, done=True))
            self._kept([one.source for one in changes])
            self._window.actions_by_id["caption"].setChecked(True)
        self._window.notice.tell(sentence)

    def _show(self, loaded: tuple[Loaded, ...]) -> None:
        if not loaded or loaded[0].source.key not in self._window.selection.keys[:1]:
            return
        first = self._shown = loaded[0]
        in_file = first.facts.captions if first.facts else ()
        self._window.caption_dock.show_exhibit(first.source.name, first.source.captions, in_file, first.findings)
        self._window.caption_dock.show_elsewhere(())
        if first.facts is not None:
            self.clerk.look_elsewhere(first.source)

    def _show_elsewhere(self, key: str, sentences: list[str]) -> None:
        if self._shown is not None and self._shown.source.key == key:
            self._window.caption_dock.show_elsewhere(sentences)

    def _add_finding(self, key: str, finding: Finding) -> None:
        if self._window.selection.keys[:1] == [key]:
            self._window.caption_dock.add_finding(finding)

    def _see(self, sources: list[Source], why: Walk) -> None:
        if not why.again:
            for source in sources:
                self._watch.see(source)

    def _offer(self) -> None:
        """After a walk: captions lying beside the pictures, each offered once."""
        fresh = [one for one in self._watch.found() if one not in self._offered]
        self._offered.update(fresh)
        if fresh:
            listed = "; ".join(one.words for one in fresh[:_LISTED])
            more = f" and {len(fresh) - _LISTED:,} more" if len(fresh) > _LISTED else ""
            words = f"Captions lie beside the pictures: {listed}{more}. They are not used yet."
            self._window.notice.tell(words, "Use captions", self._use_sidecars)

    def _link_viewers(self) -> None:
        self._window.bench.viewers.region_hovered.connect(self._window.caption_dock.light_region)

    def _point(self, choice: RemarkChoice) -> None:
        if self._window.bench.is_furnished:
            self._window.bench.viewers.highlight(choice.regions, choice.shows, choice.engine)

    def _show_source(self, words: str) -> None:
        """Bring the row of metadata that a claim's evidence was read in before the analyst."""
        place = find_row(self._shown.findings if self._shown else (), words)
        if place is None or not self._window.bench.is_furnished:
            self._window.notice.tell(f"The evidence was read in “{words}”, which is no row of the metadata tables.")
            return
        from gui.viewers.choices import Kind, ViewKey

        viewers, key = self._window.bench.viewers, ViewKey(Kind.TABLE, place.engine, place.table)
        viewers.show_view(key)
        for pane in viewers.panes:
            if pane.key == key and isinstance(pane.content, TableView):
                pane.content.select_row(place.row)
