"""Writing ONNX files that hold nothing of the machine they were made on, checked against torch."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx

MODELS = Path(__file__).resolve().parents[1] / "onnx_models"


def stripped(model: onnx.ModelProto) -> bytes:
    """The file's bytes without source paths and doc strings, which the exporter writes into it."""
    del model.metadata_props[:]
    model.doc_string = ""
    for graph in [model.graph, *model.functions]:
        graph.doc_string = ""
        del graph.metadata_props[:]
        for node in graph.node:
            node.doc_string = ""
            del node.metadata_props[:]
    for value in [*model.graph.value_info, *model.graph.input, *model.graph.output, *model.graph.initializer]:
        value.doc_string = ""
        del value.metadata_props[:]
    return model.SerializeToString()


def parity(data: bytes, inputs: dict[str, np.ndarray], expected: dict[str, np.ndarray]) -> float:
    """Largest difference between ONNX Runtime's outputs and the expected ones."""
    import onnxruntime

    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    found = session.run(list(expected), inputs)
    return max(float(np.abs(a - b).max()) for a, b in zip(found, expected.values(), strict=True))


def write_model(name: str, data: bytes, card: dict[str, Any], folder: Path = MODELS) -> None:
    """Write NAME/model.onnx and NAME/card.json with its SHA-256."""
    room = folder / name
    room.mkdir(parents=True, exist_ok=True)
    (room / "model.onnx").write_bytes(data)
    card = {**card, "name": name, "sha256": hashlib.sha256(data).hexdigest()}
    (room / "card.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
