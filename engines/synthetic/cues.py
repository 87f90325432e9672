"""Hand-made evidence: thirteen measurements of a picture's noise, fine detail and colour, each of which can be read.

They give words to what a picture shows, and are part of the opinion. Each is measured on patches of 128 pixels at
native resolution; the module ``marks`` takes a picture's mean.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
import scipy.fft

from engines.synthetic.tiling import Float32Array

EDGE = 128
_BLOCK = 8
_SMALL = 1e-3
_STARTS = (0, 32, 64)
_KERNEL = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_CHROMA = (0.713 * (np.array([1, 0, 0]) - _LUMA), 0.564 * (np.array([0, 0, 1]) - _LUMA))
"""Red and blue difference of ITU-R BT.601, as weights of red, green and blue."""
_REGIONS = ("finest", "middling", "along", "across", "two", "beside two", "four and eight", "beside four and eight")

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
    rgb = np.ascontiguousarray(patch.transpose(1, 2, 0))
    planes = cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb)
    luma = np.ascontiguousarray(planes[:, :, 0], np.float32)
    grain = np.asarray(cv2.filter2D(rgb, cv2.CV_32F, _KERNEL)[1:-1, 1:-1], np.float32)
    noise = np.ascontiguousarray(grain @ _LUMA)
    flat = grain.reshape(-1, 3)
    spread = (flat.T @ flat).astype(np.float64) / len(flat)
    variance, chroma = max(0.0, float(_LUMA @ spread @ _LUMA)), [max(0.0, float(w @ spread @ w)) for w in _CHROMA]
    largest = patch.max(axis=0)
    variances = _block_variance(luma)
    unevenness = np.log2(variances + 0.05).std()
    power, coherence = _spectrum(planes)
    level = dict(zip(_REGIONS, np.log2(_weights() @ power + _SMALL), strict=True))
    return np.array(
        [
            np.log2(_smooth_noise(noise, variances) + 0.02),
            (_correlation(spread, 0, 1) + _correlation(spread, 1, 2)) / 2,
            np.log2((np.sqrt(sum(chroma) / 2) + 0.02) / (np.sqrt(variance) + 0.02)),
            (_shifted(noise[:, 2:], noise[:, :-2]) + _shifted(noise[2:], noise[:-2])) / (2 * variance + _SMALL),
            np.log2(_shifted(noise * noise, noise * noise) / (variance**2 + _SMALL) + 0.1),
            _slope(power),
            level["finest"] - level["middling"],
            level["along"] - level["across"],
            level["two"] - level["beside two"],
            level["four and eight"] - level["beside four and eight"],
            unevenness,
            100 * float(((largest - patch.min(axis=0)) / (largest + 1)).mean()),
            coherence,
        ],
        np.float32,
    )


def _block_variance(luma: Float32Array) -> Float32Array:
    size = (luma.shape[1] // _BLOCK, luma.shape[0] // _BLOCK)
    mean = cv2.resize(luma, size, interpolation=cv2.INTER_AREA)
    square = cv2.resize(luma * luma, size, interpolation=cv2.INTER_AREA)
    return np.maximum(square - mean * mean, 0).ravel()


def _smooth_noise(noise: Float32Array, variances: Float32Array) -> float:
    """Standard deviation of the noise in the quarter of the blocks that vary least."""
    padded = cv2.copyMakeBorder(noise * noise, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    size = (padded.shape[1] // _BLOCK, padded.shape[0] // _BLOCK)
    energy = np.asarray(cv2.resize(padded, size, interpolation=cv2.INTER_AREA), np.float32).ravel()
    return float(np.sqrt(energy[variances.argsort()[: len(variances) // 4]].mean()))


def _correlation(spread: npt.NDArray[np.float64], one: int, other: int) -> float:
    return float(spread[one, other] / (np.sqrt(spread[one, one] * spread[other, other]) + _SMALL))


def _shifted(one: Float32Array, other: Float32Array) -> float:
    """Mean product."""
    return float(np.vdot(np.ascontiguousarray(one), np.ascontiguousarray(other)) / one.size)


def _spectrum(planes: npt.NDArray[np.generic]) -> tuple[Float32Array, float]:
    """(power of the luma, (64 · 33,), averaged over nine 64-px Hann tiles; squared coherence of Cr and luma)."""
    places = [(y, x) for y in _STARTS for x in _STARTS]
    tiles = np.stack([planes[y : y + 64, x : x + 64, k] for k in range(2) for y, x in places], dtype=np.float32)
    tiles -= tiles.reshape(len(tiles), -1).mean(axis=1)[:, None, None]
    tiles *= _window()
    spectra = scipy.fft.rfft2(tiles, axes=(1, 2), overwrite_x=True).reshape(2, len(places), -1)
    power, colour = (spectra.real**2 + spectra.imag**2).mean(axis=1)
    inside = _regions()["coherence"].ravel()
    cross = (spectra[0][:, inside] * np.conj(spectra[1][:, inside])).mean(axis=0)
    shared = (cross.real**2 + cross.imag**2) / (power[inside] * colour[inside] + _SMALL)
    return np.asarray(power, np.float32), float(shared.mean())


def _slope(power: Float32Array) -> float:
    """Slope of log2 power over log2 frequency, every octave's bins weighing alike."""
    inside, weights = _slope_weights()
    return float(np.log2(power[inside] + _SMALL) @ weights)


@cache
def _slope_weights() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Bins, and the weights with which their log2 power adds up to the slope of the weighted regression line."""
    inside = np.flatnonzero(_regions()["slope"].ravel())
    radius = _radius().ravel()[inside]
    x, weights = np.log2(radius), 1 / radius**2
    x = x - np.average(x, weights=weights)
    return inside, weights * x / (weights * x * x).sum()


@cache
def _weights() -> Float32Array:
    """(regions, 64 · 33) averaging weights, in the order of ``_REGIONS``."""
    masks = np.stack([_regions()[name].ravel() for name in _REGIONS])
    return np.asarray(masks / masks.sum(axis=1, keepdims=True), np.float32)


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
