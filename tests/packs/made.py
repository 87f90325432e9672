"""Small models with random weights in the layouts of published ones, and packs of them, made by code."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from engines.core.packs import store
from engines.core.packs.check import check_pack
from engines.core.packs.pack import Pack

EDGE, WIDTH, VOCABULARY = 32, 8, 50
PREPARED: dict[str, Any] = {
    "do_resize": True,
    "size": {"shortest_edge": EDGE},
    "resample": 3,
    "do_center_crop": True,
    "crop_size": {"height": EDGE, "width": EDGE},
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "do_normalize": True,
    "image_mean": [0.48145466, 0.4578275, 0.40821073],
    "image_std": [0.26862954, 0.26130258, 0.27577711],
}
SQUARE = {key: value for key, value in PREPARED.items() if "crop" not in key} | {
    "size": {"height": EDGE, "width": EDGE},
    "do_center_crop": False,
}


def _random(name: str, shape: tuple[int, ...], seed: int) -> TensorProto:
    values = np.random.default_rng(seed).normal(0, 0.4, shape).astype(np.float32)
    return numpy_helper.from_array(values, name)


def model(
    nodes: list[Any],
    inputs: list[Any],
    outputs: list[Any],
    weights: list[TensorProto],
    opset: int = 17,
    ir: int = 8,
    domains: tuple[str, ...] = (),
) -> onnx.ModelProto:
    """A model that is not checked, so that it can be wrong."""
    graph = helper.make_graph(nodes, "made", inputs, outputs, weights)
    imports = [helper.make_opsetid("", opset), *(helper.make_opsetid(domain, 1) for domain in domains)]
    return helper.make_model(graph, opset_imports=imports, ir_version=ir)


def port(name: str, kind: int, *shape: Any) -> Any:
    return helper.make_tensor_value_info(name, kind, list(shape))


def detector(
    classes: int = 1, probability: bool = False, edge: int = EDGE, channels: int = 3, gain: float = 40.0, **more: Any
) -> onnx.ModelProto:
    """Its answer is known: the more red lies above blue, the more it speaks for its last class."""
    signs = np.zeros((channels, classes), np.float32)
    signs[0, -1], signs[-1, -1] = gain, -gain
    nodes = [helper.make_node("ReduceMean", ["pixel_values"], ["means"], axes=[2, 3], keepdims=0)]
    nodes.append(helper.make_node("MatMul", ["means", "signs"], ["raw" if probability else "logits"]))
    if probability:
        nodes.append(
            helper.make_node("Softmax", ["raw"], ["logits"], axis=1)
            if classes > 1
            else helper.make_node("Sigmoid", ["raw"], ["logits"])
        )
    inputs = [port("pixel_values", TensorProto.FLOAT, "batch", channels, edge, edge)]
    outputs = [port("logits", TensorProto.FLOAT, "batch", classes)]
    return model(nodes, inputs, outputs, [numpy_helper.from_array(signs, "signs")], **more)


def vision(output: str = "image_embeds", patches: str = "", seed: int = 1, width: int = WIDTH) -> onnx.ModelProto:
    """Patches of 8 px by convolution, bent, averaged, projected."""
    nodes = [
        helper.make_node("Conv", ["pixel_values", "kernel"], ["cells"], kernel_shape=[8, 8], strides=[8, 8]),
        helper.make_node("Tanh", ["cells"], ["bent"]),
        helper.make_node("Reshape", ["bent", "flat"], ["columns"]),
        helper.make_node("Transpose", ["columns"], ["rows"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["rows", "projection"], [patches or "each"]),
        helper.make_node("ReduceMean", [patches or "each"], [output], axes=[1], keepdims=0),
    ]
    outputs = [port(output, TensorProto.FLOAT, "batch", width)]
    if patches:
        outputs.insert(0, port(patches, TensorProto.FLOAT, "batch", 16, width))
    weights = [
        _random("kernel", (12, 3, 8, 8), seed),
        _random("projection", (12, width), seed + 1),
        numpy_helper.from_array(np.array([0, 12, -1], np.int64), "flat"),
    ]
    return model(nodes, [port("pixel_values", TensorProto.FLOAT, "batch", 3, EDGE, EDGE)], outputs, weights)


def text(
    output: str = "text_embeds", mask: bool = True, length: Any = "sequence", width: int = WIDTH
) -> onnx.ModelProto:
    """Embeddings of tokens, averaged, under the mask where there is one."""
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["tokens"])]
    inputs = [port("input_ids", TensorProto.INT64, "batch", length)]
    if mask:
        inputs.append(port("attention_mask", TensorProto.INT64, "batch", length))
        nodes += [
            helper.make_node("Cast", ["attention_mask"], ["shown"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["shown", "last"], ["column"]),
            helper.make_node("Mul", ["tokens", "column"], ["seen"]),
        ]
    nodes.append(helper.make_node("ReduceMean", ["seen" if mask else "tokens"], [output], axes=[1], keepdims=0))
    weights = [_random("table", (VOCABULARY, width), 5), numpy_helper.from_array(np.array([-1], np.int64), "last")]
    return model(nodes, inputs, [port(output, TensorProto.FLOAT, "batch", width)], weights)


def both(scale: float = 20.0, bias: float = -3.0) -> onnx.ModelProto:
    """Both towers in one file, with logits_per_image = scale · cosine + bias."""
    left, right = vision(), text()
    nodes = [*left.graph.node, *right.graph.node]
    for side in ("image", "text"):
        nodes += [
            helper.make_node("LpNormalization", [f"{side}_embeds"], [f"{side}_unit"], axis=-1, p=2),
        ]
    nodes += [
        helper.make_node("Transpose", ["text_unit"], ["turned"], perm=[1, 0]),
        helper.make_node("MatMul", ["image_unit", "turned"], ["cosine"]),
        helper.make_node("Mul", ["cosine", "scale"], ["scaled"]),
        helper.make_node("Add", ["scaled", "bias"], ["logits_per_image"]),
    ]
    weights = [*left.graph.initializer, *right.graph.initializer]
    weights += [numpy_helper.from_array(np.array(v, np.float32), n) for n, v in (("scale", scale), ("bias", bias))]
    outputs = [port("logits_per_image", TensorProto.FLOAT, "batch", "texts"), *left.graph.output, *right.graph.output]
    return model(nodes, [*left.graph.input, *right.graph.input], outputs, weights)


def tokenizer(pad: int | None = None) -> dict[str, Any]:
    """A word-level tokenizer.json."""
    words = {f"word{n}": n for n in range(VOCABULARY)}
    made: dict[str, Any] = {"model": {"type": "WordLevel", "vocab": words}, "added_tokens": []}
    if pad is not None:
        made["padding"] = {"strategy": "BatchLongest", "pad_id": pad}
    return made


def declaration(**more: Any) -> dict[str, Any]:
    """The pack.json of a detector with one logit."""
    said: dict[str, Any] = {"name": "Red alarm", "question": "generated", "licence": "MIT", "source": "tests"}
    return said | {"output": {"kind": "logit", "positive": "high"}} | more


def write(folder: Path, files: dict[str, Any]) -> Path:
    """A pack as a folder: models, bytes, or objects for JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, onnx.ModelProto):
            path.write_bytes(content.SerializeToString())
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(json.dumps(content), encoding="utf-8")
    return folder


