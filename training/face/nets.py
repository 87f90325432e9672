"""Exports the finder's three nets to onnx_models/face_propose, face_refine and face_locate, with cards and notices."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from training.face.mtcnn import NETS, load
from training.onnx_files import MODELS, parity, stripped, write_model

_OUTPUTS = {"propose": ("score", "shift"), "refine": ("score", "shift"), "locate": ("score", "shift", "points")}
_EDGES = {"propose": (64, 83), "refine": (24, 24), "locate": (48, 48)}
_TOLERANCE = 1e-4
_NOTICE = """\
The weights are those of MTCNN (K. Zhang, Z. Zhang, Z. Li, Y. Qiao, "Joint Face Detection and Alignment Using Multitask
Cascaded Convolutional Networks", IEEE Signal Processing Letters 23, 2016) as published in the Python package
facenet-pytorch 2.6.0 (MIT License, Copyright (c) 2019 Timothy Esler), converted there from David Sandberg's FaceNet
(MIT License, Copyright (c) 2016 David Sandberg). Changed here: written as an ONNX graph that takes RGB 0-255; the
weights themselves are unchanged.

MIT License

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright notice and
this permission notice shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED
"AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT
HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def export() -> None:
    """Write the three models; raises SystemExit where ONNX Runtime and torch differ."""
    for name in NETS:
        net = load(name)
        data, difference = _graph(net, name)
        write_model(f"face_{name}", data, _card(net, name, difference))
        (MODELS / f"face_{name}" / "NOTICE").write_text(_NOTICE, encoding="utf-8")
        print(f"face_{name}: {len(data):,} bytes, parity {difference:.2g}")


def _graph(net: nn.Module, name: str) -> tuple[bytes, float]:
    torch.manual_seed(0)
    example = torch.randint(0, 256, (2, 3, *_EDGES[name])).float()
    axes = {0: torch.export.Dim("n")}
    if name == "propose":
        axes |= {2: torch.export.Dim("h", min=16), 3: torch.export.Dim("w", min=16)}
    program = torch.onnx.export(
        net,
        (example,),
        input_names=["rgb"],
        output_names=list(_OUTPUTS[name]),
        dynamic_shapes=(axes,),
        opset_version=20,
        dynamo=True,
    )
    assert program is not None
    data = stripped(program.model_proto)
    worst = 0.0
    for rgb in _trials(example, name):
        with torch.no_grad():
            outputs: tuple[Tensor, ...] = net(rgb)
        expected = {key: value.numpy() for key, value in zip(_OUTPUTS[name], outputs, strict=True)}
        worst = max(worst, parity(data, {"rgb": rgb.numpy()}, expected))
    if worst > _TOLERANCE:
        raise SystemExit(f"face_{name}: ONNX Runtime and torch differ by {worst:.2g}; nothing was written.")
    return data, worst


def _trials(example: Tensor, name: str) -> list[Tensor]:
    """The example, another number of pictures, and for the net of any size other sizes, even and odd."""
    trials = [example, example[:1]]
    if name == "propose":
        trials += [example[:, :, :31, :17], example.repeat(1, 1, 3, 2)]
    return trials


def _card(net: nn.Module, name: str, difference: float) -> dict[str, Any]:
    return {
        "kind": "model",
        "purpose": f"finds faces, stage {list(NETS).index(name) + 1} of 3 (MTCNN)",
        "made_by": "python -m training face nets",
        "licence": "MIT; weights of MTCNN from the package facenet-pytorch, see NOTICE",
        "parameters": sum(p.numel() for p in net.parameters()),
        "training_sources": {
            "WIDER FACE, training part (by the publisher)": 12_880,
            "CelebA (by the publisher)": 202_599,
        },
        "held_out_sources": [],
        "split": "not trained here; the finder's recall and false alarms are in the card of the engine face",
        "limits": ["Says nothing by itself: the three stages work together, followed by the net face_verify."],
        "parity": difference,
    }
