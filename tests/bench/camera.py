"""Speed and memory of the camera fingerprint, against a bare Fourier transform of the picture in the same run.

``python -m tests.bench.camera``
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

import cv2
import numpy as np
from scipy import fft

from engines.camera.correlation import search
from engines.camera.local import local_agreement
from engines.camera.pattern import Estimate, exposed
from engines.camera.residual import residual, whitened, zero_mean


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time: other work on the machine does not count."""
    started = time.process_time()
    work()
    return time.process_time() - started


def peak() -> str:
    return f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def main() -> None:
    cv2.setNumThreads(1)
    rng = np.random.default_rng(1)
    for megapixels in (1, 12):
        height = int((megapixels * 1e6 * 0.75) ** 0.5)
        width = int(megapixels * 1e6 / height)
        pattern = rng.standard_normal((height, width), np.float32) * np.float32(0.01)
        own = (120 * (1 + pattern) + 2 * rng.standard_normal((height, width), np.float32)).astype(np.float32)
        other = (120 + 2 * rng.standard_normal((height, width), np.float32)).astype(np.float32)
        least = timed(lambda own=own: fft.irfft2(fft.rfft2(own)))
        estimate = Estimate((height, width))
        fit = timed(lambda estimate=estimate, own=own: estimate.add(own))
        print(
            f"{megapixels} MP, bare transform there and back {least:.2f} s; one fitting picture {fit:.2f} s, {peak()}"
        )
        for words, luma in (("of the camera", own), ("of another", other)):
            kept: list[np.ndarray] = []

            def test(luma: np.ndarray = luma, kept: list[np.ndarray] = kept, pattern: np.ndarray = pattern) -> None:
                noise = residual(luma)
                kept.append(noise)
                search(whitened(zero_mean(noise)) * exposed(luma), pattern)

            seconds = timed(test)
            noise = kept[0]
            local = timed(
                lambda noise=noise, luma=luma, pattern=pattern: local_agreement(noise, exposed(luma), pattern)
            )
            print(
                f"{megapixels} MP, a picture {words}: test {seconds:.2f} s ({seconds / least:.1f} × bare), "
                f"map {local:.2f} s, {peak()}"
            )


if __name__ == "__main__":
    main()
