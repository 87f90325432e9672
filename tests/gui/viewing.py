"""Exhibits, findings and a picture service made by code, for the tests of viewers and panels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from engines.core.exhibit import Facts, Source
from engines.core.finding import (
    Finding,
    LikelihoodRatio,
    Map,
    Outcome,
    Picture,
    Plot,
    Region,
    Remark,
    Series,
    Table,
)
from engines.core.info import Info
from engines.core.question import Question
from gui.viewers.area import ViewerArea
from gui.viewers.filling import frame_view_of
from gui.viewers.frame_view import FrameView
from gui.viewers.raster import pyramid_of_rgb
from tests.gui.conftest import WaitUntil

WIDTH, HEIGHT = 320, 240
GREY = (90, 100, 110)
REGION = Region(40, 60, 80, 50, "pasted part")
HOSTILE = "<b>bold</b><script>alert(1)</script>"
SHA = "0123456789abcdef" * 4


class FakePictures(QObject):
    """Answers at once with a picture of one colour for each exhibit, by its file name."""

    ready = Signal(str, object)
    failed = Signal(str, str)

    def __init__(self, **colours: tuple[int, int, int] | np.ndarray) -> None:
        super().__init__()
        self.colours = colours
        self.wanted: list[str] = []

    def want(self, sources: list[Source]) -> None:
        self.wanted = [source.name for source in sources]
        for source in sources:
            colour = self.colours.get(source.path.stem)
            if colour is None:
                self.failed.emit(source.key, f"{source.name} cannot be decoded.")
                continue
            rgb = np.empty((HEIGHT, WIDTH, 3), np.uint8)
            rgb[:] = colour
            self.ready.emit(source.key, pyramid_of_rgb(rgb))

    def close(self) -> None:
        self.wanted = []


@contextmanager
def open_area(app: QApplication) -> Iterator[ViewerArea]:
    """The viewers with pictures of one colour, closed in the end."""
    pictures = FakePictures(scene=GREY, other=(120, 100, 110))
    area = ViewerArea(pictures=pictures, titles={"tamper": "Alteration maps"})
    area.resize(1200, 700)
    area.show()
    yield area
    area.close_services()
    area.deleteLater()
    app.processEvents()


def views(area: ViewerArea) -> list[FrameView]:
    return [view for pane in area.panes if (view := frame_view_of(pane)) is not None]


def seen(view: FrameView) -> QImage:
    return view.canvas.viewport().grab().toImage()


def colour_at(view: FrameView, x: float, y: float) -> QColor:
    """The colour drawn where a stored pixel lies."""
    place = view.canvas.mapFromScene(view.canvas.stage.root.mapToScene(QPointF(x, y)))
    return seen(view).pixelColor(place)


def map_ready(area: ViewerArea, wait_until: WaitUntil) -> tuple[FrameView, FrameView]:
    """Picture and map side by side, both ready."""
    area.show_exhibit(source(), facts(), [tamper()])
    wait_until(lambda: views(area)[1].canvas.stage.top.pyramid is not None, what="the map")
    return views(area)[0], views(area)[1]


def source(name: str = "scene.jpg") -> Source:
    return Source(Path("/pictures") / name)


def facts(orientation: int = 1, sha256: str = SHA, width: int = WIDTH, height: int = HEIGHT) -> Facts:
    return Facts(
        sha256=sha256,
        size_bytes=12_345,
        format="JPEG",
        mime="image/jpeg",
        width=width,
        height=height,
        mode="RGB",
        bits=8,
        frames=1,
        orientation=orientation,
        jpeg_quality=90,
        decoder="test",
        modified="2026-01-01T00:00:00Z",
    )


def heat(values: np.ndarray | None = None, id: str = "ghost", threshold: float | None = 12.0) -> Map:
    if values is None:
        values = np.full((HEIGHT // 8, WIDTH // 8), 5, np.float32)
    return Map(
        id=id,
        title="JPEG ghost",
        values=values.astype(np.float32),
        frame=(WIDTH, HEIGHT),
        low=0.0,
        high=20.0,
        unit="dB",
        legend="A bright place was saved at another quality.",
        threshold=threshold,
    )


def tamper(shown: Map | None = None) -> Finding:
    return Finding(
        engine="tamper",
        question="altered",
        outcome=Outcome.SIGNAL,
        sentence="One region was saved at another JPEG quality.",
        maps=(shown or heat(),),
        remarks=(
            Remark("A region shows a ghost.", "for", "moderate", (REGION,), "ghost"),
            Remark("The noise is even.", "against", "weak"),
            Remark("The error level is unremarkable.", "neutral"),
        ),
        limits=("A part of equal quality leaves no ghost.",),
        would_change=("The camera original.",),
        error_rates="3 of 100 untouched pictures show this.",
    )


def spectrum(ratio: LikelihoodRatio | None = None) -> Finding:
    x = np.linspace(0, 0.5, 50, dtype=np.float32)
    plot = Plot(
        "radial",
        "Radial profile",
        "Frequency <i>f</i> (cycles/pixel)",
        "log10 power",
        (
            Series("This exhibit", x, 8 - 9 * x),
            Series("Camera envelope", x, 7 - 9 * x, "band", 9 - 9 * x),
            Series("Peaks", np.array([0.25], np.float32), np.array([6.5], np.float32), "points"),
        ),
        "Six hundred camera pictures.",
    )
    picture = Picture("power", "Log-power spectrum", np.full((64, 64), 90, np.uint8), "Fixed scale.")
    return Finding(
        engine="spectrum",
        question="generated",
        outcome=Outcome.SIGNAL if ratio else Outcome.NOTHING_FOUND,
        sentence="The spectrum decays slowly.",
        likelihood_ratio=ratio,
        plots=(plot,),
        pictures=(picture,),
        remarks=(Remark("The profile lies within the envelope.", "against", "weak", (), "radial"),),
    )


def provenance() -> Finding:
    rows = (
        ("Make", "Maker"),
        ("Comment", HOSTILE),
        ("Lens 10", "10"),
        ("Lens 9", "9"),
        ("Note", "two\nlines\tand tab"),
    )
    return Finding(
        engine="provenance",
        question="source",
        outcome=Outcome.SIGNAL,
        sentence=f"The comment says {HOSTILE}",
        tables=(Table("exif", "EXIF", ("Field", "Value"), rows, ("", HOSTILE)),),
        remarks=(Remark(f"Comment: {HOSTILE}", "for", "weak", (), "exif"),),
    )


def ratio(log10: float = 2.3) -> LikelihoodRatio:
    return LikelihoodRatio(
        log10,
        log10 - 0.7,
        log10 + 0.7,
        "made by a generator",
        "taken by a camera",
        "spectrum card",
        "4 % of 600 camera pictures and 21 % of 540 generated pictures are judged wrongly.",
    )


def infos() -> dict[str, Info]:
    return {
        id: Info(id, question, title, "", "1")
        for id, question, title in (
            ("provenance", Question.SOURCE, "Provenance"),
            ("spectrum", Question.GENERATED, "Fourier spectrum"),
            ("tamper", Question.ALTERED, "Alteration maps"),
            ("anomaly", Question.UNUSUAL, "Anomaly"),
        )
    }
