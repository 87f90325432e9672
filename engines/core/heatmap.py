"""Maps as pictures: one colour table, one fixed scale for every exhibit, never stretched to a single picture.

A stretch of each map to its own minimum and maximum manufactures hot spots in clean pictures; here ``map.low`` and
``map.high`` are the ends of the scale whatever the values are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from engines.core import png
from engines.core.finding import Float32Array, Map

_TOP_CODE: Final = 65535
_NO_VALUE: Final = 0
_BAND_PIXELS: Final = 1 << 21
_TICKS_AT_MOST: Final = 7

# The path of the colour table through OKLab: dark blue-violet, violet, carmine, orange, pale yellow. Lightness
# carries the value, the second cue runs along blue–yellow, which the common colour deficiencies keep.
_ANCHORS_OKLAB: Final = (
    (0.16, 0.010, -0.060),
    (0.30, 0.070, -0.120),
    (0.44, 0.150, -0.070),
    (0.58, 0.165, 0.045),
    (0.72, 0.090, 0.130),
    (0.85, 0.010, 0.150),
    (0.97, -0.025, 0.085),
)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on a map's legend: ``at`` is its place on the scale, 0 (low end) to 1 (high end)."""

    value: float
    at: float
    label: str
    is_threshold: bool = False


@cache
def colour_table() -> npt.NDArray[np.uint8]:
    """(256, 3) uint8 sRGB, read-only: from dark (low) to light (high) in even steps of perceived difference.

    Interpolated in OKLab (Ottosson, "A perceptual color space for image processing", 2020), then re-spaced by
    arc length, so that equal steps of a value look like equal steps of colour.
    """
    anchors = np.array(_ANCHORS_OKLAB)
    fine = np.linspace(0, len(anchors) - 1, 4096)
    path = _smooth(np.stack([np.interp(fine, np.arange(len(anchors)), anchors[:, i]) for i in range(3)], axis=1), 501)
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    even = np.linspace(0, length[-1], 256)
    lab = np.stack([np.interp(even, length, path[:, i]) for i in range(3)], axis=1)
    table = np.round(_oklab_to_srgb(lab) * 255).astype(np.uint8)
    table.setflags(write=False)
    return table


