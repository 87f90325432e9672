"""What the engine sees in every variant: features, profile, decay, peaks and lines, with the engine's own
functions.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.spectrum.explain import explain_line, explain_peak
from engines.spectrum.features import patch_features
from engines.spectrum.peaks import find_peaks
from engines.spectrum.power import Power, welch
from engines.spectrum.radial import fit_decay, radial_profile, relative_db
from engines.spectrum.resampling import WEAKEST, derivative_traces, find_periodicities
from training.spectrum.variants import RGB, Item, decode, variants

LEAST_DB = 2.0
_LOWEST_Z = 3.0


@dataclass(frozen=True, eq=False, slots=True)
class Measured:
    """One row a variant. ``features`` (n, 4), NaN where there are none; ``profile`` (n, BINS) relative dB;
    ``signs`` (n, 4): decay exponent, decay level, greatest z of a peak and greatest ratio of a line that
    the format does not explain (0 = none).
    """

    source: npt.NDArray[np.str_]
    generated: npt.NDArray[np.bool_]
    quality_band: npt.NDArray[np.int64]
    size_band: npt.NDArray[np.int64]
    original: npt.NDArray[np.str_]
    features: npt.NDArray[np.float64]
    profile: npt.NDArray[np.float64]
    signs: npt.NDArray[np.float64]


def measure(chosen: Sequence[Item], seed: int) -> Measured:
    """Bring every item through its variants and measure each; prints the progress."""
    rows: list[tuple[str, bool, int, int, str]] = []
    features, profiles, signs = [], [], []
    started = time.monotonic()
    for done, item in enumerate(chosen):
        for variant, rgb in variants(item, seed):
            found = patch_features(rgb)
            power = welch(rgb)
            profile = radial_profile(power)
            decay = fit_decay(profile)
            jpeg = variant.quality > 0
            peak, line = _unexplained(rgb, power, jpeg)
            rows.append((item.source, item.generated, variant.quality_band, variant.size_band, item.original_format))
            features.append(np.full(4, np.nan) if found is None else found)
            profiles.append(relative_db(profile))
            signs.append([decay.exponent, decay.level_db, peak, line])
        if done % 200 == 199:
            print(f"{done + 1} of {len(chosen)} pictures, {time.monotonic() - started:.0f} s", flush=True)
    columns = list(zip(*rows, strict=True))
    return Measured(
        source=np.array(columns[0]),
        generated=np.array(columns[1], bool),
        quality_band=np.array(columns[2]),
        size_band=np.array(columns[3]),
        original=np.array(columns[4]),
        features=np.array(features, np.float64),
        profile=np.array(profiles, np.float64),
        signs=np.array(signs, np.float64),
    )


def measure_as_stored(chosen: Sequence[Item]) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.float64]]:
    """(source, (n, 2): greatest z of a peak and ratio of a line that the format does not explain) of
    photographs, whole and untreated: what the limits for peaks and lines are set on.
    """
    sources, signs = [], []
    for item in chosen:
        if not item.generated:
            rgb = decode(item.path)
            sources.append(item.source)
            signs.append(_unexplained(rgb, welch(rgb), item.original_format.startswith("JPEG")))
    return np.array(sources), np.array(signs, np.float64)


def _unexplained(rgb: RGB, power: Power, jpeg: bool) -> tuple[float, float]:
    """(greatest z of a peak, greatest ratio of a line) that the file format does not explain; 0 where there
    is none.
    """
    peaks = [p for p in find_peaks(power, _LOWEST_Z, LEAST_DB) if not explain_peak(p, jpeg, power.tile).expected]
    lines = find_periodicities(derivative_traces(rgb), WEAKEST)
    height, width = rgb.shape[:2]
    free = [
        line for line in lines if not explain_line(line, lines, jpeg, width if line.axis == "x" else height).expected
    ]
    return max((p.z for p in peaks), default=0.0), max((line.ratio for line in free), default=0.0)
