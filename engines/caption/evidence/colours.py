"""Colours measured on a small copy of the picture, in CIE Lab (D65): areas by name, tone, background, daylight sky.

Names are cut out of the hue circle with wide margins, since the white balance of the camera is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from engines.caption.evidence.upright import upright
from engines.core.exhibit import Exhibit
from engines.core.finding import Region

F32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

_SIDE = 256
_PALE, _COLOURFUL = 8.0, 22.0
# Hue in degrees (from, to) of what people call by a name for sure; lightness (from, to).
_HUES = {
    "red": ((15, 48), (15, 75)),
    "orange": ((52, 75), (50, 85)),
    "yellow": ((80, 108), (60, 100)),
    "green": ((112, 185), (15, 95)),
    "blue": ((225, 308), (10, 88)),
    "purple": ((308, 340), (10, 75)),
    "pink": ((335, 375), (50, 92)),
    "brown": ((35, 75), (15, 52)),
}
# What each name may also mean, or be mistaken for in another light: never taken for a contradiction.
_KIN = {
    "red": {"orange", "pink", "brown", "purple"},
    "orange": {"red", "yellow", "brown", "pink"},
    "yellow": {"orange", "green", "brown", "white"},
    "green": {"yellow", "blue", "grey"},
    "blue": {"purple", "green", "grey", "black"},
    "purple": {"blue", "pink", "red"},
    "pink": {"red", "purple", "orange", "white"},
    "brown": {"red", "orange", "yellow", "black", "grey"},
    "white": {"grey", "yellow", "pink"},
    "grey": {"white", "black", "blue", "green", "brown"},
    "black": {"grey", "blue", "brown"},
}
_BORDER = 0.12
_BORDER_SHARE = 0.8
_SKY_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Background:
    """The colour that covers ``share`` (0–1) of the picture's border."""

    colour: str
    share: float


class Colours:
    """Measures of one picture; every one is computed on first use."""

    def __init__(self, exhibit: Exhibit) -> None:
        self._copy = upright(exhibit, _SIDE)
        scaled = self._copy.rgb.astype(np.float32) / np.float32(255)
        lab: F32 = np.asarray(cv2.cvtColor(scaled, cv2.COLOR_RGB2LAB), np.float32)
        self._light: F32 = lab[..., 0]
        self._chroma: F32 = np.hypot(lab[..., 1], lab[..., 2]).astype(np.float32)
        self._hue: F32 = np.degrees(np.arctan2(lab[..., 2], lab[..., 1])).astype(np.float32) % np.float32(360)

    def mask(self, colour: str) -> Mask:
        """Where the picture has what is called ``colour`` for sure: bool, the small copy's shape."""
        if colour in ("white", "grey", "black"):
            low, high = {"white": (82, 101), "grey": (30, 80), "black": (-1, 22)}[colour]
            return np.asarray((self._chroma < _PALE) & (self._light > low) & (self._light <= high))
        (first, last), (dark, bright) = _HUES[colour]
        hue = np.where(self._hue < first - 180, self._hue + 360, self._hue)
        inside = (hue >= first) & (hue <= last) & (self._light >= dark) & (self._light <= bright)
        return np.asarray(inside & (self._chroma >= (_COLOURFUL if colour != "brown" else 12)))

    def share(self, colour: str) -> float:
        """The share of the picture that is called ``colour`` for sure, 0–1."""
        return float(self.mask(colour).mean())

    def place(self, colour: str) -> tuple[Region, ...]:
        """The box of the largest connected area of that colour, in the exhibit's frame; () where there is none."""
        mask = self.mask(colour).astype(np.uint8)
        count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
        if count < 2:
            return ()
        x, y, w, h, _ = stats[1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))]
        return (self._copy.region(int(x), int(y), int(x + w), int(y + h), colour),)

    @cached_property
    def monochrome(self) -> bool | None:
        """True: no colour anywhere; False: at least two plainly different hues; None: neither can be said."""
        if float(np.percentile(self._chroma, 99.5)) < 6:
            return True
        colourful = self._hue[self._chroma > _COLOURFUL]
        if colourful.size < 0.03 * self._hue.size:
            return None
        shares = np.histogram(colourful, bins=12, range=(0, 360))[0] / self._hue.size
        strong = np.flatnonzero(shares > 0.015)
        apart = [min(abs(int(a) - int(b)), 12 - abs(int(a) - int(b))) for a in strong for b in strong]
        return False if max(apart, default=0) >= 3 else None

    @cached_property
    def background(self) -> Background | None:
        """The one colour of the border on all four sides, None where it has none."""
        height, width = self._light.shape
        edge = max(1, round(_BORDER * min(height, width)))
        ring = np.ones((height, width), np.bool_)
        ring[edge : height - edge, edge : width - edge] = False
        shares = {name: float(self.mask(name)[ring].mean()) for name in (*_HUES, "white", "grey", "black")}
        colour = max(shares, key=lambda name: shares[name])
        return Background(colour, shares[colour]) if shares[colour] >= _BORDER_SHARE else None

    @cached_property
    def daylight_sky(self) -> float:
        """The share of the picture, 0–1, that is a bright, smooth, blue area hanging from the upper edge."""
        steps = np.hypot(cv2.Sobel(self._light, cv2.CV_32F, 1, 0), cv2.Sobel(self._light, cv2.CV_32F, 0, 1))
        smooth = cv2.blur(steps.astype(np.float32), (5, 5)) < 12
        blue = (self._hue > 225) & (self._hue < 285) & (self._chroma > 10) & (self._chroma < 55) & (self._light > 62)
        mask = (smooth & blue).astype(np.uint8)
        _, labels = cv2.connectedComponents(mask, connectivity=8)
        hanging = np.unique(labels[:3][mask[:3] > 0])
        sky = np.isin(labels, hanging) & (mask > 0)
        return float(sky.mean()) if sky[:3].mean() > 0.6 else 0.0

    @property
    def is_daylight(self) -> bool:
        """Whether the sky is large and bright enough to be sure that it was day."""
        return self.daylight_sky >= _SKY_SHARE


def may_be_called(measured: str, claimed: str) -> bool:
    """Whether people might call the measured colour by the claimed name, or a white balance turn one into the other."""
    return measured == claimed or claimed in _KIN.get(measured, set()) or measured in _KIN.get(claimed, set())
