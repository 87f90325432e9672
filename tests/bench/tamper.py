"""Speed of each method at 12 megapixels against a bare OpenCV loop in the same run, and growth with size.

``python tests/bench/tamper.py [--large]``; ``--large`` adds 50 and 200 megapixels.
"""

from __future__ import annotations

import io
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engines.core.exhibit import Exhibit, Facts, Source
from engines.core.run import Run
from engines.tamper import analyse
from engines.tamper.methods import METHODS
from engines.tamper.view import View

Image.MAX_IMAGE_PIXELS = None  # our own picture of 200 megapixels


def exhibit_of(megapixels: float) -> Exhibit:
    """A textured JPEG of 4:3 shape."""
    height = int((megapixels * 1e6 * 0.75) ** 0.5)
    width = int(megapixels * 1e6 / height)
    rng = np.random.default_rng(3)
    small = rng.integers(40, 210, (height // 24 + 1, width // 24 + 1, 3), np.uint8)
    scene = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    for top in range(0, height, 512):
        band = scene[top : top + 512]
        scene[top : top + 512] = cv2.add(band, rng.integers(0, 12, band.shape, np.uint8))
    out = io.BytesIO()
    Image.fromarray(scene).save(out, "JPEG", quality=90)
    data = out.getvalue()
    with Image.open(io.BytesIO(data)) as image:
        pixels = np.asarray(image)
    facts = Facts("", len(data), "JPEG", "image/jpeg", width, height, "RGB", 8, 1, 1, 90, "Pillow", "")
    return Exhibit(Source(Path("/bench.jpg")), facts, data, pixels)


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def bare_resave(exhibit: Exhibit) -> None:
    """One JPEG round trip of the colour picture and the difference: the least that error level needs."""
    _, data = cv2.imencode(".jpg", exhibit.pixels, [cv2.IMWRITE_JPEG_QUALITY, 90])
    cv2.absdiff(exhibit.pixels, cv2.imdecode(data, cv2.IMREAD_COLOR))


def main() -> None:
    exhibit = exhibit_of(12)
    bare = timed(lambda: bare_resave(exhibit))
    print(f"bare JPEG round trip and difference, 12 MP: {bare:.2f} s")
    view = View(exhibit, Run(threads=2))
    print(f"{'luma, texture':<20} {timed(lambda: (view.luma, view.texture, view.usable)):6.2f} s")
    for method in METHODS:
        seconds = timed(lambda method=method: method.trace(view))
        print(f"{method.title:<20} {seconds:6.2f} s   {seconds / bare:6.1f} × the bare loop")
    for megapixels in (1, 12, 50, 200) if "--large" in sys.argv else (1, 12):
        exhibit = exhibit_of(megapixels)
        seconds = timed(lambda exhibit=exhibit: analyse(exhibit, Run(threads=2)))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"whole engine, {megapixels:>3} MP: {seconds:6.2f} s, {seconds / megapixels:.2f} s/MP, peak {peak:.0f} MB"
        )


if __name__ == "__main__":
    main()
