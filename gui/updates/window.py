"""The window for updates: choose a file, read who signed it, its card and licence, install it; take an update back."""

from __future__ import annotations

import html
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from engines.core.errors import AssayError
from engines.core.updates.container import ENDING, Update
from gui.help.pages import page_style
from gui.theme import colours, theme_signals
from gui.updates.thread import UpdateThread
from gui.viewers.text import PlainLabel, plain
from gui.window_input import paths_in

_ASK = f"Choose an update file (*{ENDING}), or drop it here. Nothing is fetched from a network."
_FILES = f"Updates (*{ENDING});;All files (*)"
_KEYS = "Public keys (*.pub);;All files (*)"


class UpdateWindow(QDialog):
    """Stays beside the main window. ``told``: a sentence for it, where models came or went."""

    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Updates from a file")
        self.setProperty("help_topic", "updates")
        self.setAcceptDrops(True)
        self.resize(760, 620)
        self.update_shown: Update | None = None
        self._path: Path | None = None
        self._facts = ""
        self.words = PlainLabel(_ASK)
        self.words.setAccessibleName("What happened")
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.page = QTextBrowser(openLinks=False)
        self.page.setAccessibleName("What the update holds")
        self.page.document().setDocumentMargin(16)
        self.bar = QProgressBar(maximum=1000, textVisible=False)
        self.bar.setAccessibleName("Progress")
        self.choose_button = self._button("Choose a &file…", self._ask_file)
        self.trust_button = self._button("&Trust a key…", self._ask_key)
        self.install_button = self._button("&Install", self._install)
        self.install_button.setProperty("primary", "true")
        self.stop_button = self._button("&Stop", self._stop)
        self.back_button = self._button("Take &back", self._take_back)
        self.installed = QComboBox()
        self.installed.setAccessibleName("Installed from updates")
        self._lay_out()
        self.thread_of_updates = UpdateThread(self)
        self._wire()
        theme_signals().changed.connect(self._draw)
        self._rest(_ASK)
        self.thread_of_updates.look()

    @property
    def busy(self) -> bool:
        """Whether something is being checked or installed."""
        return not self.bar.isHidden()

    def take(self, path: Path) -> None:
        """Look at this file, and show what it says."""
        self._path, self.update_shown, self._facts = path, None, ""
        self._draw()
        self._work(f"Checking {plain(path.name)}")
        self.thread_of_updates.check(path)

    def trust(self, path: Path, agreed: bool = False) -> None:
        """Trust the key in this file, after asking; then look at the update again."""
        from engines.core.updates.keys import grouped, read_key, trust

        try:
            key = read_key(path)
            words = (
                f"Key of {key.owner}\nFingerprint {grouped(key.fingerprint)}\n\nCompare the fingerprint with the key's "
                "owner by telephone or in person; the name in a key proves nothing. Accept updates signed with this "
                "key from now on?"
            )
            if not agreed and QMessageBox.question(self, "Trust a key", words) != QMessageBox.StandardButton.Yes:
                return
            trust(key)
        except AssayError as error:
            self._rest(str(error))
            return
        self._rest(f"Updates signed with the key of {key.owner} are accepted from now on.")
        if self._path is not None and self.update_shown is None:
            self.take(self._path)

    def end(self) -> None:
        """The program closes."""
        self.thread_of_updates.end()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take a file."""
        if paths_in(event.mimeData()) and not self.busy:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """A key is offered for trust, anything else is looked at as an update."""
        event.acceptProposedAction()
        path = Path(paths_in(event.mimeData())[0])
        if path.suffix == ".pub":
            self.trust(path)
        else:
            self.take(path)

    def _wire(self) -> None:
        thread = self.thread_of_updates
        thread.progress.connect(self._show_progress)
        thread.checked.connect(self._checked)
        thread.unknown.connect(self._rest)
        thread.failed.connect(self._rest)
        thread.stopped.connect(lambda: self._rest("Stopped; nothing was changed."))
        thread.installed.connect(self._changed)
        thread.taken_back.connect(self._changed)
        thread.listed.connect(self._list)

    def _lay_out(self) -> None:
        working, choosing, back = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        working.addWidget(self.bar, 1)
        working.addWidget(self.stop_button)
        for button in (self.choose_button, self.trust_button):
            choosing.addWidget(button)
        choosing.addStretch(1)
        choosing.addWidget(self.install_button)
        back.addWidget(PlainLabel("Installed from updates:", wrap=False))
        back.addWidget(self.installed, 1)
        back.addWidget(self.back_button)
        close = self._button("C&lose", self.close)
        back.addWidget(close)
        column = QVBoxLayout(self)
        column.addWidget(self.words)
        column.addLayout(working)
        column.addWidget(self.page, 1)
        column.addLayout(choosing)
        column.addLayout(back)

    def _button(self, title: str, act: object) -> QPushButton:
        made = QPushButton(title, self)
        made.setAutoDefault(False)
        made.setAccessibleName(title.replace("&", "").rstrip("…"))
        made.clicked.connect(act)
        return made

    def _checked(self, update: Update, replaced: str) -> None:
        from engines.core.updates.installing import facts

        self.update_shown = update
        said = facts(update)
        rows = "".join(
            f"<tr><td width='120'><p class='small'>{_escaped(item)}</p></td><td>{_escaped(value)}</td></tr>"
            for item, value in (
                *said.rows,
                ("replaces", f"version {replaced}" if replaced else "no version from an update"),
            )
        )
        self._facts = (
            f"<h1>{_escaped(said.title)}</h1><table cellpadding='4'>{rows}</table>"
            f"<h2>Card, in its maker's words</h2><p>{_lines(said.card) or 'None is given.'}</p>"
            f"<h2>Licence</h2><p>{_lines(said.licence) or _escaped(dict(said.rows)['licence'])}</p>"
        )
        self._draw()
        self._rest(
            "Its signature holds, and its content is what was signed. Read the card and the licence, then install it."
        )

    def _changed(self, sentence: str) -> None:
        self.update_shown = None
        self._path = None
        self._rest(sentence)
        self.thread_of_updates.look()
        self.told.emit(sentence)

    def _list(self, names: list[str]) -> None:
        self.installed.clear()
        self.installed.addItems(names)
        self._allow()

    def _show_progress(self, done: float, words: str) -> None:
        self.bar.setValue(round(1000 * done))
        self.words.setText(words)

    def _work(self, words: str) -> None:
        self.words.setText(words)
        self.bar.setValue(0)
        self.bar.show()
        self.stop_button.setEnabled(True)
        self.stop_button.show()
        self._allow()

    def _rest(self, sentence: str) -> None:
        self.words.setText(sentence)
        self.bar.hide()
        self.stop_button.hide()
        self._allow()

    def _allow(self) -> None:
        idle = not self.busy
        self.choose_button.setEnabled(idle)
        self.trust_button.setEnabled(idle)
        self.install_button.setEnabled(idle and self.update_shown is not None)
        self.installed.setEnabled(idle and self.installed.count() > 0)
        self.back_button.setEnabled(idle and self.installed.count() > 0)

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Choose an update", str(Path.home()), _FILES)
        if name:
            self.take(Path(name))

    def _ask_key(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Trust a key", str(Path.home()), _KEYS)
        if name:
            self.trust(Path(name))

    def _install(self) -> None:
        if self.update_shown is not None:
            self._work("Installing")
            self.thread_of_updates.install(self.update_shown)

    def _take_back(self) -> None:
        name = self.installed.currentText()
        self._work(f"Taking the update of {name} back")
        self.thread_of_updates.take_back(name)

    def _stop(self) -> None:
        self.stop_button.setEnabled(False)
        self.thread_of_updates.cancel()

    def _draw(self) -> None:
        self.page.setHtml(f"<html><head><style>{page_style(colours())}</style></head><body>{self._facts}</body></html>")


def _escaped(text: str) -> str:
    return html.escape(plain(text))


def _lines(text: str) -> str:
    return html.escape(plain(text, lines=True)).replace("\n", "<br>")
