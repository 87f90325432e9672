"""Does a model compute here what it computed where it was measured? One run on a made-up input, against kept outputs.

A broken driver, a wrong build of the runtime or a processor without some instruction shows itself here, before a figure
in a report depends on it.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.core.errors import ModelError
from engines.core.onnx import Model, ModelHouse

RECORD = "selftest.json"
# Accelerators round differently (TF32 keeps ten bits); a wrong result is off by far more than this share of its size.
_TOLERANCE = 0.01
_FREE_EDGE = 64
_KEPT = 32


@dataclass(frozen=True, slots=True)
class SelfTest:
    """``passed``: None where there is no record to compare with. ``sentence`` says the result in words.

    ``seconds``: time of the second run, so that loading does not count.
    """

    model: str
    passed: bool | None
    seconds: float
    sentence: str


def self_test(folder: Path, name: str, threads: int = 1) -> SelfTest:
    """Run the model ``folder/name`` and compare with its record. Never raises: what fails is a sentence."""
    try:
        model = ModelHouse(threads, folders=(folder,)).model(name)
        inputs = made_inputs(model)
        model.run(inputs)
        began = time.perf_counter()
        found = summary(model.run(inputs))
        seconds = time.perf_counter() - began
    except ModelError as error:
        return SelfTest(name, False, 0.0, str(error))
    where = f"in {1000 * seconds:.0f} ms on {model.provider.removesuffix('ExecutionProvider')}"
    try:
        kept = json.loads((folder / name / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return SelfTest(name, None, seconds, f"runs {where}; it has no stored outputs to compare with")
    if kept.get("sha256") != model.card.get("sha256"):
        return SelfTest(name, None, seconds, f"runs {where}; its stored outputs are of another version")
    off = _largest_difference(kept["outputs"], found)
    if off <= _TOLERANCE:
        return SelfTest(name, True, seconds, f"computes what it computed when it was measured, {where}")
    words = f"gives other results here than where it was measured (off by {off:.1%} of their size, {where})"
    return SelfTest(name, False, seconds, f"{words}; its figures do not hold on this machine")


def made_inputs(model: Model) -> dict[str, npt.NDArray[Any]]:
    """The same input on every machine: whole numbers 1–255 for pixels, steps and tokens, ones for a mask.

    A free first axis becomes 1, other free axes 64.
    """
    made: dict[str, npt.NDArray[Any]] = {}
    for name, shape, kind in model.inputs:
        sizes = [d if isinstance(d, int) and d > 0 else (1 if i == 0 else _FREE_EDGE) for i, d in enumerate(shape)]
        count = int(np.prod(sizes))
        # Knuth's multiplicative hash: spreads over the range, needs no random generator that may change.
        spread = (np.arange(count, dtype=np.uint64) * np.uint64(2654435761) >> np.uint64(13)) % np.uint64(
            255
        ) + np.uint64(1)
        values = np.ones(count) if "mask" in name else spread
        made[name] = values.reshape(sizes).astype(np.float32 if "float" in kind else np.int64)
    return made


def summary(outputs: dict[str, npt.NDArray[Any]]) -> dict[str, dict[str, Any]]:
    """Of each output its shape, root mean square, and values at regular places."""
    kept = {}
    for name, array in outputs.items():
        flat = np.asarray(array, np.float64).ravel()
        places = np.linspace(0, max(0, flat.size - 1), min(_KEPT, flat.size)).round().astype(int)
        size = float(np.sqrt(np.mean(flat**2))) if flat.size else 0.0
        values = [float(f"{value:.7g}") for value in flat[places]]
        kept[name] = {"shape": list(array.shape), "size": float(f"{size:.7g}"), "values": values}
    return kept


def _largest_difference(kept: dict[str, Any], found: dict[str, Any]) -> float:
    """As a share of an output's size; infinite where shapes, names or finiteness differ."""
    if kept.keys() != found.keys():
        return float("inf")
    worst = 0.0
    for name, expected in kept.items():
        got = found[name]
        if expected["shape"] != got["shape"]:
            return float("inf")
        differences = np.abs(np.subtract([*expected["values"], expected["size"]], [*got["values"], got["size"]]))
        share = float(np.max(differences)) / max(expected["size"], 1e-6)
        worst = max(worst, share) if np.isfinite(share) else float("inf")
    return worst
