"""How often normal pictures that the fit has not seen are called unusual, over random splits of the normal pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engines.anomaly.fit import Choices, fit
from engines.anomaly.verdict import rate_in_force, rate_interval
from engines.core.run import Run
from training.anomaly.judged import judge
from training.anomaly.sets import Set, Test

RATES = (0.05, 0.1, 0.2)
COUNTS = (5, 10, 20)  # normal pictures, and half of all
_JUDGED = 20  # normal pictures judged a split
_SHUFFLES = 2000


def splits_of(one: Set) -> list[tuple[int, str]]:
    """(number of normal pictures to fit to, what is drawn at random: single pictures or units of them)."""
    half = len(normal_pictures(one)) // 2
    counts = sorted({*(count for count in COUNTS if count < half), half})
    return [*((count, "picture") for count in counts), *([(half, one.unit)] if one.units else [])]


def over_splits(one: Set, count: int, by: str, method: str, repeats: int, run: Run) -> dict[str, Any]:
    """``p`` of normal pictures that the fit has not seen, a list a split. The normal pictures are those of the
    training and the test folder together: both came about alike.
    """
    normal = normal_pictures(one)
    rng = np.random.default_rng(0)
    splits, missed = [], 0
    for _ in range(repeats):
        order = [normal[i] for i in rng.permutation(len(normal))]
        if by != "picture":
            units = sorted(set(one.units.values()))
            ranks = dict(zip(units, rng.permutation(len(units)).tolist(), strict=True))
            order.sort(key=lambda path: ranks[one.units[path.name]])
        model = fit(order[:count], one.name, run, Choices(method=method))
        fitted = {one.units[path.name] for path in order[:count]} if by != "picture" else set()
        others = [path for path in order[count:] if one.units.get(path.name) not in fitted][:_JUDGED]
        judged = [judge(Test(path, "good", None), model, run) for path in others]
        missed += sum(j is None for j in judged)
        splits.append([round(j.p, 6) for j in judged if j is not None])
    nulls = len(model.calibration.nulls)
    return {"count": count, "by": by, "repeats": repeats, "nulls": nulls, "p": splits, "not_laid_over": missed}


def normal_pictures(one: Set) -> list[Path]:
    """Of both folders; depth maps beside them are none."""
    training = [path for path in sorted(one.train.iterdir()) if not path.stem.endswith("_depth")]
    return training + [test.path for test in one.tests if test.kind == "good"]


def rate_of(entry: dict[str, Any], asked: float) -> dict[str, float]:
    """Of an entry of ``over_splits`` at a chosen rate.

    ``force``: rate in force; ``called``: share called unusual, ``low`` and ``high`` its 90 % interval by drawing splits
    again (pictures of one split hang together, and the splits share pictures: it is rather too narrow); ``stated``:
    share of splits whose count can be squared with the interval that the finding states; ``least``, ``most`` of it.
    """
    force = rate_in_force(asked, entry["nulls"])
    called = [np.mean(np.array(split) <= force + 1e-5) for split in entry["p"] if split]
    rng = np.random.default_rng(0)
    again = [np.mean(rng.choice(called, len(called))) for _ in range(_SHUFFLES)]
    least, most = rate_interval(force, entry["nulls"])
    kept = [_possible(split, force, least, most) for split in entry["p"] if split]
    return {
        "force": force,
        "called": float(np.mean(called)),
        "low": float(np.quantile(again, 0.05)),
        "high": float(np.quantile(again, 0.95)),
        "stated": float(np.mean(kept)),
        "least": least,
        "most": most,
    }


def _possible(split: Sequence[float], force: float, least: float, most: float) -> bool:
    """Whether a count among the judged lies within the binomial 90 % range of a rate of the stated interval."""
    count = len(split)
    seen = sum(p <= force + 1e-5 for p in split)
    rng = np.random.default_rng(1)
    low = np.quantile(rng.binomial(count, least, 4000), 0.05)
    high = np.quantile(rng.binomial(count, most, 4000), 0.95)
    return bool(low <= seen <= high)
