"""The measures of the engine ``anomaly`` for every method on every set, kept as JSON lines so that it can go on.

A line a set and method, and a line each number of normal pictures in the count of false positives; what stands there
already for the same version of the engine and its backbone is not measured again. ``training.anomaly.table`` prints
the file.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engines.anomaly.cells import BACKBONE
from engines.anomaly.fit import Choices, fit
from engines.anomaly.gather import Unfit
from engines.anomaly.info import INFO
from engines.anomaly.store import to_bytes
from engines.core.run import Run
from training.anomaly.cached import CachedHouse
from training.anomaly.figures import aupro, auroc, pixel_auroc
from training.anomaly.held_out import normal_pictures, over_splits, splits_of
from training.anomaly.judged import Judged, judge
from training.anomaly.sets import Set, Test, sets
from training.anomaly.table import LINES, lines, show

_TIMED = 5  # pictures judged without the cache for the milliseconds


@dataclass(frozen=True, slots=True)
class Wanted:
    """``only``: sets, empty for all. ``repeats``: random splits a number of normal pictures, 0 for none."""

    only: Sequence[str]
    printed: Path | None
    methods: Sequence[str]
    repeats: int
    out: Path = LINES


def bench(wanted: Wanted) -> None:
    """Measure what is missing, a line each, and print the tables."""
    wanted.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        for one in sets(Path(work), wanted.printed, tuple(wanted.only)):
            house = CachedHouse(wanted.out.parent / "anomaly_cache" / one.name)
            for method in wanted.methods:
                _once(one, method, wanted, house)
    show(wanted.out)


def _once(one: Set, method: str, wanted: Wanted, house: CachedHouse) -> None:
    run = Run(model_house=house)
    line: dict[str, Any] = {"set": one.name, "asked": method, "version": version_of(house)}
    there = [old for old in lines(wanted.out) if (old["set"], old["version"]) == (one.name, line["version"])]
    known = next((old for old in there if method in (old["method"], old["asked"])), None)
    if known is None:
        try:
            known = line | _measured(one, method, run, house)
        except Unfit as refused:
            known = line | {"method": method, "refused": str(refused)}
        _keep(wanted.out, known)
    if known.get("refused"):
        return
    line["method"] = known["method"]
    done = {(entry["count"], entry["by"]) for entry in known.get("held_out", ()) if entry["repeats"] >= wanted.repeats}
    for count, by in splits_of(one) if wanted.repeats else ():
        if (count, by) in done:
            continue
        try:
            _keep(wanted.out, line | {"held_out": over_splits(one, count, by, method, wanted.repeats, run)})
        except Unfit as refused:  # too few pictures for this method
            print(f"{one.name}, {method}, {count} normal pictures: {refused}", flush=True)


def version_of(house: CachedHouse) -> str:
    """Of the engine and its backbone: lines of others are not mixed with."""
    return f"{INFO.version} {house.model(BACKBONE).card['sha256'][:8]}"


def _keep(path: Path, line: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
    print(json.dumps({name: value for name, value in line.items() if not name.startswith("p_")}), flush=True)


def _measured(one: Set, method: str, run: Run, house: CachedHouse) -> dict[str, Any]:
    house.saved, began = 0.0, time.process_time()
    model = fit([one.train], one.name, run, Choices(method=method))
    seconds = time.process_time() - began + house.saved
    judged = [j for test in one.tests if (j := judge(test, model, run)) is not None]
    fresh = Run()
    timed = [Test(path, "good", None) for path in normal_pictures(one)[:_TIMED]]
    judge(timed[0], model, fresh)  # opens the backbone
    began = time.process_time()
    pixels = sum(found.values.size for test in timed if (found := judge(test, model, fresh)) is not None)
    taken = time.process_time() - began
    return {
        "method": model.method,
        "pictures": len(model.pictures),
        "fit_seconds": round(seconds, 1),
        "megabytes": round(len(to_bytes(model)) / 1e6, 2),
        "ms": round(1000 * taken / len(timed)),
        "ms_per_megapixel": round(1e9 * taken / max(1, pixels)),
        **_figures(judged),
    }


def _figures(judged: Sequence[Judged]) -> dict[str, Any]:
    positive = np.array([j.test.kind != "good" for j in judged], bool)
    found: dict[str, Any] = {"good": int((~positive).sum()), "altered": int(positive.sum())}
    if positive.any() and not positive.all():
        found["image_auroc"] = round(auroc(np.array([j.score for j in judged]), positive), 4)
        for kind in sorted({j.test.kind for j in judged} - {"good"}):
            some = np.array([j.test.kind in ("good", kind) for j in judged])
            scores = np.array([j.score for j in judged])[some]
            found.setdefault("kinds", {})[kind] = round(auroc(scores, positive[some]), 3)
    known = [j for j in judged if j.mask is not None]
    if any(j.mask is not None and j.mask.any() for j in known):
        maps, masks = [j.values for j in known], [j.mask for j in known if j.mask is not None]
        found |= {"pixel_auroc": round(pixel_auroc(maps, masks), 4), "aupro": round(aupro(maps, masks), 4)}
    found["p_good"] = [round(j.p, 6) for j in judged if j.test.kind == "good"]
    found["p_altered"] = [round(j.p, 6) for j in judged if j.test.kind != "good"]
    return found
