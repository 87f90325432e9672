"""Simulated cameras: a fixed multiplicative pattern on photographs, photon and read noise, JPEG.

The photographs' own grain is smoothed away first; what is left of it belongs to many real cameras and to none of these.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class SimulatedCamera:
    """``pattern``: (h, w) float32, relative deviation of each pixel's yield. ``full_well``: electrons at white."""

    pattern: F32
    full_well: float
    read_noise: float
    quality: tuple[int, int]

    def photograph(self, scene: U8, rng: np.random.Generator) -> bytes:
        """A JPEG file of a scene, (h, w, 3) uint8 RGB of the pattern's size."""
        light = cv2.GaussianBlur(scene, (0, 0), 0.8).astype(np.float32) / 255
        electrons = light**2.2 * self.full_well * (1 + self.pattern[..., None])
        electrons = rng.poisson(np.maximum(electrons, 0)) + rng.normal(0, self.read_noise, electrons.shape)
        values = np.clip(electrons / self.full_well, 0, 1) ** (1 / 2.2)
        pixels = np.clip(np.rint(values * 255), 0, 255).astype(np.uint8)
        quality = int(rng.integers(self.quality[0], self.quality[1] + 1))
        coded = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        return np.asarray(coded, np.uint8).tobytes()


def simulated_camera(shape: tuple[int, int], seed: int, strength: float = 0.015) -> SimulatedCamera:
    """A camera whose pattern, 1 to 2 % before demosaicing smooths it, is fixed by the seed."""
    rng = np.random.default_rng([7, seed])
    pattern = rng.normal(0, strength, shape).astype(np.float32)
    pattern = np.asarray(cv2.GaussianBlur(pattern, (0, 0), 0.45), np.float32)
    return SimulatedCamera(pattern, float(rng.uniform(8000, 20000)), float(rng.uniform(4, 10)), (85, 96))
