"""What a peak or a line of the spectrum could come from, in words; never more than one picture can tell."""

from __future__ import annotations

from dataclasses import dataclass

from engines.spectrum.peaks import Peak
from engines.spectrum.resampling import Periodicity

JPEG_GRID, UPSAMPLING, GRID, SCALING, PATTERN = "JPEG grid", "up-sampling", "pixel grid", "scaling", "pattern"
_ABOVE_BLOCKS = 2.5


@dataclass(frozen=True, slots=True)
class Explanation:
    """``kind``: JPEG grid · up-sampling · pixel grid · scaling · pattern. ``expected``: no more than the
    file format explains.
    """

    kind: str
    sentence: str
    expected: bool


def _on_grid(frequencies: tuple[float, ...], pitch: int, tolerance: float) -> bool:
    """Whether every frequency is a multiple of 1/pitch within ``tolerance`` cycles/pixel."""
    return all(abs(f * pitch - round(f * pitch)) <= tolerance * pitch for f in frequencies)


def explain_peak(peak: Peak, jpeg: bool, tile: int) -> Explanation:
    """What a peak of the spectrum could be; ``jpeg``: the exhibit is a JPEG file; ``tile``: edge of the
    analysed tiles.
    """
    at = (peak.fx, peak.fy)
    where = (
        f"A pattern repeats every {peak.period:.2f} pixels at {peak.direction:.0f}° (0° to the right, 90° downwards)"
    )
    pitch = next((p for p in (2, 4, 8, 16) if _on_grid(at, p, 0.6 / tile)), 0)
    if pitch in (2, 4, 8) and jpeg:
        return Explanation(
            JPEG_GRID,
            f"{where}: it lies on the 8 × 8 grid of JPEG, as expected of a JPEG file"
            + (f"; an up-sampling by {pitch} would lie there too." if pitch < 8 else "."),
            True,
        )
    if pitch in (2, 4):
        return Explanation(
            UPSAMPLING,
            f"{where}, on the {pitch}-pixel grid: up-sampling by {pitch} leaves this (enlargement, or the "
            "last layers of some generators), and so do an earlier JPEG compression and the colour filter of "
            "a sensor.",
            False,
        )
    if pitch:
        other = "an earlier JPEG compression" if pitch == 8 else "the 16-pixel blocks of JPEG and video"
        return Explanation(
            GRID,
            f"{where}, on the {pitch}-pixel grid: {other} or a generator whose up-sampling layers add up to "
            f"{pitch} leave this.",
            False,
        )
    return Explanation(
        PATTERN,
        f"{where}: fabric, blinds, a screen or print pattern, moiré, a sensor's pattern, scaling or a "
        "generator's texture.",
        False,
    )


def explain_line(line: Periodicity, lines: tuple[Periodicity, ...], jpeg: bool, length: int) -> Explanation:
    """What a periodicity of interpolation could be; ``lines``: all lines found, weak ones too; ``length``:
    pixels of the picture along that axis.

    In a JPEG file the lines at 1/8, 1/4 and 3/8 are its blocks; that at 1/2 is more than they explain only
    where it is far above those at 1/8 and 3/8, which blocks raise more.
    """
    tolerance = 2 / max(1, length)
    words = "columns" if line.axis == "x" else "rows"
    where = f"Every {line.period:.2f} pixels the {words} are smoother than their neighbours"
    if _on_grid((line.frequency,), 8, tolerance):
        pitch = next(p for p in (2, 4, 8) if _on_grid((line.frequency,), p, tolerance))
        blocks = max((o.ratio for o in lines if o.axis == line.axis and _odd_eighth(o.frequency, tolerance)), default=0)
        if jpeg and (pitch > 2 or line.ratio < _ABOVE_BLOCKS * blocks):
            return Explanation(JPEG_GRID, f"{where}: the 8 × 8 blocks of JPEG, as expected of a JPEG file.", True)
        if pitch == 8:
            return Explanation(GRID, f"{where}: 8 × 8 blocks, as an earlier JPEG compression leaves them.", False)
        more = " (more than the blocks of JPEG explain)" if jpeg else ""
        other = "a sensor’s colour filter" if jpeg else "a sensor’s colour filter and an earlier JPEG compression"
        return Explanation(
            UPSAMPLING,
            f"{where}{more}: up-sampling by {pitch}, by enlarging or in a generator; {other} can look alike.",
            False,
        )
    larger = sorted({round(100 / line.frequency), round(100 / (1 - line.frequency))})
    return Explanation(
        SCALING,
        f"{where}: the picture or a part was scaled or turned, for instance to {larger[0]} % or {larger[-1]} "
        f"% or reduced to {100 / (1 + line.frequency):.0f} %; cameras, websites and editors do this too.",
        False,
    )


def _odd_eighth(frequency: float, tolerance: float) -> bool:
    return min(abs(frequency - 0.125), abs(frequency - 0.375)) <= tolerance
