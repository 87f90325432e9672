"""Hand-made evidence: thirteen measurements of a picture's noise, fine detail and colour, each of which can be read.

They are the base line the trained models must beat, and give words to what a picture shows. Each is measured on
patches of 128 pixels at native resolution; the picture's value is the median over its patches.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
import scipy.fft

from engines.synthetic.tiling import Float32Array, Pixels, choose_tiles, tile_batch

EDGE = 128
_MOST = 16
_BLOCK = 8
_SMALL = 1e-3

CUES = (
    "noise level in smooth places",
    "likeness of the noise in red, green and blue",
    "colour noise against brightness noise",
    "likeness of the noise of neighbouring pixels",
    "heavy tails of the noise",
    "decay of detail towards fine",
    "finest detail against middling detail",
    "fine detail along the axes against diagonal detail",
    "pattern repeating every 2 pixels",
    "pattern repeating every 4 or 8 pixels",
    "unevenness of local contrast",
    "strength of colour",
    "coherence of colour and brightness",
)
"""What each number is; order as in ``patch_cues``."""


def picture_cues(pixels: Pixels, tick: Callable[[], None] = lambda: None) -> Float32Array | None:
    """(13,) the median of each cue over at most 16 patches; None under 128 pixels, for grey and for blank pictures.

    ``pixels``: (h, w, 3) uint8 or uint16. ``tick`` is called before each patch.
    """
    if pixels.ndim == 2:
        return None
    found = []
    for tile in choose_tiles(pixels, EDGE, _MOST):
        tick()
        found.append(patch_cues(tile_batch(pixels, (tile,))[0]))
    return np.asarray(np.median(found, axis=0), np.float32) if found else None


def patch_cues(patch: Float32Array) -> Float32Array:
    """The cues of one patch: (3, 128, 128) float32 RGB, 0–255 → (13,) float32, see ``CUES``.

    Noise is what Immerkær's kernel (second difference across and down; "Fast Noise Variance Estimation", CVIU 64,
    1996) leaves of a channel, in grey levels. 1: log2 of its standard deviation in the smoothest quarter of 8 × 8
    blocks. 2: mean correlation of the channels' noise. 3: log2 of the noise of red and blue differences over that of
    luma. 4: mean correlation of luma noise with itself shifted by two pixels right and down (by one the kernel makes
    its own). 5: log2 of its kurtosis. 6: slope of log power over log frequency, 0.1–0.35 cycles a pixel. 7: log2 of
    power at 0.36–0.5 over 0.14–0.25. 8: log2 of power within 15° of the axes over that within 20° of the diagonals,
    0.25–0.5. 9, 10: log2 of power at periods of 2 px (the corners and edges of the spectrum's square) and of 4 or 8 px
    over that of their neighbourhood. 11: standard deviation of log2 of the variance of 8 × 8 blocks. 12: mean distance
    of the largest from the smallest of red, green, blue, in per cent of the largest. 13: squared coherence of Cr and
    luma at 0.15–0.3.
    """
    planes = cv2.cvtColor(np.ascontiguousarray(patch.transpose(1, 2, 0)), cv2.COLOR_RGB2YCrCb)
    luma, red, blue = (np.ascontiguousarray(planes[:, :, k], np.float32) for k in range(3))
    noise = _noise(luma)
    channels = [_noise(np.ascontiguousarray(channel)) for channel in patch]
    variances = _block_variance(luma)
    power, coherence = _spectrum(luma, red)
    chroma = np.sqrt((_noise(red).var() + _noise(blue).var()) / 2)
    return np.array(
        [
            np.log2(_smooth_noise(noise, variances) + 0.02),
            (_correlation(channels[0], channels[1]) + _correlation(channels[1], channels[2])) / 2,
            np.log2((chroma + 0.02) / (noise.std() + 0.02)),
            (_correlation(noise[:, 2:], noise[:, :-2]) + _correlation(noise[2:], noise[:-2])) / 2,
            np.log2(np.mean(noise**4) / (noise.var() ** 2 + _SMALL) + 0.1),
            _slope(power),
            _level(power, "finest") - _level(power, "middling"),
            _level(power, "along") - _level(power, "across"),
            _level(power, "two") - _level(power, "beside two"),
            _level(power, "four and eight") - _level(power, "beside four and eight"),
            np.log2(variances + 0.05).std(),
            100 * float(np.mean((patch.max(axis=0) - patch.min(axis=0)) / (patch.max(axis=0) + 1))),
            coherence,
        ],
        np.float32,
    )


def _noise(plane: Float32Array) -> Float32Array:
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6
    return np.asarray(cv2.filter2D(plane, cv2.CV_32F, kernel)[1:-1, 1:-1], np.float32)


def _block_variance(luma: Float32Array) -> Float32Array:
    size = (luma.shape[1] // _BLOCK, luma.shape[0] // _BLOCK)
    mean = cv2.resize(luma, size, interpolation=cv2.INTER_AREA)
    square = cv2.resize(luma * luma, size, interpolation=cv2.INTER_AREA)
    return np.maximum(square - mean * mean, 0).ravel()


def _smooth_noise(noise: Float32Array, variances: Float32Array) -> float:
    """Standard deviation of the noise in the quarter of the blocks that vary least."""
    padded = np.pad(noise * noise, 1, mode="edge")
    size = (padded.shape[1] // _BLOCK, padded.shape[0] // _BLOCK)
    energy = np.asarray(cv2.resize(padded, size, interpolation=cv2.INTER_AREA), np.float32)
    smooth = variances <= np.quantile(variances, 0.25)
    return float(np.sqrt(energy.ravel()[smooth].mean()))


def _correlation(a: Float32Array, b: Float32Array) -> float:
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).mean() / (np.sqrt((a * a).mean() * (b * b).mean()) + _SMALL))


def _spectrum(luma: Float32Array, red: Float32Array) -> tuple[Float32Array, float]:
    """(log2-ready power (64, 33) averaged over nine 64-px Hann tiles, squared coherence of Cr and luma)."""
    starts = (0, 32, 64)
    window = _window()
    spectra = []
    for plane in (luma, red):
        tiles = np.stack([plane[y : y + 64, x : x + 64] for y in starts for x in starts])
        tiles = (tiles - tiles.mean(axis=(1, 2), keepdims=True)) * window
        spectra.append(scipy.fft.rfft2(tiles, axes=(1, 2)))
    first, second = spectra
    power = np.asarray((np.abs(first) ** 2).mean(axis=0), np.float32)
    colour = (np.abs(second) ** 2).mean(axis=0)
    cross = np.abs((first * np.conj(second)).mean(axis=0)) ** 2
    inside = _regions()["coherence"]
    return power, float((cross / (power * colour + 1e-3))[inside].mean())


def _level(power: Float32Array, where: str) -> float:
    return float(np.log2(power[_regions()[where]].mean() + _SMALL))


def _slope(power: Float32Array) -> float:
    """Slope of log2 power over log2 frequency, every octave's bins weighing alike."""
    inside = _regions()["slope"]
    x, y = np.log2(_radius()[inside]), np.log2(power[inside] + _SMALL)
    weights = 1 / _radius()[inside] ** 2
    x, y = x - np.average(x, weights=weights), y - np.average(y, weights=weights)
    return float((weights * x * y).sum() / (weights * x * x).sum())


@cache
def _window() -> Float32Array:
    hann = np.hanning(66)[1:-1]
    window = np.outer(hann, hann)
    return np.asarray(window / np.sqrt((window**2).mean()) / 64, np.float32)


@cache
def _radius() -> npt.NDArray[np.float64]:
    return np.asarray(np.hypot(np.fft.fftfreq(64)[:, None], np.fft.rfftfreq(64)[None, :]))


@cache
def _regions() -> dict[str, npt.NDArray[np.bool_]]:
    """Bins of the half plane by name, bool (64, 33)."""
    fy, fx = np.abs(np.fft.fftfreq(64))[:, None], np.fft.rfftfreq(64)[None, :]
    radius, angle = _radius(), np.degrees(np.arctan2(fy, fx))

    def at(periods: tuple[int, ...]) -> npt.NDArray[np.bool_]:
        """Where both coordinates are multiples of 1/period, without the origin."""
        found = np.zeros(radius.shape, bool)
        for period in periods:
            lattice = (np.mod(fy * period, 1) == 0) & (np.mod(fx * period, 1) == 0)
            found |= lattice & (radius >= 1 / period - 1e-9)
        return found

    two, eight = at((2,)), at((8,)) & (radius > 0.2)

    def beside(peaks: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        wide = np.pad(peaks.astype(np.uint8), ((4, 4), (0, 0)), mode="wrap")
        near, own = (cv2.dilate(wide, np.ones((side, side), np.uint8))[4:-4] > 0 for side in (5, 3))
        return np.asarray(near & ~own)

    rings = {"finest": (0.36, 0.5), "middling": (0.14, 0.25), "slope": (0.1, 0.35), "coherence": (0.15, 0.3)}
    regions = {name: (radius >= low) & (radius <= high) for name, (low, high) in rings.items()}
    fine = (radius >= 0.25) & (radius <= 0.5)
    return regions | {
        "along": fine & ((angle < 15) | (angle > 75)),
        "across": fine & (np.abs(angle - 45) < 20),
        "two": two,
        "beside two": beside(two),
        "four and eight": eight & ~two,
        "beside four and eight": beside(eight & ~two) & ~two & (radius > 0.15),
    }
