"""The settings file: window, theme, workers, memory, and every engine's switch and options."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QByteArray, QSettings

from engines import engine_infos
from engines.core.info import Info, Option, OptionValue
from engines.core.packs.store import with_models
from engines.core.paths import settings_folder
from engines.core.veil import Look, Mode, installed_classifiers
from engines.core.veil.plan import InReport
from engines.core.worker import DEFAULT_MEMORY
from gui.jobs.plain import Plan

_RECENT_MAX = 8
_THUMBNAIL_MB = 500
W = TypeVar("W", bound=StrEnum)


class Settings:
    """Typed access to ``assay.ini`` in the settings folder. A value that does not fit its option counts as unset."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file or settings_folder() / "assay.ini"
        self._ini = QSettings(str(self.file), QSettings.Format.IniFormat)

    @property
    def theme(self) -> str:
        """system, light or dark."""
        return str(self._ini.value("window/theme", "system"))

    @theme.setter
    def theme(self, choice: str) -> None:
        self._ini.setValue("window/theme", choice)

    @property
    def examine_on_drop(self) -> bool:
        """Whether what is added is examined without asking."""
        return _truth(self._ini.value("examine/on_drop", True))

    @examine_on_drop.setter
    def examine_on_drop(self, wanted: bool) -> None:
        self._ini.setValue("examine/on_drop", wanted)

    @property
    def tour_seen(self) -> bool:
        """Whether the tour was gone through or skipped."""
        return _truth(self._ini.value("window/tour_seen", False))

    @tour_seen.setter
    def tour_seen(self, seen: bool) -> None:
        self._ini.setValue("window/tour_seen", seen)

    @property
    def workers(self) -> int:
        """Number of worker processes."""
        return min(max_workers(), max(1, _whole(self._ini.value("examine/workers"), default_workers())))

    @workers.setter
    def workers(self, number: int) -> None:
        self._ini.setValue("examine/workers", number)

    @property
    def memory_gib(self) -> int:
        """Memory that a worker process may use, in GiB."""
        return min(64, max(1, _whole(self._ini.value("examine/memory_gib"), DEFAULT_MEMORY >> 30)))

    @memory_gib.setter
    def memory_gib(self, number: int) -> None:
        self._ini.setValue("examine/memory_gib", number)

    @property
    def thumbnail_megabytes(self) -> int:
        """How many megabytes of thumbnails are kept on the disk; 0 for none."""
        return min(100_000, max(0, _whole(self._ini.value("window/thumbnail_megabytes"), _THUMBNAIL_MB)))

    @thumbnail_megabytes.setter
    def thumbnail_megabytes(self, number: int) -> None:
        self._ini.setValue("window/thumbnail_megabytes", number)

    @property
    def geometry(self) -> tuple[QByteArray, QByteArray, QByteArray] | None:
        """The window's geometry, docks and splitter of the last time."""
        parts = [self._ini.value(f"window/{name}") for name in ("geometry", "docks", "splitter")]
        if all(isinstance(part, QByteArray) for part in parts):
            return parts[0], parts[1], parts[2]
        return None

    @geometry.setter
    def geometry(self, parts: tuple[QByteArray, QByteArray, QByteArray]) -> None:
        for name, part in zip(("geometry", "docks", "splitter"), parts, strict=True):
            self._ini.setValue(f"window/{name}", part)

    @property
    def recent_cases(self) -> list[Path]:
        """Cases opened lately, newest first."""
        value = self._ini.value("cases/recent", [])
        names = value if isinstance(value, list) else [value]
        return [Path(str(name)) for name in names if name]

    def remember_case(self, path: Path) -> None:
        """Put a case at the head of the recent ones."""
        paths = [path, *(known for known in self.recent_cases if known != path)]
        self._ini.setValue("cases/recent", [str(known) for known in paths[:_RECENT_MAX]])

    @property
    def last_case(self) -> Path | None:
        """The case in use when the window was last closed, offered again at the next start."""
        name = str(self._ini.value("cases/last", ""))
        return Path(name) if name else None

    @last_case.setter
    def last_case(self, path: Path) -> None:
        self._ini.setValue("cases/last", str(path))

    @property
    def last_folder(self) -> str:
        """Where files were last opened from."""
        return str(self._ini.value("window/last_folder", str(Path.home())))

    @last_folder.setter
    def last_folder(self, folder: str) -> None:
        self._ini.setValue("window/last_folder", folder)

    @property
    def veil_mode(self) -> Mode:
        """Which pictures are veiled; without a choice, by classifier where one is installed."""
        default = Mode.CLASSIFIER if installed_classifiers() else Mode.OFF
        return _word(Mode, self._ini.value("veil/mode"), default)

    @veil_mode.setter
    def veil_mode(self, mode: Mode) -> None:
        self._ini.setValue("veil/mode", mode.value)

    @property
    def veil_look(self) -> Look:
        """What is seen in a veiled picture's place."""
        return _word(Look, self._ini.value("veil/look"), Look.BLURRED)

    @veil_look.setter
    def veil_look(self, look: Look) -> None:
        self._ini.setValue("veil/look", look.value)

    @property
    def veil_in_report(self) -> InReport:
        """Which veils a report from the window keeps."""
        return _word(InReport, self._ini.value("veil/in_report"), InReport.AS_SEEN)

    @veil_in_report.setter
    def veil_in_report(self, wanted: InReport) -> None:
        self._ini.setValue("veil/in_report", wanted.value)

    def engine_on(self, engine: str) -> bool:
        """Whether an engine takes part."""
        return _truth(self._ini.value(f"engine_{engine}/on", True))

    def set_engine_on(self, engine: str, on: bool) -> None:
        """Switch an engine on or off."""
        self._ini.setValue(f"engine_{engine}/on", on)

    @property
    def normal(self) -> str:
        """The set of normal pictures to compare with, as the option of the engine ``anomaly`` names it."""
        info = engine_infos().get("anomaly")
        return str(self.option(info, info.options[0])) if info else ""

    @normal.setter
    def normal(self, value: str) -> None:
        if info := engine_infos().get("anomaly"):
            self.set_option(info, info.options[0], value)

    def option(self, info: Info, option: Option) -> OptionValue:
        """The value in force of an engine's option."""
        return fitted(option, self._ini.value(f"engine_{info.id}/option_{option.name}"))

    def set_option(self, info: Info, option: Option, value: OptionValue) -> None:
        """Choose a value; the default is not written, so that a later version's default holds."""
        key = f"engine_{info.id}/option_{option.name}"
        if value == option.default:
            self._ini.remove(key)
        else:
            self._ini.setValue(key, value)

    def plan(self) -> Plan:
        """How to examine, as set now."""
        infos = [info for info in with_models(engine_infos().values()) if self.engine_on(info.id)]
        return Plan(
            engines=tuple(info.id for info in infos),
            # Of all engines: the guard is asked for the others' sake also where it is switched off itself.
            settings={i.id: {o.name: self.option(i, o) for o in i.options} for i in engine_infos().values()},
            workers=self.workers,
            memory_bytes=self.memory_gib << 30,
        )

    def save(self) -> None:
        """Write what has changed to the file now."""
        self._ini.sync()


