"""Time and memory of the engine ``spectrum`` against a bare FFT loop in the same run, and their growth with
size.

``python tests/bench/spectrum.py [--large]``; ``--large`` adds 50 and 200 megapixels. Each size runs in a
process of its own, so that the peak memory is its own; the memory of the decoded picture is given beside
it.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engines.core.exhibit import Exhibit, Facts, Source
from engines.core.run import Run
from engines.spectrum import analyse
from engines.spectrum.features import patch_features
from engines.spectrum.patches import patches
from engines.spectrum.peaks import find_peaks
from engines.spectrum.power import welch
from engines.spectrum.resampling import derivative_traces, find_periodicities

THREADS = 2


def exhibit_of(megapixels: float) -> Exhibit:
    """A textured colour picture of 4:3 shape, as if decoded from a JPEG of quality 90."""
    height = int((megapixels * 1e6 * 0.75) ** 0.5)
    width = int(megapixels * 1e6 / height)
    draw = np.random.default_rng(3)
    small = draw.integers(40, 210, (height // 24 + 1, width // 24 + 1, 3), np.uint8)
    pixels = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    for top in range(0, height, 256):
        band = pixels[top : top + 256]
        pixels[top : top + 256] = cv2.add(band, draw.integers(0, 12, band.shape, np.uint8))
    facts = Facts("", pixels.nbytes, "JPEG", "image/jpeg", width, height, "RGB", 8, 1, 1, 90, "made", "")
    return Exhibit(Source(Path("/bench.jpg")), facts, b"", pixels)


def bare_fft(pixels: np.ndarray) -> np.ndarray:
    """The least that a spectrum needs: grey, cut into 512-px tiles, cv2.dft, power, sum."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    total = np.zeros((512, 512), np.float32)
    for top in range(0, grey.shape[0] - 511, 512):
        for left in range(0, grey.shape[1] - 511, 512):
            spectrum = cv2.dft(grey[top : top + 512, left : left + 512], flags=cv2.DFT_COMPLEX_OUTPUT)
            total += spectrum[:, :, 0] ** 2 + spectrum[:, :, 1] ** 2
    return total


def whole_frame(pixels: np.ndarray) -> np.ndarray:
    """What simple programs do: one FFT of the whole frame, its log magnitude."""
    return np.log(np.abs(np.fft.fft2(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))) + 1)


def timed(work: Callable[[], object], best_of: int = 3) -> tuple[float, float]:
    """(wall, CPU) seconds, the best of a few."""
    found = []
    for _ in range(best_of):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        found.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(found)


def parts(exhibit: Exhibit) -> dict[str, Callable[[], object]]:
    """The steps of the engine, each alone."""
    power, traces = welch(exhibit.pixels, threads=THREADS), derivative_traces(exhibit.pixels)
    return {
        "averaged spectrum": lambda: welch(exhibit.pixels, threads=THREADS),
        "peaks": lambda: find_peaks(power, 6, 2),
        "derivatives": lambda: derivative_traces(exhibit.pixels),
        "lines": lambda: find_periodicities(traces, 5),
        "score": lambda: [patch_features(patch) for patch in patches(exhibit.pixels)],
    }


def one_size(megapixels: float) -> None:
    """Print the figures of one size."""
    exhibit = exhibit_of(megapixels)
    analyse(exhibit_of(0.3), Run(threads=THREADS))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wall, cpu = timed(lambda: analyse(exhibit, Run(threads=THREADS)), 1 if megapixels > 20 else 3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    bare_wall, bare_cpu = timed(lambda: bare_fft(exhibit.pixels), 1 if megapixels > 20 else 3)
    print(
        f"{megapixels:>5g} MP: engine {wall:6.2f} s ({cpu:.2f} s CPU), bare tiles {bare_wall:6.2f} s "
        f"({bare_cpu:.2f} s CPU), ratio {cpu / bare_cpu:.1f}; peak {peak:.0f} MB, of it {before:.0f} MB "
        f"before the engine ran (picture {exhibit.pixels.nbytes / 1e6:.0f} MB)"
    )
    if megapixels == 12:
        for name, work in parts(exhibit).items():
            part_wall, part_cpu = timed(work)
            print(f"          {name:<18} {part_wall:6.3f} s ({part_cpu:.3f} s CPU)")
        frame_wall, frame_cpu = timed(lambda: whole_frame(exhibit.pixels), 1)
        print(f"          whole-frame np.fft {frame_wall:6.2f} s ({frame_cpu:.2f} s CPU)")


def main() -> None:
    if len(sys.argv) > 2 and sys.argv[1] == "--size":
        one_size(float(sys.argv[2]))
        return
    for megapixels in (1, 12, 50, 200) if "--large" in sys.argv else (1, 12):
        subprocess.run([sys.executable, __file__, "--size", str(megapixels)], check=True)


if __name__ == "__main__":
    main()
