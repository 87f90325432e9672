"""Screenshots and drawings to measure the guard on, made by Qt: real windows of many kinds, and painted figures.

``python -m tests.guard.windows FOLDER`` writes twenty of each kind as PNG; they stand here since training knows no Qt.

Nothing of them is shared with what it is fitted on (``graphics``, made by Pillow), apart from what such pictures are.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QLinearGradient, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import (
    QApplication,
    QCalendarWidget,
    QComboBox,
    QFormLayout,
    QGroupBox,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSlider,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

RGB = npt.NDArray[np.uint8]

KINDS = ("table", "form", "page", "tree", "calendar", "figure", "map")
_WORDS = "Name Betrag Datum Ort window panel value river north report draft copy paste message reply 12 48,5 2025"


def shown(rng: np.random.Generator, kind: str) -> RGB:
    """(h, w, 3) screenshot or drawing of one of ``KINDS``, 260–900 pixels a side."""
    _application().setStyle(str(rng.choice(["Fusion", "Windows"])))
    width, height = (int(side) for side in rng.integers(260, 900, 2))
    if kind in ("figure", "map"):
        return _pixels(_painted(rng, kind, width, height))
    widget = {"table": _table, "form": _form, "page": _page, "tree": _tree, "calendar": _calendar}[kind](rng)
    if rng.random() < 0.4:
        palette = QPalette()
        for role in (QPalette.ColorRole.Window, QPalette.ColorRole.Base, QPalette.ColorRole.Button):
            palette.setColor(role, QColor(*(int(c) for c in rng.integers(20, 70, 3))))
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(role, QColor(*(int(c) for c in rng.integers(190, 256, 3))))
        widget.setPalette(palette)
    widget.setFont(QFont("DejaVu Sans", int(rng.integers(7, 14))))
    widget.resize(width, height)
    widget.show()
    _application().processEvents()
    image = widget.grab().toImage()
    widget.deleteLater()
    return _pixels(image)


@cache
def _application() -> QApplication:
    """The one application object, kept alive."""
    found = QApplication.instance()
    return found if isinstance(found, QApplication) else QApplication([])


def _pixels(image: QImage) -> RGB:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return np.ascontiguousarray(rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3))


def _words(rng: np.random.Generator, most: int) -> str:
    return " ".join(rng.choice(_WORDS.split(), int(rng.integers(1, most + 1))))


def _table(rng: np.random.Generator) -> QWidget:
    rows, columns = int(rng.integers(5, 40)), int(rng.integers(2, 9))
    table = QTableWidget(rows, columns)
    table.setAlternatingRowColors(bool(rng.random() < 0.5))
    for row in range(rows):
        for column in range(columns):
            table.setItem(row, column, QTableWidgetItem(_words(rng, 2)))
    return table


def _form(rng: np.random.Generator) -> QWidget:
    tabs = QTabWidget()
    for _ in range(int(rng.integers(1, 5))):
        box = QGroupBox(_words(rng, 2))
        lines = QFormLayout(box)
        for _ in range(int(rng.integers(4, 14))):
            field: QWidget = [QLineEdit, QPushButton, QComboBox, QSlider, QProgressBar][int(rng.integers(5))]()
            if isinstance(field, QLineEdit | QPushButton):
                field.setText(_words(rng, 3))
            if isinstance(field, QProgressBar):
                field.setValue(int(rng.integers(100)))
            lines.addRow(QLabel(_words(rng, 2)), field)
        tabs.addTab(box, _words(rng, 1))
    return tabs


def _page(rng: np.random.Generator) -> QWidget:
    text = QTextEdit()
    parts = []
    for _ in range(int(rng.integers(4, 20))):
        tag = str(rng.choice(["h2", "p", "p", "p", "li"]))
        parts.append(f"<{tag}>{_words(rng, 30)} {_words(rng, 30)}</{tag}>")
    text.setHtml("".join(parts))
    return text


def _tree(rng: np.random.Generator) -> QWidget:
    outer = QWidget()
    column = QVBoxLayout(outer)
    tree = QTreeWidget()
    tree.setColumnCount(3)
    for _ in range(int(rng.integers(3, 12))):
        top = QTreeWidgetItem([_words(rng, 2) for _ in range(3)])
        for _ in range(int(rng.integers(5))):
            top.addChild(QTreeWidgetItem([_words(rng, 2) for _ in range(3)]))
        tree.addTopLevelItem(top)
    tree.expandAll()
    column.addWidget(tree)
    column.addWidget(QPushButton(_words(rng, 2)))
    return outer


def _calendar(rng: np.random.Generator) -> QWidget:
    calendar = QCalendarWidget()
    calendar.setGridVisible(bool(rng.random() < 0.5))
    return calendar


def _painted(rng: np.random.Generator, kind: str, width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(QColor(*(int(c) for c in rng.integers(200, 256, 3))))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for _ in range(int(rng.integers(4, 24))):
        colour = QColor(*(int(c) for c in rng.integers(0, 256, 3)))
        painter.setPen(QPen(colour.darker(), float(rng.uniform(0.5, 5))))
        fade = QLinearGradient(0, 0, width, height)
        fade.setColorAt(0, colour)
        fade.setColorAt(1, colour.lighter())
        painter.setBrush(fade if rng.random() < 0.4 else colour)
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        if kind == "map":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            path = QPainterPath(QPointF(x, y))
            for _ in range(6):
                ends = [QPointF(rng.uniform(0, width), rng.uniform(0, height)) for _ in range(3)]
                path.cubicTo(*ends)
            painter.drawPath(path)
            painter.drawText(QPointF(x, y), _words(rng, 2))
        elif rng.random() < 0.5:
            painter.drawEllipse(QPointF(x, y), rng.uniform(5, width / 4), rng.uniform(5, height / 4))
        else:
            painter.drawRoundedRect(QRectF(x, y, rng.uniform(5, width / 3), rng.uniform(5, height / 3)), 6, 6)
    painter.end()
    return image


def main(folder: Path, count: int = 20) -> None:
    """Write KIND-NN.png of every kind."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, kind in enumerate(KINDS):
        for at in range(count):
            Image.fromarray(shown(np.random.default_rng([number, at]), kind)).save(folder / f"{kind}-{at:02}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
