"""Saves the real window as a picture once everything is examined and drawn; the README's pictures are made so."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from gui.triage.kept import ask_of_words
from gui.viewers.choices import Kind, ViewKey

if TYPE_CHECKING:
    from gui.window import MainWindow

_LOOK_MS = 100
_QUIET_LOOKS = 12
_ASKED = 2
_VIEWS_AFTER = 4
_PATIENCE_LOOKS = 6000


class Screenshot(QObject):
    """Looks every 0.1 s; when nothing has been going on for a while, saves the window and ends the program."""

    def __init__(
        self,
        window: MainWindow,
        file: Path,
        select: str,
        views: Sequence[str] = (),
        panel: str = "",
        models: str = "",
        show: Sequence[str] = (),
    ) -> None:
        """``models``: a card, or CARD:PART, of which the window of models is taken instead. ``show``: FIELD=VALUE of
        what the list shows; where it folds, the exhibit selected is unfolded.
        """
        super().__init__(window)
        self._show = show
        self._chosen_at = _QUIET_LOOKS if show else _ASKED  # grouping what looks alike takes a moment
        self._models = models
        self._window = window
        self._file = file
        self._select = select
        self._views = [_key(words) for words in views]
        self._panel = panel
        self._looks = 0
        self._quiet = 0
        self.exit_code = 1
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        self._looks += 1
        self._quiet = 0 if self._window.desk.busy else self._quiet + 1
        models = self._window.acts.models
        if models is not None and not models.settled:
            self._quiet = min(self._quiet, _ASKED + 1)  # asked for once, however long it takes
        if self._quiet == _ASKED and self._show:
            self._window.bench.find_bar.take(ask_of_words(self._show))
        if self._window.triage_acts.groups.waiting:
            self._quiet = min(self._quiet, _ASKED + 1)
        if self._quiet == self._chosen_at and self._select:
            self._choose()
        if self._quiet == _ASKED and self._panel:
            self._window.actions_by_id[self._panel].setChecked(True)
        if self._quiet == _ASKED and self._models:
            name, _, part = self._models.partition(":")
            self._window.acts.show_models(name, part)
        if self._quiet == self._chosen_at + _VIEWS_AFTER and self._views:
            self._window.bench.viewers.show_only(self._views)
        if self._quiet >= self._chosen_at + _QUIET_LOOKS - _ASKED or self._looks >= _PATIENCE_LOOKS:
            self._timer.stop()
            self._save()

    def _choose(self) -> None:
        for row in self._window.model.rows():
            if row.source.name == self._select:
                self._window.model.unfold_alike([row.key])
                self._window.view.select(row.key)
                return

    def _save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        taken = self._window.acts.models if self._models else None
        saved = (taken or self._window).grab().save(str(self._file))
        self.exit_code = 0 if saved else 1
        self._window.close()
        QApplication.quit()


def _key(words: str) -> ViewKey:
    """KIND, or KIND:ENGINE:ID, as given on the command line. Raises ValueError where there is no such kind of view."""
    kind, engine, name = [*words.split(":"), "", ""][:3]
    return ViewKey(Kind(kind), engine, name)
