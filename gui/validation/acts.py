"""What the window of models does with other people's models: takes drops, imports, validates, removes, puts back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog

from engines.core.errors import AssayError
from engines.core.packs.importing import looks_like_pack
from gui.settings.store import default_workers
from gui.validation.thread import PackThread

if TYPE_CHECKING:
    from gui.models.entries import Entry
    from gui.models.window import ModelsWindow

_TABLES = "Tables (*.csv *.tsv)"
_REPORTS = "HTML report (*.html);;JSON, for programs (*.json)"


class PackActs(QObject):
    """Wires the strip of the window of models to its thread. ``told``: a sentence for the main window."""

    told = Signal(str)
    """What happened, where it changes what an examination finds."""

    def __init__(self, window: ModelsWindow) -> None:
        super().__init__(window)
        self._window = window
        self._strip = window.strip
        self.thread_of_packs = PackThread(self)
        self._aside: list[Path] = []
        self._last_folder = str(Path.home())
        strip, thread = self._strip, self.thread_of_packs
        strip.file_asked.connect(self._ask_file)
        strip.folder_asked.connect(self._ask_folder)
        strip.validate_asked.connect(self._ask_labelled)
        strip.remove_asked.connect(self.remove)
        strip.report_asked.connect(self._ask_report)
        strip.stop_asked.connect(thread.cancel)
        thread.progress.connect(strip.show_progress)
        thread.imported.connect(self._imported)
        thread.taken.connect(self._taken)
        thread.validated.connect(self._validated)
        thread.removed.connect(self._removed)
        thread.restored.connect(self._restored)
        thread.failed.connect(lambda sentence: self._end(sentence))
        thread.stopped.connect(lambda: self._end("Stopped; nothing of it was kept."))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), window).activated.connect(self.put_back)

    def take(self, paths: Sequence[Path]) -> None:
        """What was dropped: packs are imported; a folder with real and fake, or a table of captions for a pair,
        validates the model that is shown.
        """
        if self._strip.busy:
            self.told.emit("A model is being imported or validated; drop the next one when that is done.")
            return
        packs = [path for path in paths if looks_like_pack(path)]
        entry = self._window.entry
        wanted = _is_table if entry is not None and entry.pair else _is_labelled
        labelled = next((path for path in paths if wanted(path)), None)
        if packs:
            for path in packs:
                self.import_pack(path)
        elif labelled is not None and entry is not None and entry.subject:
            self.validate(entry.subject, labelled)
        elif labelled is not None or any(_is_table(path) or _is_labelled(path) for path in paths):
            self._strip.tell(
                "Choose the model to validate in the list first, then drop it again: a folder with real and fake for a "
                "detector, a table (CSV) with path, caption and fits for a pair of towers."
            )
        else:
            self._strip.tell(
                "That is neither a model (a folder or ZIP file with model.onnx or vision_model.onnx) nor a folder with "
                "the sub-folders real and fake."
            )

    def import_pack(self, path: Path, name: str = "", replace: bool = False) -> None:
        """Check a pack and keep it."""
        self._strip.show_progress(0.0, f"Checking {path.name}")
        self.thread_of_packs.import_pack(path, name, replace)

    def validate(self, name: str, folder: Path) -> None:
        """Measure the error of a model."""
        self._strip.show_progress(0.0, f"Validating {name} on {folder.name}")
        self.thread_of_packs.validate(name, folder, default_workers())

    def remove(self) -> None:
        """Set the imported model that is shown aside; it can be put back until the program ends."""
        entry = self._window.entry
        if entry is not None and entry.imported and not self._strip.busy:
            self.thread_of_packs.remove(entry.card.name)

    def put_back(self) -> None:
        """Undo the last removal."""
        if self._aside and not self._strip.busy:
            self.thread_of_packs.restore(self._aside.pop())

    def show_entry(self, entry: Entry | None) -> None:
        """Offer what makes sense for a card."""
        self._strip.allow(
            validate=entry is not None and bool(entry.subject),
            remove=entry is not None and entry.imported,
            report=entry is not None and entry.validation is not None,
        )

    def end(self) -> None:
        """The program ends: stop, and let go of what was removed."""
        for aside in self._aside:
            self.thread_of_packs.forget(aside)
        self._aside.clear()
        self.thread_of_packs.end()

    def _imported(self, name: str) -> None:
        self._end(f"“{name}” was imported.")
        self._window.show_card(name)
        self.told.emit(f"The model “{name}” was imported. Until it is validated it gives no likelihood ratio.")

    def _taken(self, path: Path, name: str) -> None:
        from engines.core.packs.store import free_name

        self._end(
            f"A model named “{name}” is imported already.",
            (
                ("Repla&ce it", lambda: self.import_pack(path, name, replace=True)),
                ("&Keep both", lambda: self.import_pack(path, free_name(name))),
            ),
        )

    def _validated(self, name: str, sentences: list[str]) -> None:
        self._end(" ".join(sentences[1:2]) + " The list shows all that was measured.")
        self._window.show_card(name, part="ROC curve")
        self.told.emit(f"“{name}” was validated; what is examined from now on is weighed by it.")

    def _removed(self, name: str, aside: Path) -> None:
        self._aside.append(aside)
        self._end(f"“{name}” was removed.", (("&Undo", self.put_back),))
        self._window.show_card()
        self.told.emit(f"The model “{name}” was removed.")

    def _restored(self, name: str) -> None:
        self._end(f"“{name}” is back, with its validation.")
        self._window.show_card(name)

    def _end(self, sentence: str, offers: Sequence[tuple[str, object]] = ()) -> None:
        self._strip.show_idle()
        self._strip.tell(sentence, [(title, act) for title, act in offers if callable(act)])
        self.show_entry(self._window.entry)

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, "Import a model", self._last_folder, "ZIP files (*.zip)")
        if name:
            self._last_folder = str(Path(name).parent)
            self.import_pack(Path(name))

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self._window, "Import a model from a folder", self._last_folder)
        if name:
            self._last_folder = str(Path(name).parent)
            self.import_pack(Path(name))

    def _ask_labelled(self) -> None:
        entry = self._window.entry
        if entry is not None and entry.pair:
            name, _ = QFileDialog.getOpenFileName(
                self._window, "Validate on a table with path, caption and fits", self._last_folder, _TABLES
            )
        else:
            name = QFileDialog.getExistingDirectory(
                self._window, "Validate on a folder with the sub-folders real and fake", self._last_folder
            )
        if name and entry is not None:
            self._last_folder = str(Path(name).parent)
            self.validate(entry.subject, Path(name))

    def _ask_report(self) -> None:
        entry = self._window.entry
        if entry is None or entry.validation is None:
            return
        start = str(Path(self._last_folder) / f"validation of {entry.card.name}.html")
        name, _ = QFileDialog.getSaveFileName(self._window, "Save the report of the validation", start, _REPORTS)
        if name:
            self.save_report(Path(name))

    def save_report(self, path: Path) -> None:
        """Write the report of the validation that is shown."""
        from engines.validation.report import KINDS, write

        entry = self._window.entry
        if entry is None or entry.validation is None:
            return
        path = path if path.suffix.lower() in KINDS else path.with_name(path.name + ".html")
        try:
            write(entry.validation, path)
        except AssayError as error:
            self._strip.tell(str(error))
        else:
            self._strip.tell(f"The report was written to {path}.")


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in (".csv", ".tsv") and path.is_file()


def _is_labelled(path: Path) -> bool:
    try:
        return path.is_dir() and {"real", "fake"} <= {child.name.casefold() for child in path.iterdir()}
    except OSError:
        return False
