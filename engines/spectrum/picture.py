"""The log-power spectrum as a picture and the profiles as plots, on scales that are the same for every
exhibit.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from engines.core.finding import Picture, Plot, Series
from engines.spectrum.envelope import Envelope
from engines.spectrum.luma import Float32Array
from engines.spectrum.peaks import Peak
from engines.spectrum.power import Power
from engines.spectrum.radial import DECAY_BAND, Decay, centres
from engines.spectrum.resampling import Traces, line_spectrum

LOWEST_DB, HIGHEST_DB = -15.0, 65.0
_EDGE = 512


def spectrum_picture(power: Power, peaks: tuple[Peak, ...]) -> Picture:
    """The mean log power, 512 × 512, frequency 0 in the middle, −15 dB black to 65 dB white; peaks are
    ringed.

    dB are relative to 1 grey level² of white noise.
    """
    half = np.fft.fftshift(power.mean_db, axes=0)
    left = half[:, 1:-1][:, ::-1]
    left = np.concatenate([left[:1], left[:0:-1]], axis=0)
    full = np.concatenate([half[:, -1:], left, half[:, :-1]], axis=1)
    grey = np.clip((full - LOWEST_DB) / (HIGHEST_DB - LOWEST_DB) * 255, 0, 255).astype(np.uint8)
    pixels = cv2.cvtColor(cv2.resize(grey, (_EDGE, _EDGE), interpolation=cv2.INTER_NEAREST), cv2.COLOR_GRAY2RGB)
    for peak in peaks:
        for sign in (1, -1):
            at = [round(_EDGE * (0.5 + sign * f)) % _EDGE for f in (peak.fx, peak.fy)]
            cv2.circle(pixels, at, 9, (255, 140, 0), 1, cv2.LINE_AA)
    return Picture(
        "spectrum",
        "Log-power spectrum",
        np.asarray(pixels, np.uint8),
        f"Mean of {power.tiles} tiles of {power.tile} × {power.tile} pixels. Frequency 0 is in the middle, "
        "half a cycle a pixel at the border; right = repeats to the right, down = repeats downwards. Black "
        f"{LOWEST_DB:.0f} dB, white {HIGHEST_DB:.0f} dB relative to one grey level², the same for every "
        "picture. Rings mark peaks above the noise floor.",
    )


def radial_plot(relative: Float32Array, envelope: Envelope | None, decay: Decay) -> Plot:
    """The radial profile, the envelope of camera pictures of the same kind, and the fitted decay."""
    x = centres()
    seen = np.isfinite(relative)
    series = [Series("this picture", x[seen], relative[seen])]
    caption = "No envelope was measured for pictures of this compression and size."
    if envelope:
        series.insert(0, Series("98 of 100 camera pictures", x, envelope.low, "band", envelope.high))
        series.insert(1, Series("middle of the camera pictures", x, envelope.middle))
        caption = (
            f"Envelope: {envelope.pictures} photographs of {envelope.sources} sources ({envelope.name}); each "
            "source weighs alike; in each place one photograph in a hundred lies above and one below."
        )
    upper = x >= DECAY_BAND[0]
    octave = 10 * np.log10(x[upper] / DECAY_BAND[0])
    fitted = decay.level_db + (decay.exponent - 1) * octave
    series.append(Series("decay fitted", x[upper], np.asarray(fitted, np.float32)))
    return Plot(
        "radial",
        "Radial profile of the spectrum",
        "spatial frequency (cycles/pixel)",
        "power (dB relative to 0.05–0.15 cycles/pixel)",
        tuple(series),
        caption,
    )


def resampling_plot(traces: Traces, limit: float) -> Plot:
    """Lines in the spectrum of the mean derivatives, by columns and rows, with the limit above which a line
    counts.
    """
    series = []
    for axis, words in (("x", "columns"), ("y", "rows")):
        first, second = (line_spectrum(trace) for trace in traces.along(axis))
        if not len(first[0]):
            continue
        x = np.linspace(0.06, 0.5, min(512, len(first[0])), dtype=np.float32)
        series.append(Series(words, x, np.maximum(_peak_hold(*first, x), _peak_hold(*second, x))))
    ends = np.array([0.06, 0.5], np.float32)
    series.append(Series("limit", ends, np.full(2, limit, np.float32)))
    return Plot(
        "resampling",
        "Periodicity of interpolation",
        "frequency (cycles/pixel)",
        "amplitude over its surroundings",
        tuple(series),
        "A line shows that pixels at regular distances are smoother than their neighbours, as interpolation "
        "and the 8 × 8 blocks of JPEG (multiples of 0.125) leave them.",
    )


def _peak_hold(frequency: Float32Array, ratio: Float32Array, x: Float32Array) -> Float32Array:
    """The largest value around each place of ``x``, so that thinning loses no line."""
    place = np.clip(np.searchsorted((x[1:] + x[:-1]) / 2, frequency), 0, len(x) - 1)
    held: npt.NDArray[np.float32] = np.zeros(len(x), np.float32)
    np.maximum.at(held, place, ratio)
    return held