def _smooth(path: npt.NDArray[np.float64], width: int) -> npt.NDArray[np.float64]:
    padded = np.pad(path, ((width // 2, width // 2), (0, 0)), mode="reflect", reflect_type="odd")
    kernel = np.ones(width) / width
    return np.stack([np.convolve(padded[:, i], kernel, mode="valid") for i in range(path.shape[1])], axis=1)


def _oklab_to_srgb(lab: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """OKLab → sRGB 0–1 with the transfer curve of IEC 61966-2-1, clipped to the gamut."""
    to_lms = np.array(
        [[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728], [1, -0.0894841775, -1.2914855480]]
    )
    to_rgb = np.array(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.7076147010],
        ]
    )
    linear = np.clip((lab @ to_lms.T) ** 3 @ to_rgb.T, 0, 1)
    result: npt.NDArray[np.float64] = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return result


def render(heat: Map, opacity: float = 1.0) -> npt.NDArray[np.uint8]:
    """RGBA uint8 (h, w, 4) at the map's own resolution, alpha not premultiplied.

    Values at or below ``low`` take the first colour, at or above ``high`` the last; a place without a value is wholly
    transparent. ``opacity`` 0–1 is the alpha of all others.
    """
    valid = ~np.isnan(heat.values)
    index = np.rint(_on_scale(heat) * np.float32(255)).astype(np.uint8)
    picture = np.empty((*heat.values.shape, 4), np.uint8)
    picture[..., :3] = colour_table()[index]
    picture[..., 3] = valid * np.uint8(round(255 * min(1.0, max(0.0, opacity))))
    return picture


def _on_scale(heat: Map) -> Float32Array:
    """Values as 0–1 of the fixed scale, clipped; 0 where there is none."""
    span = heat.high - heat.low
    if not span > 0:
        raise ValueError(f"map {heat.id}: the scale's high end {heat.high} is not above its low end {heat.low}")
    scaled: Float32Array = np.clip((heat.values - np.float32(heat.low)) * np.float32(1 / span), 0, 1)
    scaled[np.isnan(scaled)] = 0
    return scaled


def codes_u16(heat: Map) -> npt.NDArray[np.uint16]:
    """uint16 (h, w) at the map's own resolution: 0 = no value, 1…65535 spans low…high linearly."""
    codes: npt.NDArray[np.uint16] = np.rint(_on_scale(heat) * np.float32(_TOP_CODE - 1)).astype(np.uint16)
    codes += np.uint16(1)
    codes[np.isnan(heat.values)] = _NO_VALUE
    return codes


def to_png16(heat: Map, full_frame: bool = True, text: Mapping[str, str] | None = None) -> bytes:
    """16-bit grey PNG of ``codes_u16``: value = low + (code − 1) / 65534 · (high − low), code 0 = no value.

    With ``full_frame`` it has the exhibit's stored size, each pixel carrying the code of the cell in which its centre
    lies; nothing is interpolated. Else it has the map's own resolution, from which ``from_png16`` gets the map back.
    The scale and what it means stand in the PNG's text (Low, High, Threshold, Unit, Title, Legend), with ``text``.
    """
    codes = codes_u16(heat)
    words = {"Title": heat.title, "Low": repr(float(heat.low)), "High": repr(float(heat.high)), "Unit": heat.unit}
    words |= {"Legend": heat.legend} | dict(text or {})
    if heat.threshold is not None:
        words["Threshold"] = repr(float(heat.threshold))
    width, height = heat.frame if full_frame else codes.shape[::-1]
    return png.encode_bands(_stretched(codes, width, height), width, height, 16, text=words)


def _stretched(codes: npt.NDArray[np.uint16], width: int, height: int) -> Iterator[npt.NDArray[np.uint16]]:
    rows = ((2 * np.arange(height) + 1) * codes.shape[0]) // (2 * height)
    columns = ((2 * np.arange(width) + 1) * codes.shape[1]) // (2 * width)
    band = max(1, _BAND_PIXELS // width)
    for top in range(0, height, band):
        yield codes[rows[top : top + band]][:, columns]


def from_png16(data: bytes, low: float, high: float) -> Float32Array:
    """The values of a map that ``to_png16`` wrote: float32 (h, w), NaN where there is none; raises ``png.PngError``.

    They differ from the original by at most (high − low) / 131068, and values beyond the scale are at its ends.
    """
    codes = png.decode(data)
    if codes.dtype != np.uint16:
        raise png.PngError("not a 16-bit map")
    values = ((codes.astype(np.float64) - 1) * ((high - low) / (_TOP_CODE - 1)) + low).astype(np.float32)
    values[codes == _NO_VALUE] = np.nan
    return values


def legend_ticks(heat: Map) -> list[Tick]:
    """Marks at round values from low to high, in ascending order, and the threshold where there is one."""
    span = heat.high - heat.low
    raw = span / (_TICKS_AT_MOST - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * (1 - 1e-9))
    decimals = max(0, -math.floor(math.log10(step)) + (1 if step / power == 2.5 else 0))
    first = math.ceil(heat.low / step - 1e-9)
    values = [k * step for k in range(first, math.floor(heat.high / step + 1e-9) + 1)]
    ticks = [Tick(value, (value - heat.low) / span, _label(value, decimals)) for value in values]
    if heat.threshold is not None and heat.low <= heat.threshold <= heat.high:
        at = (heat.threshold - heat.low) / span
        ticks = [tick for tick in ticks if abs(tick.at - at) > 1e-6]
        ticks.append(Tick(heat.threshold, at, f"{heat.threshold:.4g}", is_threshold=True))
    return sorted(ticks, key=lambda tick: tick.at)


def _label(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".replace("-", "−") if value else "0"
