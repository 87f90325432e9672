"""Peak-to-correlation energy of a questioned picture and a fingerprint, over shifts and scales (Goljan 2009).

PCE = C(peak)² · sign / mean of C² away from the peak. Where k positions are searched, the chance that noise reaches a
PCE τ is about 1 − (1 − Q(√τ))^k (Goljan and Fridrich 2008, eq. 9), Q the tail of the normal distribution.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft, special

F32 = npt.NDArray[np.float32]

LEAST_PCE = 60.0
_LEAST_CHANCE = 1e-6
_AWAY = 5  # the peak's neighbourhood, ± pixels, left out of the energy
_SCALES = 24


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the fingerprint fits best. ``scale``: size of the picture's pixels on the sensor's grid (0.5: reduced to
    half). ``x``, ``y``: top left of the picture in the fingerprint after scaling. ``quarter_turns``: of the picture,
    counter-clockwise, before comparing. ``positions``: how many were searched in all. ``chance``: probability that
    noise reaches this PCE somewhere among them."""

    pce: float
    scale: float
    x: int
    y: int
    quarter_turns: int
    positions: int
    chance: float

    @property
    def is_match(self) -> bool:
        """Whether the fingerprint counts as found: a PCE of 60 (Goljan, Fridrich and Filler 2009: 2.4 · 10⁻⁵ false
        matches), and beyond chance over the positions searched."""
        return self.pce >= LEAST_PCE and self.chance < _LEAST_CHANCE

    @property
    def is_open(self) -> bool:
        """Whether it is too high for chance, too low for a match."""
        return not self.is_match and (self.chance < 0.01 or self.pce >= LEAST_PCE)


def search(
    weighted: F32, pattern: F32, *, threads: int = 1, check: Callable[[float], None] = lambda _: None
) -> Placement:
    """Find where a picture's weighted residual W·I, (h, w), fits a fingerprint, (H, W), best.

    First the likely placements (same frame; whole frame reduced; plain crop), each in the orientations its shape
    allows; only where none stands out, cropping together with reduction. ``check`` is called with the share done, and
    may raise.
    """
    trials = list(_likely(weighted.shape, pattern.shape))
    best = _best(weighted, pattern, trials, threads, lambda share: check(share * 0.5))
    if best is None or not best.is_match:
        more = list(_unlikely(weighted.shape, pattern.shape, trials))
        other = _best(weighted, pattern, more, threads, lambda share: check(0.5 + share * 0.5))
        if other is not None and (best is None or other.pce > best.pce):
            positions = other.positions + (best.positions if best else 0)
            best = Placement(
                other.pce, other.scale, other.x, other.y, other.quarter_turns, positions, chance(other.pce, positions)
            )
    if best is None:
        return Placement(0.0, 1.0, 0, 0, 0, 0, 1.0)
    return best


def chance(pce: float, positions: int) -> float:
    """Probability that noise reaches ``pce`` at one of ``positions`` places."""
    if pce <= 0:
        return 1.0
    tail = 0.5 * float(special.erfc(math.sqrt(pce / 2)))
    return float(-np.expm1(positions * np.log1p(-min(tail, 1 - 1e-12))))


def _likely(shape: tuple[int, ...], target: tuple[int, ...]) -> list[tuple[float, int, bool]]:
    """[(scale, quarter turns, whether only the aligned place is tried)]."""
    trials = []
    for turns in (0, 2, 1, 3):
        height, width = shape[:2] if turns % 2 == 0 else shape[1::-1]
        fit = (height / target[0], width / target[1])
        if abs(fit[0] / fit[1] - 1) < 0.004 and max(fit) <= 1.001:
            trials.append((1.0 if min(fit) > 0.999 else (fit[0] * fit[1]) ** 0.5, turns, True))
    crops = [
        (1.0, turns, False)
        for turns in (0, 2, 1, 3)
        if all(a <= b for a, b in zip(_turned(shape, turns), target[:2], strict=True))
    ]
    return trials + crops[:1]


