"""Small simulated cameras: folders of their photographs of scenes drawn by code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engines.core.analyse import analyse_one
from engines.core.exhibit import Source
from engines.core.finding import Finding
from engines.core.intake import receive
from engines.core.run import Run
from training.camera.simulate import SimulatedCamera, simulated_camera

SIDE = 256


@dataclass(frozen=True)
class SimulatedFolder:
    """``fitting``: a folder of twelve photographs; ``own``, ``stranger``: one by the same and by another camera."""

    fitting: Path
    own: Path
    stranger: Path


def drawn_scene(rng: np.random.Generator, side: int = SIDE) -> np.ndarray:
    """Smooth light with discs in it, (side, side, 3) uint8."""
    base = cv2.resize(rng.uniform(90, 220, (6, 6, 3)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    for _ in range(6):
        centre = tuple(int(value) for value in rng.integers(side // 12, side - side // 12, 2))
        cv2.circle(base, centre, int(rng.integers(8, 40)), rng.uniform(40, 230, 3).tolist(), -1)
    return np.clip(base, 0, 255).astype(np.uint8)


def make_folder(home: Path, count: int = 12, side: int = SIDE) -> SimulatedFolder:
    """Write the photographs."""
    rng = np.random.default_rng(1)
    camera, other = simulated_camera((side, side), 1), simulated_camera((side, side), 2)
    fitting = home / "camera"
    fitting.mkdir(parents=True)
    for number in range(count):
        (fitting / f"{number:02d}.jpg").write_bytes(camera.photograph(drawn_scene(rng, side), rng))
    return SimulatedFolder(fitting, write(home / "own.jpg", camera, rng), write(home / "stranger.jpg", other, rng))


def write(path: Path, camera: SimulatedCamera, rng: np.random.Generator) -> Path:
    """One photograph."""
    path.write_bytes(camera.photograph(drawn_scene(rng, camera.pattern.shape[0]), rng))
    return path


def examined(path: Path, option: str) -> Finding:
    """The engine's finding."""
    return analyse_one(receive(Source(path)), "camera", Run(settings={"camera": {"fingerprint": option}}))
