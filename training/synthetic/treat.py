"""What happens to pictures of both classes alike: earlier compression, scaling, crop, blur, noise, last compression."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from training.synthetic.sources import RGB

_WAYS = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4)
_SUBSAMPLINGS = (
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
)


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a whole picture goes through at evaluation.

    ``quality``: lowest and highest of the last JPEG, (0, 0) none. ``scale``: lowest and highest factor. ``size``: the
    shorter sides that the band of condition stands for, in pixels.
    """

    name: str
    quality: tuple[int, int]
    scale: tuple[float, float]
    size: tuple[int, int]


LARGEST_SIDE = 65_535
_SMALL, _LARGE = ((0.6, 0.85), (128, 191)), ((1.0, 1.0), (192, LARGEST_SIDE))
_QUALITIES = {"JPEG quality 90–100": (90, 98), "JPEG quality 80–89": (80, 89), "JPEG quality 60–79": (60, 79)}

CONDITIONS = (
    *(Treatment(f"{words}, 192 pixels and more", q, *_LARGE) for words, q in _QUALITIES.items()),
    Treatment("stored without loss, 192 pixels and more", (0, 0), (0.87, 0.99), (192, LARGEST_SIDE)),
    *(Treatment(f"{words}, scaled to 128–191 pixels", q, *_SMALL) for words, q in _QUALITIES.items()),
    Treatment("stored without loss, scaled to 128–191 pixels", (0, 0), *_SMALL),
)
"""The bands of condition that are calibrated. A picture without a last compression is scaled a little, since both
classes must have lost the traces of how they came here."""
CRUSHED = Treatment("JPEG 75 after scaling by 0.7", (75, 75), (0.7, 0.7), (128, 191))
QUICK = (CONDITIONS[0], CONDITIONS[2], CRUSHED)


def jpeg(rgb: RGB, quality: int, rng: np.random.Generator) -> RGB:
    """Through one JPEG compression with a common subsampling."""
    factor = _SUBSAMPLINGS[int(rng.integers(len(_SUBSAMPLINGS)))]
    settings = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, factor]
    _, data = cv2.imencode(".jpg", rgb[:, :, ::-1], settings)
    return cv2.imdecode(data, cv2.IMREAD_COLOR)[:, :, ::-1]  # type: ignore[return-value]


def webp(rgb: RGB, quality: int) -> RGB:
    """Through one lossy WebP compression."""
    _, data = cv2.imencode(".webp", np.ascontiguousarray(rgb[:, :, ::-1]), [cv2.IMWRITE_WEBP_QUALITY, quality])
    return cv2.imdecode(data, cv2.IMREAD_COLOR)[:, :, ::-1]  # type: ignore[return-value]


def history(rgb: RGB, lossless: bool, rng: np.random.Generator, share: float = 0.85) -> RGB:
    """A first compression for pictures without one, of the qualities that photographs come with.

    Photographs at hand are JPEG, generated pictures mostly are not; without this, traces of a first compression would
    tell the classes apart.
    """
    # All draws are made in any case, so that a photograph and its reconstruction go on to the same life.
    wanted, quality, other = rng.random() < share, int(np.clip(rng.normal(91, 6), 70, 99)), rng.random() < 0.08
    first = np.random.default_rng(int(rng.integers(2**32)))
    if not (lossless and wanted):
        return rgb
    return webp(rgb, quality) if other else jpeg(rgb, quality, first)


def scaled(rgb: RGB, factor: float, rng: np.random.Generator, smallest: int) -> RGB:
    """Rescaled in a random way, to no less than ``smallest`` on the shorter side."""
    factor = max(factor, (smallest + 0.5) / min(rgb.shape[:2]))
    way = _WAYS[int(rng.integers(len(_WAYS)))] if factor < 1 else _WAYS[int(rng.integers(1, len(_WAYS)))]
    size = (max(smallest, round(rgb.shape[1] * factor)), max(smallest, round(rgb.shape[0] * factor)))
    return cv2.resize(rgb, size, interpolation=way)  # type: ignore[return-value]


def training_crop(rgb: RGB, lossless: bool, edge: int, rng: np.random.Generator) -> RGB:
    """(edge, edge, 3) crop after a random life: the same draw of lives for both classes."""
    reach = min(min(rgb.shape[:2]), int(edge * rng.uniform(1.1, 2.2)) + 16)
    top, left = (int(rng.integers((size - reach) // 8 + 1)) * 8 for size in rgb.shape[:2])
    part = history(rgb[top : top + reach, left : left + reach], lossless, rng)
    if rng.random() < 0.55:
        part = scaled(part, float(np.exp(rng.uniform(np.log(0.5), np.log(1.3)))), rng, edge)
    part = _retouched(part, rng)
    if rng.random() < 0.85:
        shift = rng.integers(0, 8, 2)
        part = part[shift[0] :, shift[1] :] if min(part.shape[:2]) >= edge + 8 else part
        quality = int(np.clip(rng.beta(2.2, 1.3) * 45 + 54, 55, 99))
        part = webp(part, quality) if rng.random() < 0.08 else jpeg(part, quality, rng)
    top, left = (int(rng.integers(size - edge + 1)) for size in part.shape[:2])
    part = part[top : top + edge, left : left + edge]
    if rng.random() < 0.5:
        part = part[:, ::-1]
    return np.ascontiguousarray(part)


def _retouched(rgb: RGB, rng: np.random.Generator) -> RGB:
    """Now and then blurred, sharpened, made noisy, brighter, or less colourful."""
    draw = rng.random()
    if draw < 0.08:
        return cv2.GaussianBlur(rgb, (0, 0), float(rng.uniform(0.3, 1.1)))  # type: ignore[return-value]
    if draw < 0.16:
        soft = cv2.GaussianBlur(rgb, (0, 0), float(rng.uniform(0.6, 1.5)))
        amount = float(rng.uniform(0.2, 0.9))
        return cv2.addWeighted(rgb, 1 + amount, soft, -amount, 0)  # type: ignore[return-value]
    if draw < 0.22:
        noise = rng.normal(0, rng.uniform(0.5, 4), rgb.shape)
        return np.clip(rgb + noise, 0, 255).astype(np.uint8)
    if draw < 0.34:
        gain, lift = rng.uniform(0.75, 1.25), rng.uniform(-15, 15)
        return np.clip(rgb * gain + lift, 0, 255).astype(np.uint8)
    if draw < 0.40:
        grey = cv2.cvtColor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
        share = float(rng.uniform(0.3, 1.0))
        return cv2.addWeighted(rgb, 1 - share, grey, share, 0)  # type: ignore[return-value]
    return rgb


def evaluation_picture(rgb: RGB, lossless: bool, treatment: Treatment, largest: int, seed: int) -> RGB:
    """A whole picture under a treatment: one size limit, one history, one scaling, one last compression for all."""
    rng = np.random.default_rng(seed)
    side = min(min(rgb.shape[:2]), largest)
    top, left = ((size - side) // 16 * 8 for size in rgb.shape[:2])
    part = history(np.ascontiguousarray(rgb[top : top + side, left : left + side]), lossless, rng, share=1.0)
    factor, quality = (
        float(rng.uniform(*treatment.scale)),
        int(rng.integers(treatment.quality[0], treatment.quality[1] + 1)),
    )
    if factor != 1:
        part = scaled(part, factor, rng, 1)
    if quality:
        part = jpeg(part, quality, rng)
    return np.ascontiguousarray(part)
