"""The list of readable features: what each is called, its aspect, what a person would look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engines.synthetic.marks import Marks
from engines.synthetic.tiling import Float32Array


@dataclass(frozen=True, slots=True)
class CueKind:
    """``aspect``: that of ``WIDTHS`` whose detector reads the same traces. ``check``: what a person would do."""

    name: str
    aspect: str
    check: str


_DOTS = "Open the spectrum picture of “Spectrum”: bright dots at the middle of its edges, its corners or half-way out."
_RADIAL = "Open the radial curve of “Spectrum”: does it leave the band of camera pictures of this quality and size?"
_SMOOTH = "Enlarge a smooth place (sky, wall, skin) to single pixels"

KINDS = (
    CueKind("noise level in smooth places", "noise", f"{_SMOOTH}: is there grain, as a camera leaves it?"),
    CueKind(
        "likeness of the noise in red, green and blue",
        "noise",
        f"{_SMOOTH}: do the grains of the three colours differ, or is all grain grey?",
    ),
    CueKind("colour noise against brightness noise", "noise", f"{_SMOOTH} in the shade: are there coloured speckles?"),
    CueKind(
        "likeness of the noise of neighbouring pixels", "noise", f"{_SMOOTH}: does the grain come in clumps or waves?"
    ),
    CueKind(
        "heavy tails of the noise",
        "noise",
        "Look for places wiped smooth right beside crisp ones, and for lone specks.",
    ),
    CueKind("decay of detail towards fine", "spectrum", _RADIAL),
    CueKind("finest detail against middling detail", "spectrum", _RADIAL),
    CueKind(
        "fine detail along the axes against diagonal detail",
        "spectrum",
        "Open the spectrum picture of “Spectrum”: is there a cross without upright or level lines in the scene?",
    ),
    CueKind("pattern repeating every 2 pixels", "spectrum", _DOTS),
    CueKind("pattern repeating every 4 or 8 pixels", "spectrum", _DOTS),
    CueKind(
        "unevenness of local contrast",
        "texture",
        "Compare busy and calm places: is everything equally busy, or are there places with no contrast at all?",
    ),
    CueKind("strength of colour", "colour", "Is the picture more colourful, or paler, than the scene explains?"),
    CueKind(
        "coherence of colour and brightness",
        "colour",
        "Look at fine detail in colour only: does colour follow every line of brightness, or bleed over it?",
    ),
    CueKind(
        "growth of noise with brightness",
        "noise",
        "Compare grain in dark and in bright smooth places: in a camera’s picture it changes with the light.",
    ),
    CueKind(
        "black and burnt-out pixels",
        "colour",
        "Look at lamps, sky and deep shade: how much of them is pure white or pure black, without any drawing?",
    ),
    CueKind("recurring texture", "texture", "Look for small patterns (leaves, bricks, hair) that recur as if stamped."),
    CueKind(
        "spread of edges into their surroundings",
        "edges",
        "Enlarge a strong edge: does it end within a pixel or two, or reach wide into its surroundings?",
    ),
    CueKind(
        "colour fringes at edges",
        "edges",
        "Enlarge strong edges far from the middle: a lens leaves red or blue fringes that point outwards.",
    ),
    CueKind(
        "unevenness of sharpness from place to place",
        "edges",
        "Is sharpness where focus and distance would put it, or does it change within one thing?",
    ),
    CueKind(
        "steps in the noise between neighbouring places",
        "edges",
        "Look for a line beyond which grain or sharpness changes: the edge of something blended in.",
    ),
    CueKind(
        "block grid of 8 pixels",
        "edges",
        "Enlarge a smooth place: are there blocks of 8 × 8 pixels, and does their grid run through the whole picture?",
    ),
)
"""The features, in the order of ``readable``."""


def readable(marks: Marks) -> Float32Array:
    """(21,) the features of ``KINDS``: the cues of the module ``cues``, then single numbers of the descriptions.

    14: slope of log2 noise over brightness, in octaves per 64 grey levels. 15: sum of the log2 shares of pixels under 4
    and from 251. 16: middle correlation of 16-pixel blocks with their most similar other block. 17: log2 of band-passed
    contrast beside strong edges over that at them. 18: pixels by which red and blue lie off green. 19: deviation from
    block to block of log2 fine over coarser detail. 20: 90 % step of log2 noise between blocks. 21: log2 of the step
    across the strongest of eight phases over the mean.
    """
    noise, colour, texture, edges = (marks.descriptions[name] for name in ("noise", "colour", "texture", "edges"))
    more = [
        noise[47],
        colour[8] + colour[16],
        texture[51],
        edges[18],
        (edges[20] + edges[22]) / 2,
        edges[29],
        edges[38],
        edges[31],
    ]
    return np.asarray(np.concatenate([marks.cues, more]), np.float32)
