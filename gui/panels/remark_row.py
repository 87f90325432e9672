"""One sentence of explanation that can be chosen, by mouse or keyboard, to see where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
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
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from engines.core.finding import Region
from gui.theme.dress import colours
from gui.viewers.text import PlainLabel, plain

_STRENGTHS = ("none", "weak", "moderate", "strong")


@dataclass(frozen=True, slots=True)
class RemarkChoice:
    """What a chosen sentence points to: a map, table, plot or picture ``shows`` of an engine, and regions."""

    engine: str
    shows: str
    regions: tuple[Region, ...]


class RemarkRow(QFrame):
    """Sentence, its strength, and a hint of what choosing it shows."""

    activated = Signal(object)
    """This row."""

    def __init__(self, sentence: str, strength: str, choice: RemarkChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = choice
        self.sentence = sentence
        self._chosen = self._hinted = self._under_mouse = False
        self.leads_somewhere = bool(choice.shows or choice.regions)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.leads_somewhere else Qt.FocusPolicy.NoFocus)
        if self.leads_somewhere:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._strength = _STRENGTHS.index(strength) if strength in _STRENGTHS else 0
        words = PlainLabel(sentence, self)
        words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        hints = [f"{strength} indication"] if self._strength else []
        if choice.regions:
            hints.append("1 region" if len(choice.regions) == 1 else f"{len(choice.regions):,} regions")
        if self.leads_somewhere:
            hints.append("show ▸")
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(words)
        if hints:
            hint = PlainLabel(" · ".join(hints), self, wrap=False, role="muted")
            hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            text.addWidget(hint)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 6, 4)
        layout.addLayout(text, 1)
        self.setAccessibleName(f"{plain(sentence)} {', '.join(hints[:-1] if self.leads_somewhere else hints)}".strip())
        if self.leads_somewhere:
            self.setAccessibleDescription("Press Enter to see it in the viewers.")

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
        for step in range(3):
            filled = step < self._strength
            painter.setBrush(QColor(worn.accent if filled else worn.line))
            painter.drawRoundedRect(QRectF(6, 8 + (2 - step) * 5, 4, 4), 1, 1)
        if self._hinted:
            painter.setBrush(QColor(worn.signal))
            painter.drawRect(QRectF(0, 4, 2.5, self.height() - 8))
        if self.hasFocus():
            painter.setPen(QPen(QColor(worn.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 4, 4)
