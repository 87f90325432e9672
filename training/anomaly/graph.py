"""The ImageNet backbone as an ONNX graph with several outputs: batch norm folded, weights kept in half precision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from training.synthetic.trunk import Trunk

F32 = npt.NDArray[np.float32]


class Writer:
    """Collects nodes and initialisers; ``node`` and ``weight`` give the name of the new value."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self._count = 0

    def node(self, kind: str, inputs: Sequence[str], output: str = "", **attributes: object) -> str:
        self._count += 1
        output = output or f"v{self._count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def weight(self, values: F32, half: bool = True) -> str:
        """A constant; kept as float16 and widened by a Cast, which ONNX Runtime folds away when it opens the file."""
        self._count += 1
        name = f"w{self._count}"
        self.weights.append(numpy_helper.from_array(values.astype(np.float16 if half else np.float32), name))
        return self.node("Cast", [name], to=TensorProto.FLOAT) if half else name


CELL = 8  # px: all levels are brought to this stride


def write_graph(trunk: Trunk, blocks: Sequence[int], spread: Mapping[int, F32] | None = None) -> onnx.ModelProto:
    """(n, 3, h, w) float32 "pixels" within about −1…1, h and w multiples of 16 → "level<b>" for each b of ``blocks``.

    Each level is averaged over 3 × 3 of its own cells (the patch of PatchCore and SimpleNet), brought to cells of 8 px
    and divided by ``spread[b]``, its channels' deviations on photographs. Padding is TensorFlow's for sizes without a
    rest; zero is the local mean of a picture whose local contrast is normalised.
    """
    writer = Writer()
    value = _convolution(writer, trunk.stem, "pixels", clip=True)
    stride = 2
    for number, block in enumerate(trunk.blocks[: max(blocks) + 1]):
        entered = value
        stride *= block.depthwise[0].stride[0]
        if block.expand is not None:
            value = _convolution(writer, block.expand, value, clip=True)
        value = _convolution(writer, block.depthwise, value, clip=True)
        value = _convolution(writer, block.project, value, clip=False)
        if block.shortcut:
            value = writer.node("Add", [entered, value])
        if number in blocks:
            _level(writer, value, f"level{number}", stride, None if spread is None else spread[number])
    pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 3, "height", "width"])
    outputs = [
        helper.make_tensor_value_info(
            f"level{b}", TensorProto.FLOAT, ["n", trunk.blocks[b].project[0].out_channels, "rows", "columns"]
        )
        for b in blocks
    ]
    graph = helper.make_graph(writer.nodes, "anomaly_backbone", [pixels], outputs, writer.weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], producer_name="assay")
    model.ir_version = 9
    onnx.checker.check_model(model)
    return model


def _level(writer: Writer, value: str, output: str, stride: int, spread: F32 | None) -> None:
    """Average, bring to the cells' stride, divide by the channels' spread."""
    value = writer.node(
        "AveragePool", [value], kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1], count_include_pad=0
    )
    if stride < CELL:
        step = CELL // stride
        value = writer.node("AveragePool", [value], kernel_shape=[step, step], strides=[step, step])
    elif stride > CELL:
        scales = writer.weight(np.array([1, 1, stride / CELL, stride / CELL], np.float32), half=False)
        value = writer.node("Resize", [value, "", scales], mode="linear")
    if spread is None:
        writer.node("Identity", [value], output=output)
    else:
        writer.node("Mul", [value, writer.weight((1 / spread).reshape(1, -1, 1, 1), half=False)], output=output)


def _convolution(writer: Writer, pair: nn.Sequential, value: str, clip: bool) -> str:
    """Convolution with its batch norm folded in; ReLU6 after it where ``clip``."""
    convolution, norm = pair[0], pair[1]
    scale = (norm.weight / (norm.running_var + norm.eps).sqrt()).detach()
    kernel = (convolution.weight.detach() * scale[:, None, None, None]).numpy()
    bias = (norm.bias - norm.running_mean * scale).detach().numpy()
    size, stride = convolution.kernel_size[0], convolution.stride[0]
    before = (size - stride) // 2
    after = size - stride - before
    value = writer.node(
        "Conv",
        [value, writer.weight(kernel), writer.weight(bias, half=False)],
        strides=[stride, stride],
        pads=[before, before, after, after],
        group=convolution.groups,
    )
    if clip:
        limits = [writer.weight(np.float32(edge).reshape(()), half=False) for edge in (0, 6)]
        value = writer.node("Clip", [value, *limits])
    return value
