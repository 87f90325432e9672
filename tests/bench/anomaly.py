"""Speed of the engine ``anomaly`` against its backbone alone, in the same run, on one core; growth with size.

``python -m tests.bench.anomaly [--large]``; ``--large`` adds 12 and 50 megapixels. CPU seconds, least of several.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.anomaly.align import homography, keypoints
from engines.anomaly.analysis import told_of
from engines.anomaly.cells import BACKBONE, LEVELS
from engines.anomaly.fit import Choices, fit
from engines.anomaly.normality import Normality
from engines.anomaly.store import reference_keypoints, to_bytes
from engines.core.run import Run
from tests.anomaly.pictures import card, keep, surface

_REPEATS = 15


def seconds(work: Callable[[], object], repeats: int = _REPEATS) -> float:
    """CPU seconds of the quickest of some runs."""
    best = float("inf")
    for _ in range(repeats):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def against_backbone(model: Normality, rgb: npt.NDArray[np.uint8], run: Run, repeats: int = _REPEATS) -> None:
    """Print the engine's time on ``rgb``, the backbone's on as many pixels, and their ratio."""
    height, width = rgb.shape[:2]
    pixels = np.zeros((1, 3, -(-height // 16) * 16, -(-width // 16) * 16), np.float32)
    backbone = run.models.model(BACKBONE)

    def whole() -> None:
        matrix = None
        if model.placed:
            matrix = homography(keypoints(rgb), reference_keypoints(model), (width, height))
        told_of((width, height), (rgb,), matrix, model, 0.1, run, "bench.png")

    bare = seconds(lambda: backbone.run({"pixels": pixels}, LEVELS), repeats)
    spent = seconds(whole, repeats)
    how = "by place" if model.placed else "anywhere"
    megapixels = height * width / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{width} × {height}, {how:<8}: engine {1000 * spent:8.1f} ms, backbone {1000 * bare:8.1f} ms, "
        f"ratio {spent / bare:.2f}, {spent / megapixels:.2f} s a megapixel, peak {peak:.0f} MB"
    )


def fitting(folder: Path, megapixels: float) -> None:
    """Print the time of a fit to 30 pictures of 1 megapixel."""
    keep(folder, {f"s{i}": surface(i, size=(1152, 868)) for i in range(30)})
    began = time.process_time()
    model = fit([folder], "surfaces", Run(), Choices(megapixels))
    spent = time.process_time() - began
    print(f"fit to 30 pictures of 1 MP: {spent:.1f} s of CPU, {len(to_bytes(model)) / 1e6:.1f} MB")


def main() -> None:
    """Print all figures."""
    run = Run()
    with tempfile.TemporaryDirectory() as work:
        surfaces = fit([keep(Path(work) / "s", {f"s{i}": surface(i, size=(256, 256)) for i in range(12)})], "s", run)
        cards = fit([keep(Path(work) / "c", {f"c{i}": card(i) for i in range(30)})], "c", run)
        for side in (256, 512, 1024):
            against_backbone(surfaces, surface(99, size=(side, side)), run)
        against_backbone(cards, card(99), run)
        fitting(Path(work) / "large", 1.0)
        if "--large" in sys.argv:
            for width, height in ((4000, 3000), (8160, 6120)):
                rgb = np.tile(surface(5, size=(816, 612)), (height // 612 + 1, width // 816 + 1, 1))[:height, :width]
                against_backbone(surfaces, np.ascontiguousarray(rgb), run, 1)


if __name__ == "__main__":
    main()