def fitted(option: Option, value: object) -> OptionValue:
    """``value`` as the option's type and within its bounds; the default where it does not fit."""
    default = option.default
    try:
        if option.choices:
            return str(value) if value is not None and str(value) in option.choices else default
        if isinstance(default, bool):
            return default if value is None else _truth(value)
        if isinstance(default, int):
            return int(_bounded(option, float(str(value))))
        if isinstance(default, float):
            return _bounded(option, float(str(value)))
    except ValueError:
        return default
    return default if value is None else str(value)


def default_workers() -> int:
    """One worker a core, but at most four: memory is the limit then."""
    return min(4, os.cpu_count() or 1)


def max_workers() -> int:
    """No more processes than twice the cores."""
    return 2 * (os.cpu_count() or 1)


def _bounded(option: Option, number: float) -> float:
    if number != number:  # not a number, which no bound would catch
        raise ValueError
    low = number if option.low is None else option.low
    high = number if option.high is None else option.high
    return min(high, max(low, number))


def _word(words: type[W], value: object, default: W) -> W:
    return words(str(value)) if str(value) in [word.value for word in words] else default


def _truth(value: object) -> bool:
    return value if isinstance(value, bool) else str(value).lower() in ("true", "1", "yes")


def _whole(value: object, default: int) -> int:
    try:
        return int(str(value))
    except ValueError:
        return default
