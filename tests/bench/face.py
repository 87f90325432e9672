"""Speed of the finder of faces as a ratio to OpenCV's cascades over the same pictures, on one core.

``python -m tests.bench.face``: pictures made by code, and photographs of people where ../shared/data is at hand.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from engines.core.exhibit import Exhibit, Facts, Source
from engines.core.onnx import ModelHouse
from engines.core.run import Run
from engines.face import INFO, analyse

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
_CASCADES = ("haarcascade_frontalface_alt2.xml", "haarcascade_profileface.xml")


def exhibit_of(pixels: np.ndarray) -> Exhibit:
    """An exhibit with these pixels."""
    height, width = pixels.shape[:2]
    facts = Facts("", 1, "JPEG", "image/jpeg", width, height, "RGB", 8, 1, 1, 90, "made by code", "")
    return Exhibit(Source(Path("/bench.jpg")), facts, b"", pixels)


def large(megapixels: float) -> np.ndarray:
    """Photographs of people laid side by side and enlarged to this size, or texture where there are none."""
    height = int((megapixels * 1e6 * 0.75) ** 0.5)
    width = int(megapixels * 1e6 / height)
    rows = [np.hstack(row) for row in (photographs(16)[at : at + 4] for at in range(0, 16, 4)) if row]
    return cv2.resize(np.vstack(rows), (width, height), interpolation=cv2.INTER_CUBIC)


def photographs(count: int) -> list[np.ndarray]:
    """Small photographs, 200 × 200 pixels."""
    files = sorted((DATA / "captions" / "images").glob("*.jpg"))[:count]
    if not files:
        rng = np.random.default_rng(0)
        return [cv2.resize(rng.integers(0, 255, (25, 25, 3), np.uint8), (200, 200)) for _ in range(count)]
    return [cv2.resize(cv2.imread(str(file))[:, :, ::-1], (200, 200)) for file in files]


def cascades(pixels: np.ndarray) -> None:
    """Frontal faces and profiles to both sides; small pictures are doubled, as the finder does."""
    factor = 2 if pixels.shape[0] * pixels.shape[1] <= 500_000 else 1
    grey = cv2.cvtColor(cv2.resize(pixels, None, fx=factor, fy=factor), cv2.COLOR_RGB2GRAY)
    smallest = (20, 20) if factor == 2 else (30, 30)
    for name, pictures in zip(_CASCADES, ([grey], [grey, grey[:, ::-1].copy()]), strict=True):
        found = cv2.CascadeClassifier(cv2.data.haarcascades + name)
        for picture in pictures:
            found.detectMultiScale(picture, 1.1, 4, minSize=smallest)


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """CPU seconds of the fastest of a few runs; on one idle core the same as seconds."""
    taken = []
    for _ in range(times):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return min(taken)


def main() -> None:
    """Print the figures."""
    cv2.setNumThreads(1)
    run = Run(threads=1, model_house=ModelHouse(threads=1))
    thorough = Run(settings={INFO.id: {"thorough": True}}, threads=1, model_house=run.model_house)
    small = [exhibit_of(pixels) for pixels in photographs(24)]
    ours = seconds(lambda: [analyse(exhibit, run) for exhibit in small])
    theirs = seconds(lambda: [cascades(exhibit.pixels) for exhibit in small])
    print(
        f"24 photographs of 200 × 200: {24 / ours:.1f} a second, cascades {24 / theirs:.1f}; "
        f"{ours / theirs:.2f} × as long"
    )
    for megapixels in (2, 12):
        exhibit = exhibit_of(large(megapixels))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        ours = seconds(lambda exhibit=exhibit: analyse(exhibit, run), 1)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        every = seconds(lambda exhibit=exhibit: analyse(exhibit, thorough), 1)
        theirs = seconds(lambda exhibit=exhibit: cascades(exhibit.pixels), 1)
        print(
            f"{megapixels} MP: {ours:.2f} s, {after - before:+.0f} MB; small faces too {every:.2f} s; "
            f"cascades {theirs:.2f} s; {ours / theirs:.2f} × as long"
        )


if __name__ == "__main__":
    main()
