"""The settings: a general page, then one page an engine, drawn from what the engine declares of itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engines import engine_infos
from engines.core.info import Info
from gui.answer_buttons import answer_buttons
from gui.jobs.thumbnails import kept_file
from gui.page_list import page_list
from gui.settings.fields import Field
from gui.settings.store import Settings, max_workers
from gui.theme import THEMES
from gui.veil.settings_page import VeilPage

_THUMBNAILS = "The list's small pictures of all cases lie, readable to you only, in"
_THEME_WORDS = {"system": "As the desktop", "light": "Light", "dark": "Dark"}


class SettingsDialog(QDialog):
    """Writes to ``settings`` when accepted. ``explain_asked`` carries the id of the engine to explain."""

    explain_asked = Signal(str)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.resize(760, 560)
        self._settings = settings
        self.engine_pages = {info.id: EnginePage(info, settings) for info in engine_infos().values()}
        self.general = GeneralPage(settings)
        self.veil = VeilPage(settings)
        titles = ["General", "Veil", *(info.title for info in engine_infos().values())]
        self._list = page_list(titles, "Pages of the settings", 200)
        self._pages = QStackedWidget()
        self._add("General", self.general)
        self._add("Veil", self.veil)
        for info in engine_infos().values():
            page = self.engine_pages[info.id]
            page.explain_asked.connect(self.explain_asked)
            self._add(info.title, page)
        self._list.currentRowChanged.connect(self._pages.setCurrentIndex)
        self._list.setCurrentRow(0)
        buttons = answer_buttons(self)
        both = QHBoxLayout()
        both.setSpacing(1)
        both.addWidget(self._list)
        both.addWidget(self._pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(both, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 4, 12, 12)
        foot.addWidget(_muted(f"Kept in {settings.file}"), 1)
        foot.addWidget(buttons)
        column.addLayout(foot)

    def accept(self) -> None:
        """Keep what was chosen."""
        self.general.keep()
        self.veil.keep()
        for page in self.engine_pages.values():
            page.keep()
        self._settings.save()
        super().accept()

    def _add(self, title: str, page: QWidget) -> None:
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(page)
        area.setAccessibleName(title)
        self._pages.addWidget(area)


class GeneralPage(QWidget):
    """Theme, workers, what happens on a drop, thumbnails kept. Emits ``clear_asked`` where these are to be deleted."""

    clear_asked = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.theme = QComboBox()
        for choice in THEMES:
            self.theme.addItem(_THEME_WORDS[choice], choice)
        self.theme.setCurrentIndex(THEMES.index(settings.theme) if settings.theme in THEMES else 0)
        self.workers = QSpinBox(minimum=1, maximum=max_workers(), value=settings.workers)
        self.memory = QSpinBox(minimum=1, maximum=64, value=settings.memory_gib, suffix=" GiB")
        self.on_drop = QCheckBox("Examine what is added at once")
        self.on_drop.setChecked(settings.examine_on_drop)
        self.thumbnails = QSpinBox(minimum=0, maximum=100_000, singleStep=100, suffix=" MB")
        self.thumbnails.setValue(settings.thumbnail_megabytes)
        self.clear = QPushButton("Delete the thumbnails kept")
        self.clear.clicked.connect(self._clear)
        for control, name in (
            (self.theme, "Theme"),
            (self.workers, "Worker processes"),
            (self.memory, "Memory of a worker"),
            (self.on_drop, "Examine what is added at once"),
            (self.thumbnails, "Thumbnails kept on the disk"),
            (self.clear, "Delete the thumbnails kept"),
        ):
            control.setAccessibleName(name)
        form = _form(self)
        form.addRow(_heading("General"))
        form.addRow("Theme", self.theme)
        form.addRow("Worker processes", self.workers)
        form.addRow(_muted("Exhibits examined side by side. More is faster until memory or cores run out."))
        form.addRow("Memory of a worker", self.memory)
        form.addRow(_muted("A picture that needs more is refused with a sentence; the others go on."))
        form.addRow(self.on_drop)
        form.addRow("Thumbnails kept on the disk", self.thumbnails)
        form.addRow(_muted(f"{_THUMBNAILS} {kept_file()}; those unseen for the longest time go first. 0 keeps none."))
        form.addRow(self.clear)

    def _clear(self) -> None:
        self.clear_asked.emit()
        self.clear.setEnabled(False)
        self.clear.setText("The thumbnails kept are deleted")

    def keep(self) -> None:
        """Write the choices."""
        self._settings.theme = self.theme.currentData()
        self._settings.workers = self.workers.value()
        self._settings.memory_gib = self.memory.value()
        self._settings.examine_on_drop = self.on_drop.isChecked()
        self._settings.thumbnail_megabytes = self.thumbnails.value()


class EnginePage(QWidget):
    """An engine's switch and one field an option."""

    explain_asked = Signal(str)

    def __init__(self, info: Info, settings: Settings) -> None:
        super().__init__()
        self.setProperty("help_topic", info.id)
        self._info = info
        self._settings = settings
        self.on = QCheckBox("Takes part in examinations")
        self.on.setChecked(settings.engine_on(info.id))
        self.on.setAccessibleName(f"{info.title} takes part in examinations")
        self.fields = {o.name: Field(o, settings.option(info, o)) for o in info.options}
        form = _form(self)
        form.addRow(_heading(info.title))
        form.addRow(_muted(info.question.words))
        form.addRow(self.on)
        for field in self.fields.values():
            if isinstance(field.widget, QCheckBox):
                form.addRow(field.widget)
            else:
                form.addRow(field.option.title, field.widget)
            form.addRow(_muted(field.option.help))
        if not self.fields:
            form.addRow(_muted("There is nothing to set; the scales are fixed, so that findings compare."))
        form.addRow(_heading("Limits"))
        form.addRow(_muted(info.limits))
        form.addRow(self._buttons())

    def keep(self) -> None:
        """Write the choices."""
        self._settings.set_engine_on(self._info.id, self.on.isChecked())
        for field in self.fields.values():
            self._settings.set_option(self._info, field.option, field.read())

    def reset(self) -> None:
        """Show the defaults in all fields."""
        for field in self.fields.values():
            field.reset()

    def _buttons(self) -> QWidget:
        explain = QPushButton("Explain")
        explain.setAccessibleName(f"Explain {self._info.title}")
        explain.clicked.connect(lambda: self.explain_asked.emit(self._info.id))
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        row.addWidget(explain)
        if self.fields:
            reset = QPushButton("Back to the defaults")
            reset.setAccessibleName(f"{self._info.title}: back to the defaults")
            reset.clicked.connect(self.reset)
            row.addWidget(reset)
        row.addStretch(1)
        holder = QWidget()
        holder.setLayout(row)
        return holder


def _form(page: QWidget) -> QFormLayout:
    form = QFormLayout(page)
    form.setContentsMargins(24, 20, 24, 20)
    form.setVerticalSpacing(8)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    return form


def _heading(words: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("role", "heading")
    return label


def _muted(words: str) -> QLabel:
    label = QLabel(words, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    label.setProperty("role", "muted")
    return label
