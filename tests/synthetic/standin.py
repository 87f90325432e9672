"""Stand-in models whose answer is known (red speaks for "generated", blue against), their card, and picture files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import cv2
import numpy as np
import onnx
from onnx import TensorProto, helper
from PIL import Image

from engines.core.calibration import Band, Calibration
from engines.core.card import Card, DataGroup, Figure
from engines.core.exhibit import Exhibit, Source
from engines.core.intake import receive
from engines.core.onnx import ModelHouse
from engines.core.run import Run
from engines.synthetic.measured import LARGEST_SPREAD

EDGE, CELLS = 64, 4
NAMES = ("synthetic_a", "synthetic_b", "synthetic_c")


def graph(bias: float = 0.0) -> onnx.ModelProto:
    """places = mean over 16 × 16 px of (red − blue) / 16 + bias; logit = mean(places); features = mean of r, g, b."""
    weights = np.array([1 / 16, 0, -1 / 16], np.float32).reshape(1, 3, 1, 1)
    side = [EDGE // CELLS] * 2
    nodes = [
        helper.make_node("Conv", ["rgb", "weights", "bias"], ["each"]),
        helper.make_node("AveragePool", ["each"], ["cells"], kernel_shape=side, strides=side),
        helper.make_node("Squeeze", ["cells", "one"], ["places"]),
        helper.make_node("ReduceMean", ["places", "one_two"], ["logit"], keepdims=0),
        helper.make_node("ReduceMean", ["rgb", "two_three"], ["features"], keepdims=0),
    ]  # fmt: skip
    constants = [
        helper.make_tensor("weights", TensorProto.FLOAT, weights.shape, weights.ravel()),
        helper.make_tensor("bias", TensorProto.FLOAT, [1], [bias]),
        helper.make_tensor("one", TensorProto.INT64, [1], [1]),
        helper.make_tensor("one_two", TensorProto.INT64, [2], [1, 2]),
        helper.make_tensor("two_three", TensorProto.INT64, [2], [2, 3]),
    ]
    outputs = [("logit", ["n"]), ("places", ["n", CELLS, CELLS]), ("features", ["n", 3])]
    made = helper.make_graph(
        nodes,
        "stand-in",
        [helper.make_tensor_value_info("rgb", TensorProto.FLOAT, ["n", 3, EDGE, EDGE])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs],
        constants,
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def install(folder: Path, biases: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Path:
    """Three stand-ins in ``folder``."""
    for name, bias in zip(NAMES, biases, strict=True):
        data = graph(bias).SerializeToString()
        (folder / name).mkdir(parents=True)
        (folder / name / "model.onnx").write_bytes(data)
        card = {"name": name, "tile": EDGE, "sha256": hashlib.sha256(data).hexdigest()}
        (folder / name / "card.json").write_text(json.dumps(card))
    return folder


def run_with(folder: Path) -> Run:
    """A run that takes its models from ``folder``."""
    return Run(model_house=ModelHouse(folders=(folder,)))


def band(name: str, quality: tuple[int, int], **changes: object) -> Band:
    """log10 LR = score; known up to ± 2."""
    fields: dict[str, object] = {
        "size": (EDGE, 65_535),
        "slope": 1.0,
        "offset": 0.0,
        "lowest": -2.0,
        "highest": 2.0,
        "cases": (300, 300),
        "sources": (8, 9),
        "auroc": 0.93,
        "true_rate": 0.5,
        "cllr": 0.5,
        "calibration_error": 0.03,
        "bootstrap": ((1.0, -0.2), (1.0, 0.2)),
    }
    return Band(name=name, quality=quality, **{**fields, **changes})  # type: ignore[arg-type]


def card(spread: float | None = 3.0, files: dict[str, str] | None = None, **changes: object) -> Card:
    """A card of the stand-ins: JPEG quality 70–100 and pictures without loss, from 64 pixels upwards."""
    bands = (band("JPEG quality 70–100", (70, 100), **changes), band("stored without loss", (0, 0), **changes))
    calibration = Calibration("stand-in", "made by a generator", "taken by a camera", bands)
    return Card(
        name="Stand-in detector",
        version="7",
        kind="model",
        purpose="For tests.",
        made_by="tests/synthetic/standin.py",
        licence="ours",
        split="by source",
        data=(DataGroup("red", 300, True), DataGroup("blue", 300, False)),
        figures=(Figure(LARGEST_SPREAD, "all", spread),) if spread is not None else (),
        limits=("Knows only red and blue.",),
        files=files or {},
        calibration=calibration,
    )


def scene(height: int, width: int, tint: float = 0.0, seed: int = 1) -> np.ndarray:
    """(h, w, 3) uint8, textured everywhere; ``tint``: how much red lies above blue, in grey levels."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(70, 180, (height // 16 + 2, width // 16 + 2, 3)).astype(np.uint8)
    picture = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.int16)
    for top in range(0, height, 512):
        part = picture[top : top + 512]
        part += rng.integers(-12, 13, (*part.shape[:2], 1), np.int16)
        grey = part.mean(axis=2, dtype=np.float32).astype(np.int16)
        part[:, :, 0], part[:, :, 1], part[:, :, 2] = grey + round(tint / 2), grey - 10, grey - round(tint / 2)
    return np.clip(picture, 0, 255).astype(np.uint8)


def saved(folder: Path, pixels: np.ndarray, name: str = "questioned.png", **more: object) -> Exhibit:
    """Written to a file and received as the program does."""
    path = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    if pixels.dtype == np.uint16:
        cv2.imwrite(str(path), pixels if pixels.ndim == 2 else pixels[:, :, ::-1])
    else:
        Image.fromarray(pixels).save(path, **more)  # type: ignore[arg-type]
    return receive(Source(path))
