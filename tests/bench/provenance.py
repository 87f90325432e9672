"""Speed of the provenance engine at 12 and 100 megapixels against hashing and decoding alone, in the same run.

``python tests/bench/provenance.py``
"""

from __future__ import annotations

import hashlib
import io
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engines.core.exhibit import Source
from engines.core.intake import receive
from engines.core.run import Run
from engines.provenance import analyse, jpeg, jpeg_tables, recompression


def file_of(folder: Path, megapixels: int) -> Path:
    """A textured 4:3 JPEG with an EXIF block."""
    height = int((megapixels * 1e6 * 0.75) ** 0.5)
    width = int(megapixels * 1e6 / height)
    rng = np.random.default_rng(3)
    small = rng.integers(40, 210, (height // 24 + 1, width // 24 + 1, 3), np.uint8)
    scene = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    for top in range(0, height, 512):
        band = scene[top : top + 512]
        scene[top : top + 512] = cv2.add(band, rng.integers(0, 12, band.shape, np.uint8))
    exif = Image.Exif()
    exif[0x010F], exif[0x0132] = "Acme", "2024:04:30 10:00:00"
    path = folder / f"{megapixels}.jpg"
    Image.fromarray(scene).save(path, "JPEG", quality=90, exif=exif)
    return path


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    with TemporaryDirectory() as folder:
        analyse(receive(Source(file_of(Path(folder), 1))), Run())
        for megapixels in (12, 100):
            exhibit = receive(Source(file_of(Path(folder), megapixels)))
            data = exhibit.data
            bare = timed(lambda data=data: hashlib.sha256(data)) + timed(
                lambda data=data: np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
            )
            whole = timed(lambda exhibit=exhibit: analyse(exhibit, Run()))
            print(
                f"{megapixels} MP: engine {whole:.2f} s, hashing and decoding alone {bare:.2f} s, ratio "
                f"{whole / bare:.2f}"
            )
            structure = jpeg.read(data).jpeg
            assert structure is not None
            walk = timed(lambda data=data: jpeg.read(data))
            quality = timed(lambda structure=structure: jpeg_tables.match_quality(structure.quantisation))
            trace = timed(lambda e=exhibit, s=structure: recompression.check_recompression(e, s))
            print(f"  structure {walk:.3f} s, quality {quality:.4f} s, earlier compression {trace:.2f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
