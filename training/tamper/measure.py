"""Runs the methods on made pictures and keeps their raw maps and levels."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engines.core.exhibit import Exhibit, Facts, Source
from engines.core.run import Run
from engines.tamper.card import band_of
from engines.tamper.methods import METHODS
from engines.tamper.regions import least_cells, level_reached
from engines.tamper.view import View
from training.tamper.make import AS_IS, FINAL_QUALITIES, MANIPULATIONS, Case, decode, pair
from training.tamper.sources import Photograph

F32 = npt.NDArray[np.float32]

_RUN = Run()  # one for all pictures of a process, so that the models are opened once


@dataclass(frozen=True, eq=False, slots=True)
class Measured:
    """One picture measured: raw maps (method → (rows, cols) float32), picture levels, share altered of each cell."""

    source: str
    manipulation: str
    quality: int | None
    band: str
    size: tuple[int, int]
    maps: dict[str, F32]
    levels: dict[str, float]
    truth: F32


def exhibit_of(data: bytes, name: str = "picture") -> Exhibit:
    """An exhibit from a file's bytes, for measuring."""
    pixels = decode(data)
    height, width = pixels.shape[:2]
    sha = hashlib.sha256(data).hexdigest()
    facts = Facts(sha, len(data), "", "", width, height, "RGB", 8, 1, 1, None, "Pillow", "")
    return Exhibit(Source(Path(f"/{name}")), facts, data, pixels)


def measure(case: Case, source: str) -> Measured:
    """All raw maps of one case."""
    view = View(exhibit_of(case.data), _RUN)
    maps, levels = {}, {}
    for method in METHODS:
        trace = method.trace(view)
        if trace.values is not None:
            maps[method.id] = trace.values
            levels[method.id] = level_reached(trace.values, least_cells(view.rows, view.cols))
    return Measured(
        source,
        case.manipulation,
        case.quality,
        band_of(view.quality),
        (view.width, view.height),
        maps,
        levels,
        view.block_mean(case.mask.astype(np.float32)),
    )


def untouched(photograph: Photograph) -> Case:
    """The photograph's own bytes, as it lies in the data."""
    data = photograph.path.read_bytes()
    pixels = decode(data)
    return Case(data, np.zeros(pixels.shape[:2], bool), "untouched", AS_IS)


def _one(job: tuple[Photograph, Photograph, int, bool]) -> list[Measured]:
    photograph, donor, seed, as_is = job
    cv2.setNumThreads(1)
    rng = np.random.default_rng(seed)
    if as_is:
        return [measure(untouched(photograph), photograph.source)]
    kind = MANIPULATIONS[seed % len(MANIPULATIONS)]
    quality = FINAL_QUALITIES[seed // len(MANIPULATIONS) % len(FINAL_QUALITIES)]
    host = decode(photograph.path.read_bytes())
    cases = pair(host, decode(donor.path.read_bytes()), kind, quality, rng)
    return [measure(case, photograph.source) for case in cases or ()]


def measure_all(photos: Sequence[Photograph], count: int, seed: int, processes: int) -> Iterator[Measured]:
    """``count`` altered pictures with their untouched twins, and as many photographs as they are, from ``photos``.

    Hosts are drawn evenly over the sources; a splice's donor comes from another group than its host.
    """
    rng = np.random.default_rng(seed)
    by_source: dict[str, list[Photograph]] = {}
    for photo in photos:
        by_source.setdefault(photo.source, []).append(photo)
    jobs: list[tuple[Photograph, Photograph, int, bool]] = []
    for index in range(count):
        source = sorted(by_source)[int(rng.integers(len(by_source)))]
        host = by_source[source][int(rng.integers(len(by_source[source])))]
        others = [photo for photo in photos if photo.group != host.group]
        donor = others[int(rng.integers(len(others)))]
        jobs.append((host, donor, seed * 1_000_003 + index, False))
    chosen = rng.permutation(len(photos))[:count]
    jobs += [(photos[int(i)], photos[int(i)], 0, True) for i in chosen]
    yield from _run(jobs, processes)


def _run(jobs: Iterable[tuple[Photograph, Photograph, int, bool]], processes: int) -> Iterator[Measured]:
    context = multiprocessing.get_context("fork")
    with context.Pool(processes) as pool:
        for measured in pool.imap_unordered(_one, jobs, chunksize=4):
            yield from measured
