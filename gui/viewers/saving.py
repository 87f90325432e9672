"""A view saved as PNG: what is seen, its legend, the exhibit's name and SHA-256, in the picture and as text chunks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QIODevice, QRectF, QSaveFile, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QImageWriter, QPainter

from engines.core.errors import AssayError
from engines.core.finding import Map
from gui.viewers.legend import paint_scale, scale_height, scale_words
from gui.viewers.text import plain

_INK, _PAPER, _FAINT = QColor(20, 22, 26), QColor(255, 255, 255), QColor(90, 96, 106)
_MARGIN = 16.0
_LEAST_WIDTH = 640.0


@dataclass(frozen=True, eq=False)
class Sheet:
    """What is to be saved. ``remarks``: further lines (what part is seen, what is laid over what)."""

    view: QImage
    title: str
    exhibit: str
    sha256: str
    map: Map | None = None
    legend: str = ""
    remarks: tuple[str, ...] = ()


def compose(sheet: Sheet) -> QImage:
    """The sheet as one image, with the facts also as PNG text (Title, Exhibit, SHA-256, Legend)."""
    ratio = sheet.view.devicePixelRatio()
    view_width, view_height = sheet.view.width() / ratio, sheet.view.height() / ratio
    width = max(view_width, _LEAST_WIDTH) + 2 * _MARGIN
    font = QFont(QGuiApplication.font())
    bold = QFont(font)
    bold.setPointSizeF(font.pointSizeF() * 1.25)
    bold.setBold(True)
    lines = _lines(sheet)
    metrics = QFontMetricsF(font)
    inner = QRectF(_MARGIN, 0, width - 2 * _MARGIN, 10_000)
    heights = [line.height(metrics, inner) for line in lines]
    head = QFontMetricsF(bold).height() + 10
    bar = scale_height(metrics) + 4 if sheet.map else 0.0
    total = _MARGIN + head + view_height + 10 + bar + sum(heights) + _MARGIN
    image = QImage(round(width * ratio), round(total * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(_PAPER)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(_INK)
    painter.setFont(bold)
    y = _MARGIN
    painter.drawText(QRectF(_MARGIN, y, inner.width(), head), Qt.AlignmentFlag.AlignLeft, plain(sheet.title, limit=120))
    y += head
    painter.drawImage(QRectF(_MARGIN, y, view_width, view_height), sheet.view)
    y += view_height + 10
    painter.setFont(font)
    if sheet.map:
        paint_scale(painter, QRectF(_MARGIN, y, inner.width(), bar), sheet.map, _INK)
        y += bar
    for line, height in zip(lines, heights, strict=True):
        painter.setPen(line.colour)
        painter.drawText(QRectF(_MARGIN, y, inner.width(), height), line.flags, line.words)
        y += height
    painter.end()
    return image


def write(sheet: Sheet, path: Path) -> Path:
    """Compose and write, wholly or not at all; returns the path. Raises ``AssayError`` naming the file."""
    file = QSaveFile(str(path))
    file.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(file, b"png")
    for key, words in texts(sheet).items():
        writer.setText(key, words)
    if not (file.isOpen() and writer.write(compose(sheet)) and file.commit()):
        raise AssayError(f"{path.name} could not be written: {file.errorString()}. Choose another folder or name.")
    return path


def texts(sheet: Sheet) -> dict[str, str]:
    """The PNG text chunks of a sheet."""
    words = {
        "Title": sheet.title,
        "Exhibit": sheet.exhibit,
        "SHA-256": sheet.sha256,
        "Legend": " ".join(filter(None, (scale_words(sheet.map) if sheet.map else "", sheet.legend))),
        "Description": " ".join(sheet.remarks),
    }
    return {key: plain(value) for key, value in words.items() if value}


@dataclass(frozen=True)
class _Line:
    words: str
    colour: QColor
    wrap: Qt.TextFlag = Qt.TextFlag.TextWordWrap

    @property
    def flags(self) -> int:
        return int(Qt.AlignmentFlag.AlignLeft.value) | int(self.wrap.value)

    def height(self, metrics: QFontMetricsF, inner: QRectF) -> float:
        return metrics.boundingRect(inner, self.flags, self.words).height() + 4


def _lines(sheet: Sheet) -> list[_Line]:
    lines = [_Line(plain(sheet.legend), _INK)] if sheet.legend else []
    lines += [_Line(plain(words), _FAINT) for words in sheet.remarks]
    lines.append(_Line(f"Exhibit: {plain(sheet.exhibit, limit=300)}", _INK, Qt.TextFlag.TextWrapAnywhere))
    lines.append(_Line(f"SHA-256: {plain(sheet.sha256)}", _INK, Qt.TextFlag.TextWrapAnywhere))
    return lines
