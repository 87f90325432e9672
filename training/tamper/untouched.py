"""The engine as shipped on folders of untouched pictures: how many raise an alarm, as they are and re-saved small."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from engines.core.finding import Outcome
from engines.core.run import Run
from engines.tamper import analyse
from training.tamper.make import decode, encode
from training.tamper.measure import exhibit_of
from training.tamper.recipes import small

QUALITIES = (70, 80, 90, 97)  # of the re-saved copies, in turn
LEAST_SIDE = 128
_RUN = Run()


def false_alarms(folders: Sequence[Path], processes: int) -> Iterator[str]:
    """One line for each folder, as it is and re-saved at 384 × 256 px, and one for each alarm."""
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        for folder in folders:
            files = [(path, index) for index, path in enumerate(sorted(folder.rglob("*"))) if path.is_file()]
            told = [pair for pair in pool.imap(_told, files, chunksize=4) if pair is not None]
            for what, column in (("as they are", 0), ("re-saved small", 1)):
                yield f"{folder.name}, {what}: {sum(pair[column] for pair in told)} alarms in {len(told)} pictures"


def _told(work: tuple[Path, int]) -> tuple[bool, bool] | None:
    """Whether a picture raises an alarm as it is, and re-saved; None where it is no picture or too small."""
    path, index = work
    cv2.setNumThreads(1)
    data = path.read_bytes()
    try:
        pixels = decode(data)
    except (OSError, ValueError):
        return None
    if min(pixels.shape[:2]) < LEAST_SIDE:
        return None
    quality = QUALITIES[index % len(QUALITIES)]
    again = encode(small(pixels, wide=pixels.shape[1] >= pixels.shape[0]), quality, np.random.default_rng(index))
    return _alarm(data, path.name), _alarm(again, f"{path.name} at {quality}")


def _alarm(data: bytes, name: str) -> bool:
    finding = analyse(exhibit_of(data, name), _RUN)
    if finding.outcome is Outcome.SIGNAL:
        print(f"  {finding.score:.2f} {finding.sentence}", flush=True)
    return finding.outcome is Outcome.SIGNAL
