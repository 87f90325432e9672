"""The list itself: asks for the thumbnails of what is on screen, first what is seen, then one screen further."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QStyleOptionViewItem, QTableView, QWidget

from engines.core.veil.plan import Look
from gui.exhibits.delegate import THUMB, ExhibitDelegate, Veil
from gui.exhibits.model import FOLD_ROLE, ROW_ROLE, ExhibitModel
from gui.exhibits.row import Row
from gui.exhibits.thumbs import ThumbnailCache
from gui.triage.folding import Fold

_ASK_MS = 10
_WITH_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


class ExhibitView(QTableView):
    """A table of one column: unlike a list it lays out only the rows on screen, however many there are.

    Emits ``chosen`` with the keys selected (the current one first), ``wanted`` with sources that need a thumbnail.

    ``wanted`` replaces what was wanted before: the maker of thumbnails may drop what has scrolled away.
    ``thumbnails_drawn`` counts how often one was painted.
    """

    chosen = Signal(list)
    wanted = Signal(list, int)
    clear_asked = Signal()
    """Esc was pressed: all exhibits are to be shown again."""

    def __init__(self, model: ExhibitModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Exhibits")
        self.setObjectName("exhibits")
        self._model = model
        self._thumbs = ThumbnailCache()
        self.thumbnails_drawn = 0
        self._timer = QTimer(self, interval=_ASK_MS, singleShot=True)
        self._timer.timeout.connect(self._ask)
        self.setModel(model)
        self._delegate = ExhibitDelegate(self._thumbnail, self)
        self.setItemDelegate(self._delegate)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fit_rows()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self._empty = QLabel(self.viewport(), wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self._empty.setTextFormat(Qt.TextFormat.PlainText)
        self._empty.setProperty("role", "muted")
        self._empty.setMargin(24)
        self._empty.hide()
        self.verticalScrollBar().setSingleStep(40)
        self.verticalScrollBar().valueChanged.connect(self._ask_soon)
        for changed in (model.rowsInserted, model.layoutChanged, model.modelReset):
            changed.connect(self._ask_soon)
        model.modelReset.connect(self._thumbs.clear)
        self._last_chosen: list[str] = []
        self.selectionModel().selectionChanged.connect(lambda *_: self._choose(self.selected_keys()))
        model.layoutChanged.connect(self._drop_hidden)

    def selected_keys(self) -> list[str]:
        """The keys selected, the current one first, the others in the list's order."""
        # By ranges, not by index: ten thousand may be selected.
        chosen = self.selectionModel().selection()
        spans = [chosen.at(i) for i in range(chosen.count())]
        places = sorted({place for span in spans for place in range(span.top(), span.bottom() + 1)})
        keys = self._model.keys_at(places)
        current = self.currentIndex()
        if current.isValid() and (key := current.data(ROW_ROLE).key) in keys:
            keys.remove(key)
            keys.insert(0, key)
        return keys

    def _choose(self, keys: list[str]) -> None:
        self._last_chosen = keys
        self.chosen.emit(keys)

    def _drop_hidden(self, *_: object) -> None:
        """Of several that are selected, those that a filter or fold hides now are selected no longer, lest an act
        concerned what is not seen. Qt drops them without saying so. A single one stays before the analyst.
        """
        if len(self._last_chosen) > 1:
            keys = self.selected_keys()
            if len(keys) != len(self._last_chosen):
                self._choose(keys)

    def select(self, key: str) -> None:
        """Make one row the current and only selected one."""
        place = self._model.place(key)
        if place.isValid():
            self.selectionModel().setCurrentIndex(place, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(place)

    def say_empty(self, sentence: str) -> None:
        """Say in the list's place why it shows nothing; "" where it shows something."""
        self._empty.setText(sentence)
        self._empty.setGeometry(self.viewport().rect())
        self._empty.setVisible(bool(sentence))

    @property
    def empty_words(self) -> str:
        """What stands in the list's place, "" where it shows something."""
        return self._empty.text() if not self._empty.isHidden() else ""

    def select_all_of(self, keys: Sequence[str]) -> None:
        """Make these the selected rows, as far as they are shown; the first becomes the current one."""
        places = [place for key in keys if (place := self._model.place(key)).isValid()]
        chosen = QItemSelection()
        for place in places:
            chosen.select(place, place)
        if places:
            self.setCurrentIndex(places[0])
            self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(places[0])

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) exhibit."""
        last = self._model.rowCount() - 1
        if last >= 0:
            current = self.currentIndex().row() if self.currentIndex().isValid() else -by
            self.select(self._model.index(min(last, max(0, current + by))).data(ROW_ROLE).key)

    def take_thumbnails(self, made: Sequence[tuple[str, QImage | None]]) -> None:
        """Keep thumbnails that were made, and draw them."""
        for key, image in made:
            self._thumbs.put(key, image)
            self.update(self._model.place(key))

    def show_veil(self, veil: Veil, look: Look) -> None:
        """Cover the thumbnails of those exhibits for which ``veil`` gives a reason."""
        self._delegate.veil, self._delegate.look = veil, look
        self.viewport().update()

    def make_thumbnails_anew(self) -> None:
        """Ask for all thumbnails again."""
        self._thumbs.clear()
        self._ask_soon()

    def has_thumbnail(self, key: str) -> bool:
        """Whether a picture of this exhibit can be drawn now."""
        return self._thumbs.get(key) is not None

    @property
    def thumbnail_bytes(self) -> int:
        """Memory held for thumbnails."""
        return self._thumbs.bytes_held

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """More rows may be on screen now."""
        super().resizeEvent(event)
        self._empty.setGeometry(self.viewport().rect())
        self._ask_soon()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Home and End go to the first and the last exhibit; right unfolds, left folds; Esc clears the filters."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear_asked.emit()
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left) and not event.modifiers() & _WITH_KEYS:
            self._fold(event.key() == Qt.Key.Key_Right)
        elif event.matches(QKeySequence.StandardKey.MoveToStartOfLine):
            self.step(-self._model.rowCount())
        elif event.matches(QKeySequence.StandardKey.MoveToEndOfLine):
            self.step(self._model.rowCount())
        else:
            super().keyPressEvent(event)

    def _fold(self, unfold: bool) -> None:
        """Unfold the current row's group or fold it; the row that stands for it is the current one then."""
        place = self.currentIndex()
        fold: Fold | None = place.data(FOLD_ROLE) if place.isValid() else None
        if fold is None or not (fold.alike or fold.inside) or (unfold and fold.inside):
            return
        while not unfold and place.row() > 0 and place.data(FOLD_ROLE).inside:
            place = self._model.index(place.row() - 1)
        self.select(place.data(ROW_ROLE).key)
        self._model.unfold(fold.group, unfold)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Another font needs other rows."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_rows()

    def _fit_rows(self) -> None:
        option = QStyleOptionViewItem()
        option.font = self.font()
        height = self.itemDelegate().sizeHint(option, self.rootIndex()).height()
        self.verticalHeader().setDefaultSectionSize(height)

    def _thumbnail(self, row: Row) -> QPixmap | None:
        if row.key not in self._thumbs:
            self._ask_soon()
            return None
        pixmap = self._thumbs.get(row.key)
        self.thumbnails_drawn += pixmap is not None
        return pixmap

    def _ask_soon(self, *_: object) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _ask(self) -> None:
        missing = [row.source for row in self._rows_near() if row.key not in self._thumbs]
        if missing:
            self.wanted.emit(missing, round(THUMB * self.devicePixelRatioF()))

    def _rows_near(self) -> list[Row]:
        """The rows on screen, then those a screen below and above."""
        count = self._model.rowCount()
        height = self.verticalHeader().defaultSectionSize()
        first = max(0, self.verticalScrollBar().value() // height)
        seen = self.viewport().height() // height + 2
        order = [*range(first, first + 2 * seen), *range(first - 1, first - seen, -1)]
        return [self._model.index(place).data(ROW_ROLE) for place in order if 0 <= place < count]
