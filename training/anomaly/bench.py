"""The measures of the engine ``anomaly`` on every set, from the committed backbone."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engines.anomaly.align import brought_back, homography, keypoints
from engines.anomaly.analysis import look, views_of
from engines.anomaly.cells import CELL, grid_of
from engines.anomaly.fit import AUTO, Choices, fit
from engines.anomaly.normality import Normality
from engines.anomaly.store import reference_keypoints, to_bytes
from engines.anomaly.verdict import rate_in_force, verdict_of
from engines.core.exhibit import Source
from engines.core.intake import receive
from engines.core.run import Run
from training.anomaly.figures import aupro, auroc, pixel_auroc
from training.anomaly.sets import Set, Test, mask_of, sets

F32 = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

_RATES = (0.05, 0.1)


@dataclass(frozen=True, eq=False, slots=True)
class Judged:
    """A test picture: p, score, and its map with its mask at the picture's size (None where not known)."""

    test: Test
    score: float
    peak: float
    whole: float
    p: float
    values: F32
    mask: Bools | None


def bench(only: Sequence[str], printed: Path | None, repeats: int, methods: Sequence[str] = (AUTO,)) -> None:
    """Print one block a set and method; with ``repeats``, false positives over so many random halves of the normal
    pictures.
    """
    with tempfile.TemporaryDirectory() as work:
        for one in sets(Path(work), printed, tuple(only)):
            for method in methods:
                _measure(one, repeats, method)


def _measure(one: Set, repeats: int, method: str) -> None:
    run = Run()
    began = time.process_time()
    model = fit([one.train], one.name, run, Choices(method=method))
    seconds = time.process_time() - began
    size = len(to_bytes(model)) / 1e6
    count = len(model.pictures)
    print(f"{one.name}, {model.method}: {count} normal pictures, {seconds:.0f} s of CPU to fit, {size:.1f} MB")
    judged = [j for test in one.tests if (j := judge(test, model, run)) is not None]
    tell(judged, model)
    if repeats:
        _false_positives(one, repeats, run, method)


def _false_positives(one: Set, repeats: int, run: Run, method: str) -> None:
    """Print the false positives of normal pictures left out of the fit, over random halves of all normal pictures."""
    normal = sorted(one.train.iterdir())
    normal += [test.path for test in one.tests if test.kind == "good"]
    rng = np.random.default_rng(0)
    called: dict[float, list[bool]] = {rate: [] for rate in _RATES}
    for _ in range(repeats):
        order = rng.permutation(len(normal))
        half = len(normal) // 2
        model = fit([normal[i] for i in order[:half]], one.name, run, Choices(method=method))
        for index in order[half:]:
            judged = judge(Test(normal[index], "good", None), model, run)
            for rate in _RATES:
                called[rate].append(
                    judged is not None and judged.p <= rate_in_force(rate, len(model.calibration.nulls))
                )
    print(f"  {repeats} random halves, {half} normal pictures each, {len(called[_RATES[0]])} others judged:", end=" ")
    print(*(f"chosen {rate:.0%}, called unusual {np.mean(seen):.3f}" for rate, seen in called.items()), sep="; ")


def judge(test: Test, model: Normality, run: Run) -> Judged | None:
    """Scores of a test picture; None where it cannot be laid over a placed model."""
    exhibit = receive(Source(test.path))
    views = views_of(exhibit, model)
    assert views is not None
    rgb = views[0]
    matrix = None
    if model.placed:
        matrix = homography(keypoints(rgb), reference_keypoints(model), (rgb.shape[1], rgb.shape[0]))
        if matrix is None:
            return None
    seen = look(views, matrix, model, run)
    values = seen.decades if matrix is None else brought_back(seen.decades, matrix, grid_of(rgb), CELL)
    verdict = verdict_of(seen.peaks, seen.wholes, model, _RATES[0])
    calibration = model.calibration
    spread = np.asarray(cv2.resize(values, None, fx=CELL, fy=CELL, interpolation=cv2.INTER_LINEAR), np.float32)
    spread = spread[: rgb.shape[0], : rgb.shape[1]]
    if model.scale < 1:
        spread = np.asarray(cv2.resize(spread, exhibit.frame, interpolation=cv2.INTER_LINEAR), np.float32)
    whole = calibration.whole(float(seen.wholes.mean()))
    return Judged(
        test,
        verdict.score,
        calibration.peak(float(seen.peaks.mean())),
        whole,
        verdict.p,
        spread,
        mask_of(test, exhibit.frame),
    )


def tell(judged: Sequence[Judged], model: Normality) -> None:
    """Print the figures."""
    positive = np.array([j.test.kind != "good" for j in judged])
    if not positive.all():
        for name in ("score", "peak", "whole") if model.wholes else ("score",):
            scores = np.array([getattr(j, name) for j in judged])
            print(f"  image AUROC by {name:<6} {auroc(scores, positive):.3f}", end="  ")
            for kind in sorted({j.test.kind for j in judged} - {"good"}):
                some = np.array([j.test.kind in ("good", kind) for j in judged])
                print(f"{kind} {auroc(scores[some], positive[some]):.2f}", end="  ")
            print()
    known = [j for j in judged if j.mask is not None]
    if any(j.mask is not None and j.mask.any() for j in known):
        maps, masks = [j.values for j in known], [j.mask for j in known if j.mask is not None]
        print(f"  pixel AUROC {pixel_auroc(maps, masks):.3f}  AUPRO at 0.3 {aupro(maps, masks):.3f}")
    good = np.array([j.p for j in judged if j.test.kind == "good"])
    bad = np.array([j.p for j in judged if j.test.kind != "good"])
    for rate in _RATES:
        used = rate_in_force(rate, len(model.calibration.nulls))
        false = f"false positives {np.mean(good <= used):.3f} ({len(good)} pictures)  " if len(good) else ""
        found = f"altered found {np.mean(bad <= used):.3f}" if len(bad) else ""
        print(f"  chosen {rate:.0%}, in force {used:.1%}: {false}{found}")
