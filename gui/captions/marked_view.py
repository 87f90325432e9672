"""A caption with its words coloured and underlined by verdict; words are chosen by mouse or keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QMouseEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextBrowser, QToolTip, QWidget

from engines.core.finding import MarkedText, Region, TextMark
from engines.core.marked import CONTRADICTED, DOUBTFUL, LINES, NO_EVIDENCE, SUPPORTED, VERDICTS, pieces, verdict_of
from gui.theme import theme_signals
from gui.theme.dress import colours
from gui.viewers.text import plain, tip_text

_SHOWN = 20_000
_ROLES = {CONTRADICTED: "failed", DOUBTFUL: "signal", SUPPORTED: "accent", NO_EVIDENCE: "muted"}
_UNDERLINES = {
    CONTRADICTED: QTextCharFormat.UnderlineStyle.WaveUnderline,
    DOUBTFUL: QTextCharFormat.UnderlineStyle.DashUnderline,
    SUPPORTED: QTextCharFormat.UnderlineStyle.SingleUnderline,
    NO_EVIDENCE: QTextCharFormat.UnderlineStyle.DotLine,
}
_MARK = "mark:"


class MarkedView(QTextBrowser):
    """Emits ``chosen`` with the mark's number when its words are clicked (Tab and Enter do the same), ``hovered`` with
    the number under the cursor or None."""

    chosen = Signal(int)
    hovered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text: MarkedText | None = None
        self._lit: frozenset[int] = frozenset()
        self.setOpenLinks(False)
        self.setAccessibleName("Caption with its words judged")
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.setUndoRedoEnabled(False)
        self.anchorClicked.connect(lambda url: self._tell(self.chosen, url))
        self.highlighted.connect(self._hover)
        theme_signals().changed.connect(self._draw)

    @property
    def text(self) -> MarkedText | None:
        """What is shown."""
        return self._text

    def show_text(self, text: MarkedText | None) -> None:
        """Show a text with its marks; None shows nothing."""
        self._text = text
        self._lit = frozenset()
        self._draw()

    def light(self, numbers: frozenset[int]) -> None:
        """Make the words of these marks stand out."""
        if numbers != self._lit:
            self._lit = numbers
            self._draw()

    def light_region(self, region: Region | None) -> None:
        """The words whose evidence lies in a region; None for none."""
        marks = self._text.marks if self._text and region is not None else ()
        self.light(frozenset(n for n, mark in enumerate(marks) if region in mark.regions))

    @property
    def lit(self) -> frozenset[int]:
        """The marks that stand out now."""
        return self._lit

    def _draw(self) -> None:
        bar = self.verticalScrollBar()
        place = bar.value()
        self.clear()
        if self._text is None:
            return
        cursor = QTextCursor(self.document())
        spacing = QTextBlockFormat()
        spacing.setLineHeight(150, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.setBlockFormat(spacing)
        ordinary = QTextCharFormat()
        ordinary.setForeground(QColor(colours().text))
        for piece in pieces(self._text, _SHOWN):
            shape = ordinary if piece.mark is None or piece.number is None else self._shape(piece.mark, piece.number)
            cursor.insertText(plain(piece.text, lines=True, limit=_SHOWN), shape)
        left = len(self._text.text) - _SHOWN
        if left > 0:
            cursor.insertText(f" … ({left:,} more characters)", ordinary)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        bar.setValue(place)

    def _shape(self, mark: TextMark, number: int) -> QTextCharFormat:
        verdict = verdict_of(mark)
        colour = QColor(getattr(colours(), _ROLES[verdict]))
        shape = QTextCharFormat()
        shape.setAnchor(True)
        shape.setAnchorHref(f"{_MARK}{number}")
        shape.setForeground(QColor(colours().text))
        shape.setUnderlineStyle(_UNDERLINES[verdict])
        shape.setUnderlineColor(colour)
        shape.setFontItalic(verdict == DOUBTFUL)
        if verdict == CONTRADICTED:
            shape.setFontWeight(QFont.Weight.DemiBold)
        ground = QColor(colour)
        ground.setAlpha(110 if number in self._lit else (24 if verdict == NO_EVIDENCE else 56))
        shape.setBackground(QBrush(ground))
        shape.setToolTip(tip_text(f"{verdict}: {mark.sentence}"))
        return shape

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseMoveEvent(event)
        if not self.anchorAt(event.pos()):
            QToolTip.hideText()

    def _hover(self, url: QUrl) -> None:
        self.hovered.emit(_number(url))

    def _tell(self, signal: object, url: QUrl) -> None:
        number = _number(url)
        if number is not None:
            self.chosen.emit(number)


def legend_words() -> str:
    """What the lines under the words mean."""
    return " · ".join(f"{LINES[verdict]}: {verdict}" for verdict in VERDICTS)


def _number(url: QUrl) -> int | None:
    words = url.toString()
    return int(words.removeprefix(_MARK)) if words.startswith(_MARK) else None
