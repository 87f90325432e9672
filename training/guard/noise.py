"""Noise that models are sure of: many kinds drawn, the best kept, and pixels evolved one by one.

"Direct encoding" after Nguyen, Yosinski, Clune, "Deep Neural Networks are Easily Fooled", CVPR 2015: each pixel is a
gene; here the genes may also be blocks, so that they are seen through compression.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

RGB = npt.NDArray[np.uint8]
Batch = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]
Score = Callable[[Batch], Scores]


def drawn(rng: np.random.Generator, edge: int, kinds: tuple[str, ...]) -> RGB:
    """(edge, edge, 3) noise of one of ``kinds``: uniform, normal, power, blocks, salt, lines."""
    kind = kinds[int(rng.integers(len(kinds)))]
    planes = 1 if rng.random() < 0.25 else 3
    shape = (edge, edge, planes)
    if kind == "uniform":
        made = rng.uniform(0, 255, shape)
    elif kind == "normal":
        made = rng.uniform(60, 190, (1, 1, planes)) + rng.normal(0, rng.uniform(15, 90), shape)
    elif kind == "power":
        made = _power(rng, edge, planes)
    elif kind == "blocks":
        side = int(rng.choice([2, 3, 4, 6, 8, 12, 16]))
        few = rng.uniform(0, 255, (-(-edge // side), -(-edge // side), planes))
        made = np.repeat(np.repeat(few, side, 0), side, 1)[:edge, :edge]
    elif kind == "salt":
        made = np.where(rng.random(shape) < rng.uniform(0.02, 0.5), rng.choice([0.0, 255.0], shape), 128.0)
    else:
        made = np.broadcast_to(rng.uniform(0, 255, (edge, 1, planes)), shape).copy()
        made = made if rng.random() < 0.5 else made.transpose(1, 0, 2)
    return np.repeat(np.clip(made, 0, 255).astype(np.uint8), 3 // planes, axis=2)


def _power(rng: np.random.Generator, edge: int, planes: int) -> npt.NDArray[np.float64]:
    """Noise whose spectrum falls with a power of the frequency, 0.3–2.5."""
    y, x = np.meshgrid(np.fft.fftfreq(edge), np.fft.rfftfreq(edge), indexing="ij")
    fall = np.maximum(np.hypot(y, x), 1 / edge) ** -rng.uniform(0.3, 2.5)
    made = np.stack([np.fft.irfft2(np.fft.rfft2(rng.normal(size=(edge, edge))) * fall) for _ in range(planes)], axis=2)
    return np.asarray(rng.uniform(80, 170) + made / made.std() * rng.uniform(20, 90))


def best_drawn(rng: np.random.Generator, edge: int, score: Score, draws: int, kinds: tuple[str, ...]) -> RGB:
    """The one of ``draws`` pieces of noise that scores highest."""
    found = [drawn(rng, edge, kinds) for _ in range(draws)]
    return found[int(np.argmax(score(stacked(found))))]


def evolved_pixels(rng: np.random.Generator, edge: int, score: Score, rounds: int, side: int) -> RGB:
    """Genes of ``side`` × ``side`` pixels, one in ten mutated; the best of each round lives on."""
    few = -(-edge // side)
    best, height = rng.uniform(0, 255, (few, few, 3)), -np.inf
    rate = 0.1
    for turn in range(rounds):
        young = [_mutated(rng, best, rate) for _ in range(8)]
        scores = score(stacked([_grown(one, side, edge) for one in young]))
        if scores.max() > height:
            best, height = young[int(scores.argmax())], float(scores.max())
        if turn % 10 == 9:
            rate /= 2
    return _grown(best, side, edge)


def _mutated(rng: np.random.Generator, genes: npt.NDArray[np.float64], rate: float) -> npt.NDArray[np.float64]:
    """Polynomial mutation with index 15 (Deb, 2001), of a share ``rate`` of the genes."""
    u = rng.random(genes.shape)
    step = np.where(u < 0.5, (2 * u) ** (1 / 16) - 1, 1 - (2 * (1 - u)) ** (1 / 16))
    return np.asarray(np.clip(genes + np.where(rng.random(genes.shape) < rate, step * 255, 0), 0, 255))


def _grown(genes: npt.NDArray[np.float64], side: int, edge: int) -> RGB:
    few = genes.astype(np.uint8)
    return np.asarray(cv2.resize(few, None, fx=side, fy=side, interpolation=cv2.INTER_NEAREST)[:edge, :edge], np.uint8)


def stacked(pictures: list[RGB]) -> npt.NDArray[np.float32]:
    """(n, 3, edge, edge) float32."""
    return np.stack(pictures).transpose(0, 3, 1, 2).astype(np.float32)