def detector_pack(folder: Path, made: onnx.ModelProto | None = None, **more: Any) -> Path:
    """A detector's pack as a folder."""
    files = {"model.onnx": made or detector(), "preprocessor_config.json": PREPARED, "pack.json": declaration()}
    return write(folder, files | more)


def pair_pack(folder: Path, layout: str) -> Path:
    """A pair's pack in the layout of CLIP, SigLIP or MobileCLIP."""
    files: dict[str, Any] = {
        "clip": {
            "vision_model.onnx": vision(patches="last_hidden_state"),
            "text_model.onnx": text(),
            "tokenizer.json": tokenizer(),
            "preprocessor_config.json": PREPARED,
        },
        "siglip": {
            "vision_model.onnx": vision("pooler_output", "last_hidden_state"),
            "text_model.onnx": text("pooler_output", mask=False),
            "tokenizer.json": tokenizer(pad=1),
            "preprocessor_config.json": SQUARE,
        },
        "mobileclip": {
            "onnx/vision_model.onnx": vision(),
            "onnx/text_model.onnx": text(mask=False, length=77),
            "tokenizer.json": tokenizer(pad=0),
            "preprocessor_config.json": PREPARED | {"do_normalize": False, "resample": 2},
        },
        "joint": {"model.onnx": both(), "tokenizer.json": tokenizer(), "preprocessor_config.json": PREPARED},
    }[layout]
    return write(folder, files)


def zipped(folder: Path) -> Path:
    """The folder as a ZIP file beside it."""
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                packed.write(file, file.relative_to(folder).as_posix())
    return path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def imported(path: Path, name: str, question: str = "") -> Pack:
    """Checked and kept as the program does, but in this process, which saves the start of a worker."""
    staging = store.staging_folder()
    try:
        *_, pack = check_pack(str(path), str(staging), question, "2026-01-01")
        assert isinstance(pack, Pack)
        return store.install(pack, name)
    finally:
        store.forget(staging)
