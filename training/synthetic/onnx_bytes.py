"""A detector of tiles as ONNX bytes, checked against torch."""

from __future__ import annotations

import torch
from torch import nn

from training.onnx_files import parity, stripped

_OUTPUTS = ("logit", "places", "features")


def onnx_bytes(net: nn.Module, edge: int, tolerance: float) -> tuple[bytes, float]:
    """(the file for any number of tiles of ``edge`` px, largest difference between ONNX Runtime and torch).

    ``net``: (n, 3, edge, edge) → logit, places, features. Raises SystemExit where they differ by more than
    ``tolerance``.
    """
    example = torch.randint(0, 256, (3, 3, edge, edge)).float()
    program = torch.onnx.export(
        net.eval(),
        (example,),
        input_names=["rgb"],
        output_names=list(_OUTPUTS),
        dynamic_shapes=({0: torch.export.Dim("n")},),
        opset_version=20,
        dynamo=True,
    )
    assert program is not None
    data = stripped(program.model_proto)
    with torch.no_grad():
        expected = {name: value.numpy() for name, value in zip(_OUTPUTS, net(example), strict=True)}
    difference = parity(data, {"rgb": example.numpy()}, expected)
    if difference > tolerance:
        raise SystemExit(f"ONNX Runtime and torch differ by {difference:.2g}; nothing was written.")
    return data, difference