def _unlikely(
    shape: tuple[int, ...], target: tuple[int, ...], tried: list[tuple[float, int, bool]]
) -> list[tuple[float, int, bool]]:
    """Crops that were reduced as well: scales from the least that holds the picture, to 1; and turned crops."""
    least = max(shape[0] / target[0], shape[1] / target[1])
    scales = np.geomspace(max(least, 0.25), 1.0, _SCALES, endpoint=False) if least < 1 else ()
    trials = [(float(scale), 0, False) for scale in scales]
    trials += [(1.0, turns, False) for turns in (1, 2, 3)]
    fits = [t for t in trials if _holds(_turned(shape, t[1]), target, t[0])]
    return [trial for trial in fits if trial not in tried]


def _turned(shape: tuple[int, ...], turns: int) -> tuple[int, int]:
    return (shape[0], shape[1]) if turns % 2 == 0 else (shape[1], shape[0])


def _holds(shape: tuple[int, int], target: tuple[int, ...], scale: float) -> bool:
    return shape[0] <= round(target[0] * scale) and shape[1] <= round(target[1] * scale)


def _best(
    weighted: F32,
    pattern: F32,
    trials: list[tuple[float, int, bool]],
    threads: int,
    check: Callable[[float], None],
) -> Placement | None:
    best: Placement | None = None
    positions = 0
    for number, (scale, turns, whole) in enumerate(trials):
        check(number / len(trials))
        picture = np.ascontiguousarray(np.rot90(weighted, turns))
        scaled = scaled_pattern(pattern, scale, picture.shape if whole else None)
        found = _correlate(picture, scaled, threads)
        positions += found[3]
        if best is None or found[0] > best.pce:
            best = Placement(found[0], scale, found[1], found[2], turns, positions, 1.0)
        if chance(best.pce, positions) < 1e-12:
            break
    if best is None:
        return None
    return Placement(best.pce, best.scale, best.x, best.y, best.quarter_turns, positions, chance(best.pce, positions))


def scaled_pattern(pattern: F32, scale: float, shape: tuple[int, ...] | None = None) -> F32:
    """The fingerprint on the grid of a picture reduced by ``scale``; of exactly ``shape`` where given."""
    size = (shape[1], shape[0]) if shape else (round(pattern.shape[1] * scale), round(pattern.shape[0] * scale))
    if size == (pattern.shape[1], pattern.shape[0]):
        return pattern
    return np.asarray(cv2.resize(pattern, size, interpolation=cv2.INTER_AREA), np.float32)


def _correlate(picture: F32, pattern: F32, threads: int) -> tuple[float, int, int, int]:
    """(PCE, x, y, positions) of the best place of a picture inside a pattern."""
    rows, cols = pattern.shape[0] - picture.shape[0] + 1, pattern.shape[1] - picture.shape[1] + 1
    size = (fft.next_fast_len(pattern.shape[0], real=True), fft.next_fast_len(pattern.shape[1], real=True))
    spectrum = fft.rfft2(picture - picture.mean(), s=size, workers=threads)
    np.conjugate(spectrum, out=spectrum)
    spectrum *= fft.rfft2(pattern, s=size, workers=threads)
    surface = np.asarray(fft.irfft2(spectrum, s=size, workers=threads), np.float32)
    del spectrum
    allowed = surface[:rows, :cols]
    y, x = (int(value) for value in np.unravel_index(int(allowed.argmax()), allowed.shape))
    peak = float(allowed[y, x])
    energy = float(np.einsum("ij,ij->", surface, surface, dtype=np.float64))
    near_rows = np.arange(y - _AWAY, y + _AWAY + 1) % size[0]
    near_cols = np.arange(x - _AWAY, x + _AWAY + 1) % size[1]
    near = surface[np.ix_(near_rows, near_cols)].astype(np.float64)
    rest = (energy - float((near**2).sum())) / max(1, surface.size - near.size)
    return (math.copysign(peak * peak, peak) / rest if rest > 0 else 0.0), x, y, rows * cols
