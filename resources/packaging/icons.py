"""Makes assay.ico and assay.icns from the program's SVG icon. Both lie beside this file; run it again after a change.

    .venv/bin/python resources/packaging/icons.py

The formats are those of Microsoft's ICO with PNG entries (Windows Vista and later) and Apple's ICNS with PNG entries
(ic07 to ic14, macOS 10.7 and later).
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

HERE = Path(__file__).resolve().parent
_ICO = (16, 24, 32, 48, 64, 128, 256)
_ICNS = {b"ic11": 32, b"ic12": 64, b"ic07": 128, b"ic13": 256, b"ic08": 256, b"ic14": 512, b"ic09": 512, b"ic10": 1024}


def main() -> int:
    """Write both files; returns the exit code."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QGuiApplication(sys.argv[:1])
    svg = QSvgRenderer(str(HERE.parent / "icons" / "assay.svg"))
    (HERE / "assay.ico").write_bytes(ico({edge: png(svg, edge) for edge in _ICO}))
    (HERE / "assay.icns").write_bytes(icns({kind: png(svg, edge) for kind, edge in _ICNS.items()}))
    app.quit()
    return 0


def png(svg: QSvgRenderer, edge: int) -> bytes:
    """The icon as a PNG of ``edge`` × ``edge`` pixels."""
    image = QImage(edge, edge, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    svg.render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Edge → PNG, as one ICO file."""
    head, body, offset = struct.pack("<HHH", 0, 1, len(pictures)), b"", 6 + 16 * len(pictures)
    for edge, data in pictures.items():
        head += struct.pack("<BBBBHHII", edge % 256, edge % 256, 0, 0, 1, 32, len(data), offset + len(body))
        body += data
    return head + body


def icns(pictures: dict[bytes, bytes]) -> bytes:
    """Kind → PNG, as one ICNS file."""
    body = b"".join(kind + struct.pack(">I", 8 + len(data)) + data for kind, data in pictures.items())
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


if __name__ == "__main__":
    sys.exit(main())
