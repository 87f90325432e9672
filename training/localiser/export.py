"""The trained net as two ONNX files with their cards, checked against torch."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from training.localiser.data import captioned
from training.localiser.net import GRID, NOISE, Front, Head, Localiser
from training.onnx_files import stripped
from training.tamper.sources import CALIBRATION, HELD_OUT, TRAINING, photographs

MODELS = Path(__file__).resolve().parents[2] / "onnx_models"
_TOLERANCE = 2e-4


def export(work: Path) -> None:
    """Write onnx_models/localiser_front and localiser_head from the averaged weights of the checkpoint in ``work``."""
    state = torch.load(work / "checkpoint.pt", weights_only=True)
    weights = {name.removeprefix("module."): value for name, value in state["average"].items() if name != "n_averaged"}
    net = Localiser()
    net.load_state_dict(weights)
    net.eval()
    rgb = torch.randint(0, 256, (1, 3, 96, 128)).float()
    steps = torch.full((1, 64), 6.0)
    features = torch.randn(1, NOISE + GRID, 24, 40)
    here = {2: torch.export.Dim("rows"), 3: torch.export.Dim("columns")}
    in_cells = {2: 8 * torch.export.Dim("rows", min=2), 3: 8 * torch.export.Dim("columns", min=2)}
    _write("localiser_front", net.front, (rgb, steps), ["rgb", "steps"], "features", (in_cells, None), state["step"])
    _write("localiser_head", net.head, (features,), ["features"], "logits", (here,), state["step"])


def _write(
    name: str,
    part: Front | Head,
    example: tuple[torch.Tensor, ...],
    inputs: list[str],
    output: str,
    shapes: Any,
    step: int,
) -> None:
    folder = MODELS / name
    folder.mkdir(parents=True, exist_ok=True)
    program = torch.onnx.export(
        part, example, input_names=inputs, output_names=[output], dynamic_shapes=shapes, opset_version=20, dynamo=True
    )
    data = stripped(program.model_proto)
    (folder / "model.onnx").write_bytes(data)
    parity = _parity(data, part, example, inputs)
    if parity > _TOLERANCE:
        raise SystemExit(f"{name}: ONNX Runtime and torch differ by {parity:.2g}")
    card = _card(name, part, hashlib.sha256(data).hexdigest(), parity, step)
    (folder / "card.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{name}: {len(data):,} bytes, parity {parity:.2g}")


def _parity(data: bytes, part: nn.Module, example: tuple[torch.Tensor, ...], inputs: list[str]) -> float:
    """Largest difference between ONNX Runtime and torch, on the example and on it enlarged."""
    import onnxruntime

    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    worst = 0.0
    for larger in (1, 2):
        tensors = [t.repeat(1, 1, larger, larger) if t.ndim == 4 else t for t in example]
        with torch.no_grad():
            expected = part(*tensors).numpy()
        found = session.run(None, {n: t.numpy() for n, t in zip(inputs, tensors, strict=True)})[0]
        worst = max(worst, float(np.abs(expected - found).max()))
    return worst


def _card(name: str, part: nn.Module, sha256: str, parity: float, step: int) -> dict[str, Any]:
    groups = photographs(TRAINING) + captioned()
    counts = {s: sum(p.source == s for p in groups) for s in sorted({p.source for p in groups})}
    return {
        "name": name,
        "kind": "model",
        "purpose": "localiser of altered places, one of the two graphs of the tamper engine's trained method",
        "made_by": f"python -m training.localiser train --steps {step}, then export",
        "licence": "trained by us from random weights; no weights of others",
        "parameters": sum(p.numel() for p in part.parameters()),
        "training_sources": counts,
        "held_out_sources": [*CALIBRATION, *HELD_OUT],
        "split": "by source: no photograph of a held-out source was seen in training",
        "training_data": "splices, copy-moves and removals made by training/tamper/make.py with random histories; "
        "last compression JPEG 60–99 or none, the same for altered and untouched pictures",
        "limits": [
            "Trained on pictures of 192–320 px cut from photographs of web size; camera originals are larger.",
            "Alterations by generative in-painting were not part of the training.",
        ],
        "parity": parity,
        "sha256": sha256,
    }
