"""Speed of the engine ``synthetic`` as a ratio to a bare ResNet-18 pass over the same tiles, on one core.

``python tests/bench/synthetic.py [--large] [--models FOLDER]``; ``--large`` adds 50 and 200 megapixels.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engines.core.errors import ModelError
from engines.core.exhibit import Exhibit, Facts, Source
from engines.core.onnx import ModelHouse
from engines.core.paths import models_folder
from engines.core.run import Run
from engines.synthetic.analysis import examine_generated
from engines.synthetic.info import INFO
from engines.synthetic.marks import picture_marks
from engines.synthetic.score import BATCH, score_tiles, tile_edge
from engines.synthetic.tiling import choose_tiles, tile_batch


def exhibit_of(megapixels: float) -> Exhibit:
    """A textured colour picture of 4:3 shape, said to be a JPEG of quality 90."""
    height = int((megapixels * 1e6 * 0.75) ** 0.5)
    width = int(megapixels * 1e6 / height)
    rng = np.random.default_rng(3)
    small = rng.integers(40, 210, (height // 24 + 1, width // 24 + 1, 3), np.uint8)
    scene = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    for top in range(0, height, 512):
        band = scene[top : top + 512]
        scene[top : top + 512] = cv2.add(band, rng.integers(0, 12, band.shape, np.uint8))
    facts = Facts("", 1, "JPEG", "image/jpeg", width, height, "RGB", 8, 1, 1, 90, "made by code", "")
    return Exhibit(Source(Path("/bench.jpg")), facts, b"", scene)


class ResNet18:
    """The layers of ResNet-18 (He et al., CVPR 2016), random weights, normalisation folded into the convolutions."""

    def __init__(self) -> None:
        self._rng = np.random.default_rng(0)
        self._nodes: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []

    def graph(self) -> bytes:
        x = self._conv("rgb", 3, 64, 7, 2)
        pool = {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1] * 4}
        self._nodes.append(helper.make_node("MaxPool", [x], ["pooled"], **pool))
        x, width = "pooled", 64
        for out, stride in ((64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)):
            x, width = self._block(x, width, out, stride), out
        self._nodes.append(helper.make_node("GlobalAveragePool", [x], ["features"]))
        made = helper.make_graph(
            self._nodes,
            "resnet18",
            [helper.make_tensor_value_info("rgb", TensorProto.FLOAT, ["n", 3, "h", "w"])],
            [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", 512, 1, 1])],
            self._weights,
        )
        model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
        return bytes(model.SerializeToString())

    def _block(self, x: str, width: int, out: int, stride: int) -> str:
        inner = self._conv(self._conv(x, width, out, 3, stride), out, out, 3, 1, rectified=False)
        short = x if width == out and stride == 1 else self._conv(x, width, out, 1, stride, rectified=False)
        self._nodes.append(helper.make_node("Add", [inner, short], [f"{inner}_sum"]))
        self._nodes.append(helper.make_node("Relu", [f"{inner}_sum"], [f"{inner}_out"]))
        return f"{inner}_out"

    def _conv(self, x: str, width: int, out: int, side: int, stride: int, rectified: bool = True) -> str:
        name = f"c{len(self._nodes)}"
        values = self._rng.normal(0, (2 / (width * side * side)) ** 0.5, (out, width, side, side)).astype(np.float32)
        self._weights += [
            helper.make_tensor(f"{name}_w", TensorProto.FLOAT, values.shape, values.ravel()),
            helper.make_tensor(f"{name}_b", TensorProto.FLOAT, [out], np.zeros(out, np.float32)),
        ]
        self._nodes.append(
            helper.make_node("Conv", [x, f"{name}_w", f"{name}_b"], [name], strides=[stride] * 2, pads=[side // 2] * 4)
        )
        if not rectified:
            return name
        self._nodes.append(helper.make_node("Relu", [name], [f"{name}_r"]))
        return f"{name}_r"


def one_thread_session(data: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def best(work: Callable[[], object], times: int = 3) -> float:
    """CPU seconds of the fastest of a few runs; on one idle core the same as seconds."""
    seconds = []
    for _ in range(times):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return min(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--models", type=Path, default=models_folder())
    options = parser.parse_args()
    cv2.setNumThreads(1)
    house = ModelHouse(threads=1, folders=(options.models,))
    try:
        models = [house.model(name) for name in INFO.models]
    except ModelError as error:
        sys.exit(f"There is nothing to measure: {error}")
    pixels = exhibit_of(12).pixels
    edge = tile_edge(models)
    tiles = choose_tiles(pixels, edge)
    batches = [tile_batch(pixels, tiles[at : at + BATCH]) for at in range(0, len(tiles), BATCH)]
    bare = one_thread_session(ResNet18().graph())
    resnet = best(lambda: [bare.run(None, {"rgb": batch}) for batch in batches])
    print(f"bare ResNet-18, {len(tiles)} tiles of {edge} px at 12 MP: {resnet:.2f} s")
    parts = {
        "choosing the tiles": lambda: choose_tiles(pixels, edge),
        f"{len(models)} models over the tiles": lambda: score_tiles(pixels, tiles, models),
        "features and descriptions": lambda: picture_marks(pixels),
    }
    for name, work in parts.items():
        seconds = best(work)
        print(f"{name:<28} {seconds:6.2f} s   {seconds / resnet:5.2f} × ResNet-18")
    for megapixels in (1, 12, 50, 200) if options.large else (1, 12):
        exhibit = exhibit_of(megapixels)
        run = Run(threads=1, model_house=house)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        seconds = best(lambda exhibit=exhibit, run=run: examine_generated(exhibit, run), 2)
        if examine_generated(exhibit, run).likelihood_ratio is None:
            print(f"whole engine, {megapixels:>3} MP: it abstained, so that its time says nothing")
            continue
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"whole engine, {megapixels:>3} MP: {seconds:5.2f} s, {seconds / resnet:5.2f} × ResNet-18, "
            f"peak {after:.0f} MB ({after - before:+.0f} MB on top of the picture)"
        )


if __name__ == "__main__":
    main()
