"""One sentence of explanation that can be chosen, by mouse or keyboard, to see where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from engines.core.finding import Region
from gui.theme.dress import colours
from gui.viewers.text import breakable, plain

_LEFT, _RIGHT, _ABOVE = 16, 6, 4
_FLAGS = int(Qt.AlignmentFlag.AlignLeft.value) | int(Qt.TextFlag.TextWordWrap.value)
_STRENGTHS = ("none", "weak", "moderate", "strong")


@dataclass(frozen=True, slots=True)
class RemarkChoice:
    """What a chosen sentence points to: a map, table, plot or picture ``shows`` of an engine, and regions."""

    engine: str
    shows: str
    regions: tuple[Region, ...]


class RemarkRow(QFrame):
    """Sentence, its strength, and a hint of what choosing it shows. Drawn by itself: a case has hundreds of them."""

    activated = Signal(object)
    """This row."""

    def __init__(self, sentence: str, strength: str, choice: RemarkChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = choice
        self.setProperty("help_topic", choice.engine)
        self.sentence = sentence
        self._words = breakable(plain(sentence))
        self._box: tuple[int, QRect] | None = None
        self._strength = _STRENGTHS.index(strength) if strength in _STRENGTHS else 0
        self._chosen = self._hinted = self._under_mouse = False
        self.leads_somewhere = bool(choice.shows or choice.regions)
        hints = [f"{strength} indication"] if self._strength else []
        if choice.regions:
            hints.append("1 region" if len(choice.regions) == 1 else f"{len(choice.regions):,} regions")
        self.setAccessibleName(", ".join([plain(sentence), *hints]))
        if self.leads_somewhere:
            hints.append("show ▸")
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setAccessibleDescription("Press Enter to see it in the viewers.")
        self._hint = " · ".join(hints)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        hint = self.fontMetrics().height() if self._hint else 0
        return self._words_box(width).height() + hint + 2 * _ABOVE

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, self.heightForWidth(max(200, self.width())))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(80, 0)

    def _words_box(self, width: int) -> QRect:
        if self._box is None or self._box[0] != width:
            room = QRect(_LEFT, _ABOVE, width - _LEFT - _RIGHT, 100_000)
            self._box = (width, self.fontMetrics().boundingRect(room, _FLAGS, self._words))
        return self._box[1]

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._box = None
            self.updateGeometry()

    @property
    def chosen(self) -> bool:
        return self._chosen

    @property
    def hinted(self) -> bool:
        return self._hinted

    def set_chosen(self, chosen: bool) -> None:
        self._chosen = chosen
        self.update()

    def set_hinted(self, hinted: bool) -> None:
        """Mark the sentence whose region lies under the cursor in a viewer."""
        self._hinted = hinted
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self.leads_somewhere and event.button() == Qt.MouseButton.LeftButton:
            self.activated.emit(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.activated.emit(self)
        elif key == Qt.Key.Key_Down:
            self.focusNextChild()
        elif key == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        self._under_mouse = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._under_mouse = False
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        worn = colours()
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._chosen:
            painter.setBrush(QColor(worn.selected))
            painter.drawRoundedRect(box, 4, 4)
        elif self.leads_somewhere and (self._under_mouse or self._hinted):
            painter.setBrush(QColor(worn.hover))
            painter.drawRoundedRect(box, 4, 4)
        for step in range(3 if self._strength else 0):
            painter.setBrush(QColor(worn.accent if step < self._strength else worn.line))
            painter.drawRoundedRect(QRectF(6, 8 + (2 - step) * 5, 4, 4), 1, 1)
        words = self._words_box(self.width())
        painter.setPen(QColor(worn.text))
        painter.drawText(words, _FLAGS, self._words)
        painter.setPen(QColor(worn.muted))
        painter.drawText(QPoint(_LEFT, words.bottom() + 1 + self.fontMetrics().ascent()), self._hint)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._hinted:
            painter.setBrush(QColor(worn.signal))
            painter.drawRect(QRectF(0, 4, 2.5, self.height() - 8))
        if self.hasFocus():
            painter.setPen(QPen(QColor(worn.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 4, 4)
