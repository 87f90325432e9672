"""A trained net as model.onnx, checked against torch, with nothing of this machine in it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import nn

OUTPUTS = ("logit", "places", "features")
_TOLERANCE = 2e-3


def write_onnx(net: nn.Module, edge: int, path: Path) -> tuple[str, float]:
    """Export a net with the outputs ``logit``, ``places``, ``features`` for any number of tiles of ``edge`` pixels.

    Returns (SHA-256, largest difference between ONNX Runtime and torch). Raises SystemExit where they disagree.
    """
    import onnxruntime

    net = net.eval()
    example = (torch.randint(0, 256, (2, 3, edge, edge)).float(),)
    program = torch.onnx.export(
        net,
        example,
        input_names=["rgb"],
        output_names=list(OUTPUTS),
        dynamic_shapes=({0: torch.export.Dim("tiles")},),
        opset_version=20,
        dynamo=True,
    )
    assert program is not None
    model = program.model_proto
    forget_origin(model)
    data = model.SerializeToString()
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    worst = 0.0
    for count in (1, 3):
        rgb = torch.randint(0, 256, (count, 3, edge, edge)).float()
        with torch.no_grad():
            expected = [part.numpy() for part in net(rgb)]
        found = session.run(list(OUTPUTS), {"rgb": rgb.numpy()})
        worst = max(worst, *(float(np.abs(a - b).max()) for a, b in zip(expected, found, strict=True)))
    if worst > _TOLERANCE:
        raise SystemExit(f"ONNX Runtime and torch differ by {worst:.2g}; nothing was written.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return hashlib.sha256(data).hexdigest(), worst


def forget_origin(model: onnx.ModelProto) -> None:
    """The exporter writes source paths of the machine into the file; take them out."""
    del model.metadata_props[:]
    model.doc_string = ""
    for graph in (model.graph, *model.functions):
        graph.doc_string = ""
        del graph.metadata_props[:]
        for node in graph.node:
            node.doc_string = ""
            del node.metadata_props[:]
    for value in (*model.graph.value_info, *model.graph.input, *model.graph.output, *model.graph.initializer):
        value.doc_string = ""
        del value.metadata_props[:]
