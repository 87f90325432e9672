"""Copies exhibits out beside everything else that goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from engines.core.errors import AssayError
from engines.core.worker import Worker, WorkerLimits
from gui.triage.copy_child import Wanted, copy_files

_LIMITS = WorkerLimits(silent_seconds=600.0)


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: into which folder, how many of how many, how many of them are not as they were received."""

    folder: Path
    copied: int
    wanted: int
    changed: int

    @property
    def sentence(self) -> str:
        """What came of it."""
        what = (
            f"{self.copied:,} of {self.wanted:,} files were copied to {self.folder}, with a manifest of their hashes."
        )
        if self.copied < self.wanted:
            what += f" The manifest says why {self.wanted - self.copied:,} could not be."
        if self.changed:
            what += f" {self.changed:,} of them are NOT as they were received: the manifest says CHANGED."
        return what


class CopyThread(QThread):
    """Emits ``doing`` with words, then ``done`` with a Copied or ``failed`` with a sentence."""

    doing = Signal(str)
    done = Signal(object)
    failed = Signal(str)

    def __init__(self, wanted: Sequence[Wanted], parent_folder: Path, name: str, parent: QObject | None = None) -> None:
        """The files go into a new folder in ``parent_folder``, called after ``name`` and the time."""
        super().__init__(parent)
        self._wanted = list(wanted)
        self._place = parent_folder
        self._name = name
        self._stopped = False

    def stop(self) -> None:
        """End it; what was copied until then stays, without a manifest."""
        self._stopped = True

    def run(self) -> None:
        """The thread."""
        folder = self._place / f"{self._name} exhibits {datetime.now():%Y-%m-%d %H.%M.%S}"
        copied = changed = 0
        try:
            folder.mkdir()
            with Worker(_LIMITS.writing_to(folder)) as worker:
                for told in worker.stream(copy_files, self._wanted, str(folder), should_stop=lambda: self._stopped):
                    done, copied, changed = told
                    self.doing.emit(f"Copying: {done:,} of {len(self._wanted):,} files")
        except AssayError as error:
            self.failed.emit(f"The files could not be copied to {folder}: {error}")
        except OSError as error:
            self.failed.emit(f"The files could not be copied to {folder}: {error.strerror or error}.")
        else:
            if self._stopped:
                self.failed.emit(f"Copying was stopped; {copied:,} files lie in {folder}, without a manifest.")
            else:
                self.done.emit(Copied(folder, copied, len(self._wanted), changed))
        finally:
            self.doing.emit("")
