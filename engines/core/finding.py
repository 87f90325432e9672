"""What an engine returns: frozen, plain data that window, report, case and command line all read."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Float32Array = npt.NDArray[np.float32]


class Outcome(StrEnum):
    """How an examination ended. ``NOTHING_FOUND`` never means "authentic"."""

    SIGNAL = "signal"
    NOTHING_FOUND = "nothing found"
    ABSTAINED = "abstained"
    NOT_APPLICABLE = "not applicable"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LikelihoodRatio:
    """log10 of P(evidence | proposition) / P(evidence | alternative), from a calibration in a card.

    ``low`` and ``high`` bound the 95 % bootstrap interval. ``calibration`` names the card and the band of
    condition (JPEG quality, size) whose data gave the figure; ``error_rates`` says, in words, the error
    measured there.
    """

    log10: float
    low: float
    high: float
    proposition: str
    alternative: str
    calibration: str
    error_rates: str


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle in the exhibit's frame (stored pixels, origin top left; x, y, width, height in pixels)."""

    x: int
    y: int
    width: int
    height: int
    label: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Map:
    """A float image over the exhibit's frame on a fixed, calibrated scale.

    ``values``: float32, shape (h, w), not NaN except where the method says nothing ("no value"). ``h, w`` may be
    coarser than ``frame`` (width, height of the exhibit in stored pixels); the map always spans the whole frame.
    ``low`` and ``high`` are the ends of the colour scale in ``unit``, the same for every picture. ``threshold`` is
    the value from which a place counts as a signal (None: there is no validated threshold). ``legend`` says in one
    sentence what a bright place means.
    """

    id: str
    title: str
    values: Float32Array
    frame: tuple[int, int]
    low: float
    high: float
    unit: str
    legend: str
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under headed columns. ``remarks[i]``, where given, explains row i (shown as a tool tip)."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Series:
    """One line of a plot: ``x`` and ``y`` 1-D float32 of one length; ``kind`` is line, band, points or bars.

    A band is drawn between ``y`` and ``y_high``. Bars lie across: bar i, of signed length ``x[i]``, belongs to
    category ``y[i]`` = i, counted from the top.
    """

    label: str
    x: Float32Array
    y: Float32Array
    kind: str = "line"
    y_high: Float32Array | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Plot:
    """A diagram with named axes (units in the axis words). ``categories`` names the bars where its series are bars."""

    id: str
    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    caption: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Picture:
    """A rendered image: uint8 (h, w) or (h, w, 3).

    ``in_frame``: it spans the exhibit's frame, at whatever resolution, and can be laid over the picture (an aligned
    reference); False: it has a frame of its own (a spectrum, a thumbnail).
    """

    id: str
    title: str
    pixels: npt.NDArray[np.uint8]
    caption: str = ""
    in_frame: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence of explanation: what it speaks for, how strong that is, and where it is seen.

    ``speaks_for``: for · against · neutral, with respect to the engine's proposition. ``strength``: none · weak ·
    moderate · strong, the measured worth of this kind of remark. ``regions`` lie in the exhibit's frame; ``shows``
    is the id of the map, table, plot or picture of the same finding in which it can be seen.
    """

    sentence: str
    speaks_for: str = "neutral"
    strength: str = "none"
    regions: tuple[Region, ...] = ()
    shows: str = ""


@dataclass(frozen=True, slots=True)
class TextMark:
    """A stretch of a text: characters ``start`` up to ``end`` (exclusive, in code points), and what is said of it.

    ``verdict``: supported · contradicted · doubtful · no evidence. ``regions`` lie in the exhibit's frame; ``shows`` is
    the id of the map, table, plot or picture of the same finding in which the evidence is seen.
    """

    start: int
    end: int
    verdict: str
    sentence: str
    regions: tuple[Region, ...] = ()
    shows: str = ""


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text that belongs to the exhibit, a caption say, with its marks in order of ``start``."""

    id: str
    title: str
    text: str
    marks: tuple[TextMark, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Finding:
    """The answer of one engine about one exhibit.

    ``sentence``: the one sentence a report prints. ``score``: the engine's raw number, None where there is none; it
    is never shown to people without a likelihood ratio. ``limits``: what this finding cannot tell. ``would_change``:
    what further evidence would change it. ``error_rates``: the measured error behind the sentence, "" where none.
    ``methods``: the papers or standards used. ``decoder``: library and version that decoded the pixels, "" where no
    pixels were read. ``seconds``: time the analysis took. ``part``: what it is about where an engine speaks of several
    things ("face 2 of 3"), else "". ``parts``: those findings, in order; the finding that has them sums them up, and
    ids of maps, tables, plots, pictures and texts are unique among them all.
    """

    engine: str
    question: str
    outcome: Outcome
    sentence: str
    engine_version: str = ""
    score: float | None = None
    likelihood_ratio: LikelihoodRatio | None = None
    maps: tuple[Map, ...] = ()
    tables: tuple[Table, ...] = ()
    plots: tuple[Plot, ...] = ()
    pictures: tuple[Picture, ...] = ()
    texts: tuple[MarkedText, ...] = ()
    remarks: tuple[Remark, ...] = ()
    limits: tuple[str, ...] = ()
    would_change: tuple[str, ...] = ()
    error_rates: str = ""
    methods: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    decoder: str = ""
    seconds: float = 0.0
    options: dict[str, str | int | float | bool] = field(default_factory=dict)
    part: str = ""
    parts: tuple[Finding, ...] = ()
