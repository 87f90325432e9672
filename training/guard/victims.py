"""The shipped models as one who fools them sees them: a score for small pictures, and its slope.

The three detectors share one frozen trunk, and their heads are linear in its pooled outputs; so one pass gives the
score of all three.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import numpy_helper

from training.onnx_files import MODELS

if TYPE_CHECKING:
    import torch

EDGE = 128
DETECTORS = ("synthetic_a", "synthetic_b", "synthetic_c")
Batch = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]


class Victims:
    """``detector`` and ``localiser`` take float32 (n, 3, 128, 128) RGB, 0–255, and give (n,) scores."""

    def __init__(self, folder: Path = MODELS) -> None:
        self._folder = folder
        heads = [_head(folder / name / "model.onnx") for name in DETECTORS]
        self._mean, self._scale = heads[0][0], heads[0][1]
        slopes = [weight / scale for _, scale, weight, _ in heads]
        self.weights = np.mean(slopes, axis=0)
        offsets = [bias - (mean * slope).sum() for (mean, _, _, bias), slope in zip(heads, slopes, strict=True)]
        self.offset = float(np.mean(offsets))

    def detector(self, batch: Batch) -> Scores:
        """Mean natural log odds "generated" of the three shipped detectors."""
        return np.asarray(self.features(batch) @ self.weights + self.offset)

    def features(self, batch: Batch) -> Scores:
        """(n, 512) pooled outputs of the trunk, as ``training.synthetic.net.Detector.evidence`` gives them."""
        standard = self._session("synthetic_a").run(["features"], {"rgb": batch})[0]
        return np.asarray(standard, np.float64) * self._scale + self._mean

    def localiser(self, batch: Batch) -> Scores:
        """Mean log odds over the cells that a place was altered, with the steps of a picture without JPEG history."""
        front, head = self._session("localiser_front"), self._session("localiser_head")
        steps = np.ones((1, 64), np.float32)
        found = []
        for rgb in batch:
            features = front.run(["features"], {"rgb": rgb[None], "steps": steps})[0]
            found.append(float(head.run(["logits"], {"features": features})[0].mean()))
        return np.array(found)

    def slope_net(self) -> torch.nn.Module:
        """The mean of the three detectors in torch, (n, 3, h, w) RGB 0–255 → (n,) log odds, for its gradient."""
        from training.guard.gradient import mean_net

        return mean_net(self.weights, self.offset)

    def _session(self, name: str) -> onnxruntime.InferenceSession:
        return self._sessions.setdefault(name, _session(self._folder / name / "model.onnx"))

    @cached_property
    def _sessions(self) -> dict[str, onnxruntime.InferenceSession]:
        return {}


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _head(path: Path) -> tuple[Scores, Scores, Scores, float]:
    """(mean, scale, weight, bias) of a detector's linear head, from its ONNX file."""
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(str(path)).graph.initializer}
    weight = values["net.head.weight"][0].astype(np.float64)
    vectors = {}
    for node in onnx.load(str(path)).graph.node:
        if node.op_type in ("Sub", "Div"):
            for name in node.input:
                if name in values and values[name].size == weight.size:
                    vectors[node.op_type] = values[name].reshape(-1).astype(np.float64)
    return vectors["Sub"], vectors["Div"], weight, float(values["net.head.bias"][0])
