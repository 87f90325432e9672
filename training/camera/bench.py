"""Scenes, simulated photographs and tests that the measures share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engines.camera.correlation import Placement, search
from engines.camera.fit import judged_by_others
from engines.camera.pattern import Estimate, exposed
from engines.camera.residual import residual, whitened, zero_mean
from training.camera.simulate import SimulatedCamera, simulated_camera

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

SIDE = 384
FITTED = 15


@cache
def camera_of(number: int) -> SimulatedCamera:
    """Simulated camera number …"""
    return simulated_camera((SIDE, SIDE), number)


@cache
def scenes_of(data: Path) -> list[U8]:
    """Photographs enlarged to the simulated sensor, so that their own grain is gone."""
    paths = [p for prefix in ("bsds", "imagenet") for p in sorted((data / "aigi" / "real").glob(f"{prefix}_*"))]
    scenes = []
    for path in paths[::6]:
        picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if picture is not None:
            scenes.append(np.asarray(cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), np.uint8))
    return scenes


def pictures_of(camera: SimulatedCamera, scenes: Sequence[U8], seed: int, count: int, *, fitting: bool) -> Iterator[U8]:
    """Decoded photographs; fitting and test scenes are two halves of the list."""
    rng = np.random.default_rng([9, seed, int(fitting)])
    half = len(scenes) // 2
    pool = scenes[:half] if fitting else scenes[half:]
    for number in rng.permutation(len(pool))[:count]:
        yield decoded(camera.photograph(pool[int(number)], rng))


def decoded(data: bytes) -> U8:
    """(h, w, 3) uint8 of a file's bytes, BGR."""
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def luma_of(picture: U8) -> F32:
    """(h, w) float32."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.float32)


@cache
def pattern_of(data: Path, number: int) -> F32:
    """The fingerprint of a simulated camera, from pictures of its own."""
    return fingerprint_of(data, number)[0]


@cache
def fingerprint_of(data: Path, number: int) -> tuple[F32, tuple[float, ...]]:
    """The same, with the weights of the predictor of local strength."""
    estimate = Estimate((SIDE, SIDE))
    parts = []
    for picture in pictures_of(camera_of(number), scenes_of(data), number, FITTED, fitting=True):
        luma = luma_of(picture)
        parts.append((estimate.add(luma), luma))
    return estimate.pattern(), judged_by_others(parts)[1]


def placement(luma: F32, pattern: F32) -> Placement:
    """Test one picture."""
    return search(whitened(zero_mean(residual(luma))) * exposed(luma), pattern)
