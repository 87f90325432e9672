"""The three templates: what is printed on every piece, and what may vary from piece to piece."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from training.anomaly_sets.drawing import Box, Canvas, Colour, bars, iridescent, portrait, rosette, waves, write


@dataclass(frozen=True, slots=True)
class Line:
    """A line of type at (x, y). In ``words`` a # stands for a digit and an @ for a letter that vary with the piece."""

    x: int
    y: int
    size: int
    words: str
    colour: Colour = (30, 30, 40)

    @property
    def varies(self) -> bool:
        """Whether the line legitimately differs from piece to piece."""
        return "#" in self.words


@dataclass(frozen=True, slots=True)
class Design:
    """A template. ``ground`` paints what lies under everything, ``veil`` what lies over the photo (security print).

    ``person``: the number of the portrait, None where every piece has another holder. ``stamp``: x, y, radius.
    """

    name: str
    size: tuple[int, int]
    paper: Colour
    ground: Callable[[Canvas], None]
    veil: Callable[[Canvas], None]
    lines: tuple[Line, ...]
    photo: Box
    person: int | None
    stamp: tuple[int, int, int]
    stamp_colour: Colour


@cache
def painted_ground(design: Design) -> Canvas:
    """The ground of a design, painted once. Copy before drawing on it."""
    width, height = design.size
    canvas = np.full((height, width, 3), design.paper, np.uint8)
    design.ground(canvas)
    return canvas


def _card_ground(canvas: Canvas) -> None:
    canvas[:90] = (70, 105, 150)
    waves(canvas, (0, 90, 1024, 550), (168, 196, 216), 44, 170, 16)
    waves(canvas, (0, 90, 1024, 550), (226, 190, 178), 30, 260, 22)
    rosette(canvas, (780, 400), 150, 12, (150, 180, 160), 10)
    iridescent(canvas, (850, 470, 130, 130))


def _card_veil(canvas: Canvas) -> None:
    waves(canvas, (50, 130, 330, 420), (120, 150, 190), 16, 120, 12)


def _note_ground(canvas: Canvas) -> None:
    waves(canvas, (0, 0, 1024, 512), (196, 214, 178), 60, 140, 14)
    waves(canvas, (0, 40, 1024, 430), (226, 196, 168), 36, 320, 26)
    for place, petals in (((170, 330), 9), ((520, 250), 16)):
        rosette(canvas, place, 120, petals, (96, 136, 96), 12)
    canvas[:, 690:702] = (90, 100, 96)
    iridescent(canvas, (900, 60, 70, 400))


def _note_veil(canvas: Canvas) -> None:
    rosette(canvas, (430, 250), 150, 20, (120, 96, 90), 6)


def _label_ground(canvas: Canvas) -> None:
    canvas[:190] = (176, 44, 50)
    canvas[190:204] = (226, 180, 70)
    waves(canvas, (0, 204, 800, 560), (236, 220, 190), 30, 200, 12)
    rosette(canvas, (650, 640), 90, 8, (200, 170, 120), 8)
    bars(canvas, (70, 800, 320, 110), 5)
    iridescent(canvas, (620, 790, 120, 120))


def _label_veil(canvas: Canvas) -> None:
    waves(canvas, (70, 240, 330, 300), (190, 160, 110), 10, 150, 8)


ID_CARD = Design(
    "id_cards", (1024, 640), (236, 238, 236), _card_ground, _card_veil,
    (
        Line(40, 26, 44, "REPUBLIC OF ARCADIA", (250, 250, 250)),
        Line(640, 34, 34, "IDENTITY CARD", (250, 250, 250)),
        Line(400, 120, 22, "Number", (90, 90, 110)), Line(400, 152, 46, "@@ ###### #"),
        Line(400, 226, 22, "Date of birth", (90, 90, 110)), Line(400, 258, 38, "##.##.19##"),
        Line(400, 326, 22, "Place of issue", (90, 90, 110)), Line(400, 358, 38, "NEW HARBOUR"),
        Line(400, 426, 22, "Valid until", (90, 90, 110)), Line(400, 458, 38, "##.##.20##"),
        Line(60, 586, 34, "P<ARC<<<<<<<<<<<<<<<<<<<<<<<<<<"),
    ),
    (50, 130, 300, 400), None, (330, 500, 74), (150, 60, 120),
)  # fmt: skip

BANKNOTE = Design(
    "banknotes", (1024, 512), (232, 230, 214), _note_ground, _note_veil,
    (
        Line(50, 30, 40, "BANK OF ARCADIA", (60, 80, 60)), Line(50, 90, 24, "FIFTY CROWNS", (90, 70, 60)),
        Line(740, 40, 36, "@@ #######", (140, 40, 40)), Line(60, 440, 36, "@@ #######", (40, 70, 40)),
        Line(740, 380, 110, "50", (70, 96, 70)), Line(110, 285, 90, "50", (70, 96, 70)),
        Line(320, 460, 22, "PAYABLE TO THE BEARER ON DEMAND", (90, 70, 60)),
    ),
    (330, 90, 230, 330), 7, (630, 380, 56), (60, 90, 150),
)  # fmt: skip

LABEL = Design(
    "labels", (800, 960), (246, 242, 232), _label_ground, _label_veil,
    (
        Line(60, 40, 84, "Meridian", (250, 246, 236)), Line(62, 138, 34, "COLD PRESSED OLIVE OIL", (250, 226, 180)),
        Line(440, 260, 34, "Extra virgin"), Line(440, 320, 26, "Product of Arcadia"),
        Line(440, 370, 26, "Net volume 500 ml"), Line(440, 420, 26, "Acidity below 0.4 %"),
        Line(440, 470, 26, "Store in a cool place"), Line(70, 600, 30, "Best before"), Line(260, 600, 34, "##.20##"),
        Line(70, 660, 30, "Batch"), Line(260, 660, 34, "@######"), Line(90, 918, 26, "4 006381 333931"),
    ),
    (70, 240, 330, 300), 11, (560, 660, 62), (40, 110, 60),
)  # fmt: skip

DESIGNS = (ID_CARD, BANKNOTE, LABEL)


def photo_of(design: Design, person: int) -> Canvas:
    """The picture in a design's photo area for the person (or, on a label, the figure) of this number."""
    return portrait(design.photo[2], design.photo[3], person)


def draw_line(canvas: Canvas, line: Line, words: str) -> Box:
    """Set a line with the words of one piece; returns the box of its ink."""
    return write(canvas, (line.x, line.y), words, line.size, line.colour)
