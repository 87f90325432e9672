"""A small classifier made by code: it holds that bright pictures may distress."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from engines.core.veil.classifiers import FileClassifier


def bright_objector(folder: Path, title: str = "Bright", threshold: float = 0.5) -> FileClassifier:
    """Probabilities (calm, wary) from the mean of a (1, 3, 32, 32) picture on 0–1: wary is that mean."""
    folder.mkdir(parents=True, exist_ok=True)
    nodes = [
        helper.make_node("ReduceMean", ["rgb"], ["mean"], keepdims=0, axes=[1, 2, 3]),
        helper.make_node("Sub", ["one", "mean"], ["calm"]),
        helper.make_node("Unsqueeze", ["calm", "last"], ["left"]),
        helper.make_node("Unsqueeze", ["mean", "last"], ["right"]),
        helper.make_node("Concat", ["left", "right"], ["both"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "bright",
        [helper.make_tensor_value_info("rgb", TensorProto.FLOAT, [1, 3, 32, 32])],
        [helper.make_tensor_value_info("both", TensorProto.FLOAT, [1, 2])],
        [
            numpy_helper.from_array(np.array([1], np.float32), "one"),
            numpy_helper.from_array(np.array([1], np.int64), "last"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    file = folder / f"{title}.onnx"
    file.write_bytes(model.SerializeToString())
    return FileClassifier(
        id=title,
        title=title,
        file=file,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        resized=40,
        crop=32,
        mean=(0.0, 0.0, 0.0),
        deviation=(255.0, 255.0, 255.0),
        place=1,
        threshold=threshold,
    )


def bright_pack(folder: Path) -> Path:
    """The same as a pack to be imported."""
    made = bright_objector(folder)
    made.file.rename(folder / "model.onnx")
    steps = {
        "do_resize": True,
        "size": {"height": 32, "width": 32},
        "resample": 2,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
    }
    (folder / "preprocessor_config.json").write_text(json.dumps({**steps, "do_normalize": False}))
    output = {"kind": "probability", "positive": 1}
    (folder / "pack.json").write_text(json.dumps({"name": "Bright", "question": "veil", "output": output}))
    return folder
