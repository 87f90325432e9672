"""Carrying a set over to a new view: normal and altered tiles seen by another, simulated camera.

The view: nearer by a fifth, other tone curve, softer, darker towards one side, coarser JPEG. The old view's pictures
are all normal ones of the training folder but ``_KEPT``, which only the new view shows; the test pictures are those of
the test folder, in the new view. Compared: the old set as it is, carried over by 1, 3, 5 and 10 pictures, a set of its
own from the same few, and from all ``_KEPT``.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from engines.anomaly.adapt import adapt
from engines.anomaly.fit import Choices, fit
from engines.anomaly.normality import Normality
from engines.core.run import Run
from training.anomaly.cached import CachedHouse
from training.anomaly.figures import auroc
from training.anomaly.judged import judge
from training.anomaly.sets import Set, Test, sets

U8 = npt.NDArray[np.uint8]

_KEPT = 25
_COUNTS = (1, 3, 5, 10)


def views(printed: Path | None, name: str, method: str) -> None:
    """Print a line a way of fitting."""
    with tempfile.TemporaryDirectory() as work:
        run = Run(model_house=CachedHouse(Path(work) / "kept"))
        for one in sets(Path(work), printed, (name,)):
            _views(one, Path(work), method, run)


def _views(one: Set, work: Path, method: str, run: Run) -> None:
    normal = sorted(path for path in one.train.iterdir() if not path.stem.endswith("_depth"))
    old, new = normal[:-_KEPT], [_seen(path, work / "new") for path in normal[-_KEPT:]]
    tests = tuple(Test(_seen(test.path, work / test.kind), test.kind, None) for test in one.tests)
    base = fit(old, one.name, run, Choices(method=method))
    _tell("old view, as it is", base, tests, run)
    for count in _COUNTS:
        _tell(f"carried over by {count}", adapt(base, new[:count], "new", run), tests, run)
    for count in (*_COUNTS[1:], _KEPT):
        _tell(f"a set of its own from {count}", fit(new[:count], "own", run, Choices(method=method)), tests, run)


def _tell(words: str, model: Normality, tests: tuple[Test, ...], run: Run) -> None:
    judged = [found for test in tests if (found := judge(test, model, run)) is not None]
    positive = np.array([found.test.kind != "good" for found in judged])
    said = f"{words}: image AUROC {auroc(np.array([found.score for found in judged]), positive):.3f}"
    count = len(model.calibration.nulls)
    if count:
        called = (
            np.array([found.p for found in judged if found.test.kind == "good"]) <= max(0.1, 1 / (count + 1)) + 1e-6
        )
        said += f", normal ones called unusual at {max(0.1, 1 / (count + 1)):.0%}: {called.sum()} of {len(called)}"
    print(said, flush=True)


def _seen(path: Path, folder: Path) -> Path:
    """The picture in the new view, written to ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    with Image.open(path) as image:
        rgb = np.asarray(image.convert("RGB")).astype(np.float32) / 255
    height, width = rgb.shape[:2]
    near = cv2.resize(rgb, None, fx=1.2, fy=1.2, interpolation=cv2.INTER_CUBIC)
    top, left = (near.shape[0] - height) // 2, (near.shape[1] - width) // 2
    near = np.clip(near[top : top + height, left : left + width], 0, 1) ** 1.6
    near = cv2.GaussianBlur(near, (0, 0), 0.8) * np.linspace(1, 0.7, width, dtype=np.float32)[None, :, None]
    target = folder / f"{path.stem}.jpg"
    Image.fromarray(np.rint(255 * near).astype(np.uint8)).save(target, quality=70)
    return target
