"""How long the window's thread is held by the viewers, against a bare QPainter copy of the same area.

    .venv/bin/python -m tests.bench.viewers

Prints milliseconds for each act and its ratio to the bare copy. Nothing is asserted.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from engines.core.finding import Map
from gui.viewers.frame_view import FrameView
from gui.viewers.raster import Pyramid, map_pyramid, pyramid_of_rgb

REPEATS = 15


def held_ms(act: Callable[[], object]) -> float:
    """The shortest of several times, in milliseconds: other programs on the machine only ever add to it."""
    spent = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        act()
        spent.append(time.perf_counter() - start)
    return min(spent) * 1000


def bare(width: int, height: int) -> float:
    source = QImage(width, height, QImage.Format.Format_RGB32)
    target = QImage(width, height, QImage.Format.Format_RGB32)

    def copy() -> None:
        painter = QPainter(target)
        painter.drawImage(0, 0, source)
        painter.end()

    return held_ms(copy)


def view_of(picture: Pyramid, shown: Map, heat: Pyramid, size: tuple[int, int]) -> FrameView:
    view = FrameView()
    view.canvas.resize(*size)
    view.show_frame(picture.size, 1)
    view.show_base(picture, [])
    view.show_map(shown)
    view.show_top(heat)
    view.resize(size[0], size[1] + 120)
    view.show()
    return view


def main() -> None:
    app = QApplication([])
    for megapixels, width, height in ((12, 4000, 3000), (64, 9248, 6936)):
        noise = np.random.default_rng(1).integers(0, 255, (height, width, 3), np.uint8)
        picture = pyramid_of_rgb(noise)
        shown = Map("m", "Map", noise[:, :, 0].astype(np.float32), (width, height), 0, 255, "", "")
        heat = map_pyramid(shown)
        for size in ((620, 800), (1280, 1300)):
            view = view_of(picture, shown, heat, size)
            app.processEvents()
            canvas = view.canvas
            copy = bare(canvas.viewport().width(), canvas.viewport().height())
            target = QImage(canvas.viewport().size(), QImage.Format.Format_RGB32)
            print(f"{megapixels} megapixels in {target.width()} × {target.height()}; bare copy {copy:.2f} ms")
            for words, scale, opacity in (
                ("picture, fit", None, 0),
                ("picture, 0.7 of its size", 0.7, 0),
                ("picture, 1:1", 1.0, 0),
                ("picture, 8:1", 8.0, 0),
                ("map at half opacity, fit", None, 50),
                ("map at half opacity, 0.7", 0.7, 50),
                ("map at half opacity, 1:1", 1.0, 50),
            ):
                view.opacity.setValue(opacity)
                canvas.fit()
                if scale is not None:
                    canvas.zoom(scale / canvas.scale_factor)
                canvas.stage.set_draft(True)
                moving = held_ms(lambda canvas=canvas, target=target: canvas.viewport().render(target))
                canvas.stage.set_draft(False)
                rest = held_ms(lambda canvas=canvas, target=target: canvas.viewport().render(target))
                print(
                    f"  {words:28s} moving {moving:6.2f} ms, at rest {rest:6.2f} ms ({rest / copy:.0f} × the bare copy)"
                )
            view.deleteLater()


if __name__ == "__main__":
    main()
