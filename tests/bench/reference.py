"""Speed and memory of the comparison with a reference, against keypoints and one warp alone in the same run.

``python -m tests.bench.reference``
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

import cv2
import numpy as np

from engines.reference.compare import compare, reduced
from training.reference.recapture import recaptured


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time: other work on the machine does not count."""
    started = time.process_time()
    work()
    return time.process_time() - started


def picture(megapixels: float) -> np.ndarray:
    """A textured picture of 4:3 shape, (h, w, 3) uint8."""
    height = int((megapixels * 1e6 * 0.75) ** 0.5)
    width = int(megapixels * 1e6 / height)
    small = np.random.default_rng(3).integers(40, 210, (height // 24 + 1, width // 24 + 1, 3), np.uint8)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def bare(questioned: np.ndarray, reference: np.ndarray) -> None:
    """What any comparison needs at the least: keypoints of both, and one warp."""
    detector = cv2.SIFT.create(nfeatures=1000)
    for one in (questioned, reference):
        detector.detectAndCompute(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), None)
    cv2.warpPerspective(reference, np.eye(3), (questioned.shape[1], questioned.shape[0]))


def main() -> None:
    cv2.setNumThreads(1)
    for megapixels in (0.25, 1, 12, 50):
        whole = picture(megapixels)
        rng = np.random.default_rng(1)
        first, second = (reduced(recaptured(whole, rng)) for _ in range(2))
        least = timed(lambda first=first, second=second: bare(first, second))
        seconds = timed(lambda first=first, second=second: compare(first, second))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{megapixels:>5} MP: {seconds:.2f} s, {seconds / least:.1f} × the bare minimum, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
