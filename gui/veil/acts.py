"""What lifts veils and lays them: keys, menu, settings, and what the case keeps of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engines.core.names import clean_name
from engines.core.veil import ReportVeil, Verdict, installed_classifiers
from engines.core.veil.plan import UNVEILED, VEILED, InReport, Mode
from gui.veil.state import VeilState
from gui.veil.undo import VeilChange

if TYPE_CHECKING:
    from gui.window import MainWindow

NO_CLASSIFIER = (
    "The veil is set to “by classifier”, but no classifier is installed, so that no picture is veiled. Import a pack, "
    "install the extra “veil”, or choose “all pictures” in the settings."
)


class VeilActs(QObject):
    """Joins the veil's state to list, viewers, thumbnails and case."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._told_trouble = ""
        settings = window.settings
        self._classifiers = installed_classifiers()
        self.state = VeilState(settings.veil_mode, settings.veil_look, bool(self._classifiers), self)
        self.state.changed.connect(self._show)
        actions = window.actions_by_id
        actions["veil"].triggered.connect(lambda: self.toggle(window.selection.keys))
        actions["veil_by_hand"].triggered.connect(lambda: self.toggle_by_hand(window.selection.keys))
        actions["veil_all"].toggled.connect(self.state.lift_all)
        window.desk.thumbnails.judged.connect(self._hear)
        window.desk.case_thread.veiled.connect(lambda keys: self.state.set_by_hand(keys, True))
        window.model.also_spoken = lambda key: ". Veiled" if self.state.is_veiled(key) else ""
        self._show()
        self._judge()

    def take_settings(self) -> None:
        """The settings were changed, or classifiers were installed or removed."""
        settings, before = self._window.settings, self._classifiers
        self._classifiers = installed_classifiers()
        self.state.set_manner(settings.veil_mode, settings.veil_look, bool(self._classifiers))
        if self._judge() or (self._classifiers != before and self._window.desk.thumbnails.judging):
            self.state.forget_verdicts()
            self._window.view.make_thumbnails_anew()

    def furnished(self) -> None:
        """The viewers were made."""
        self._window.bench.viewers.lift_asked.connect(self.toggle)
        self._show()

    def toggle(self, keys: Sequence[str]) -> None:
        """Lift the veils of these; where all are lifted already, veil them again."""
        veiled = [key for key in keys if self.state.is_veiled(key)]
        covered = [key for key in keys if self.state.is_veilable(key)]
        if veiled:
            self._push("lift the veil of", veiled, True, self.state.set_lifted)
        elif covered and not self.state.all_lifted:
            self._push("veil again", covered, False, self.state.set_lifted)
        elif covered:
            self._window.notice.tell("All veils are lifted. Switch “Lift all veils” off to veil pictures again.")
        elif keys:
            self._window.notice.tell("This picture is not veiled. Shift+V veils it by hand.")

    def toggle_by_hand(self, keys: Sequence[str]) -> None:
        """Veil these by hand; where all are, take these veils away."""
        bare = [key for key in keys if not self.state.is_by_hand(key)]
        if bare:
            self._push("veil", bare, True, self._set_by_hand)
        elif keys:
            self._push("take away the veil of", list(keys), False, self._set_by_hand)

    def for_report(self) -> ReportVeil | None:
        """The veil of a report written now, by the setting; None for none."""
        wanted = self._window.settings.veil_in_report
        if wanted is InReport.NEVER:
            return None
        keys = [row.key for row in self._window.model.rows()]
        return self.state.for_report(keys, as_seen=wanted is InReport.AS_SEEN)

    def _push(self, words: str, keys: Sequence[str], to: bool, act: Callable[[Sequence[str], bool], object]) -> None:
        row = self._window.model.row(keys[0])
        name = clean_name(row.source.name) if row and len(keys) == 1 else f"{len(keys):,} exhibits"
        self._window.undo_stack.push(VeilChange(f"{words} {name}", keys, to, act))

    def _set_by_hand(self, keys: Sequence[str], veiled: bool) -> None:
        self._window.desk.clerk.log_names(VEILED if veiled else UNVEILED, keys)
        self.state.set_by_hand(keys, veiled)

    def _hear(self, judged: list[tuple[str, Verdict | None]]) -> None:
        self.state.take_verdicts(judged)
        trouble = next((v.trouble for _, v in judged if v is not None and v.trouble), "")
        if trouble and trouble != self._told_trouble:
            self._told_trouble = trouble
            self._window.notice.tell(f"{trouble} Pictures that only it would veil are shown.")

    def _judge(self) -> bool:
        """Let the thumbnails' worker ask the classifiers, or not; whether that is new and they are to be asked."""
        state, thread = self.state, self._window.desk.thumbnails
        before, thread.judging = thread.judging, state.mode is Mode.CLASSIFIER and state.has_classifiers
        if state.mode is Mode.CLASSIFIER and not state.has_classifiers:
            self._window.notice.tell(NO_CLASSIFIER)
        return thread.judging and not before

    def _show(self) -> None:
        window, state = self._window, self.state
        window.view.show_veil(state.why_veiled, state.look)
        if window.bench.is_furnished:
            window.bench.viewers.show_veil(state.why_veiled, state.look)
