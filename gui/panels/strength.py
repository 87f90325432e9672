"""Small drawings of an answer: the strength meter, and the chip that names the outcome."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engines.core.finding import Outcome
from gui.theme.dress import colours

_STEPS = 5
_GLYPHS = {
    Outcome.SIGNAL: "●",
    Outcome.NOTHING_FOUND: "○",
    Outcome.ABSTAINED: "◐",
    Outcome.NOT_APPLICABLE: "–",
    Outcome.FAILED: "✕",
}


def outcome_colour(outcome: Outcome) -> QColor:
    """The theme's colour of an outcome; never green, which would read as "authentic"."""
    return QColor(getattr(colours(), outcome.value.replace(" ", "_")))


class StrengthMeter(QWidget):
    """Five bars, filled up to the strength 1–5 of the support shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.strength = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_strength(self, strength: int, words: str) -> None:
        """``words``: the ENFSI words, for people who do not see the bars."""
        self.strength = strength
        self.setAccessibleName(f"{words} ({strength} of {_STEPS})")
        self.setToolTip(f"{words}: {strength} of {_STEPS} on the ENFSI verbal scale")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        height = QFontMetrics(self.font()).ascent() + 2
        return QSize(_STEPS * (height // 2 + 3), height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pitch = self.width() / _STEPS
        for step in range(_STEPS):
            bar = QRectF(step * pitch + 0.5, 0.5, pitch - 3, self.height() - 1)
            filled = step < self.strength
            painter.setPen(outcome_colour(Outcome.SIGNAL) if filled else QColor(colours().not_applicable))
            painter.setBrush(outcome_colour(Outcome.SIGNAL) if filled else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(bar, 1.5, 1.5)


class OutcomeChip(QWidget):
    """A rounded label with the outcome's sign and word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome: Outcome | None = None
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_outcome(self, outcome: Outcome | None, words: str = "") -> None:
        """``words`` in place of the outcome's own (for a question that has none)."""
        self._outcome = outcome
        self._words = words or (f"{_GLYPHS[outcome]} {outcome.value}" if outcome else "")
        self.setAccessibleName(words or (outcome.value if outcome else ""))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._words) + 18, metrics.height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        worn = colours()
        colour = outcome_colour(self._outcome) if self._outcome else QColor(worn.not_applicable)
        solid = self._outcome is Outcome.SIGNAL
        painter.setPen(colour)
        painter.setBrush(colour if solid else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(QColor(worn.on_signal) if solid else QColor(worn.text if self._outcome else worn.muted))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
