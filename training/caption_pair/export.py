"""Writes the pair as a pack (docs/packs.md) into onnx_models/caption_pair: two towers, tokenizer, preparation."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from engines.core.packs.pack import MANIFEST, ImageTower, Pack, TextTower
from engines.core.packs.preprocessing import read_preprocessing
from training.caption_pair.features import Texts
from training.caption_pair.image import CHANNELS, EDGE, load_trunk
from training.caption_pair.recipe import SPACE, Heads
from training.caption_pair.text import pooled
from training.onnx_files import MODELS, parity, stripped

NAME = "caption_pair"
FOLDER = MODELS / NAME
LENGTH = 28
_LARGE = 10_000
_MEAN, _STD = 127 / 255, 128 / 255


class _Vision(nn.Module):
    def __init__(self, heads: Heads) -> None:
        super().__init__()
        self.trunk = load_trunk()
        # Standardising and the linear layer are one linear layer.
        self.image = nn.Linear(CHANNELS, heads.image.out_features)
        with torch.no_grad():
            self.image.weight.copy_(heads.image.weight / heads.scale)
            self.image.bias.copy_(heads.image.bias - heads.image.weight @ (heads.centre / heads.scale))

    def forward(self, pixel_values: Tensor) -> tuple[Tensor, Tensor]:
        features = self.trunk(pixel_values * 128.0 + 127.0)
        patches = self.image(features.flatten(2).transpose(1, 2))
        return patches.mean(dim=1), patches


class _Words(nn.Module):
    def __init__(self, heads: Heads, texts: Texts) -> None:
        super().__init__()
        self.trunk, self.text = texts.trunk, heads.text

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return self.text(pooled(self.trunk(input_ids, attention_mask), attention_mask))


def export(heads: Heads, texts: Texts, folder: Path = FOLDER) -> dict[str, float]:
    """Write the files; returns the largest difference to torch of each tower (the text tower's: relative)."""
    folder.mkdir(parents=True, exist_ok=True)
    off: dict[str, float] = {}
    pixels = torch.randn(2, 3, EDGE, EDGE, generator=torch.Generator().manual_seed(0)) / 2
    vision = _Vision(heads).eval()
    data = _exported(vision, (pixels,), ["pixel_values"], ["image_embeds", "patch_embeds"], {"pixel_values": {0: "n"}})
    with torch.no_grad():
        expected = [value.numpy() for value in vision(pixels)]
    names = ("image_embeds", "patch_embeds")
    off["vision"] = parity(data, {"pixel_values": pixels.numpy()}, dict(zip(names, expected, strict=True)))
    (folder / "vision_model.onnx").write_bytes(data)

    ids = torch.zeros(2, LENGTH, dtype=torch.long)
    mask = torch.zeros(2, LENGTH, dtype=torch.long)
    for row, text in enumerate(("A dog runs over the sand .", "Two girls in red dresses sit on a bench .")):
        found = texts.vocabulary.ids(text)
        ids[row, : len(found)], mask[row, : len(found)] = torch.tensor(found), 1
    words = _Words(heads, texts).eval()
    free = {"input_ids": {0: "n"}, "attention_mask": {0: "n"}}
    data = _narrowed(_exported(words, (ids, mask), ["input_ids", "attention_mask"], ["text_embeds"], free))
    with torch.no_grad():
        expected = [words(ids, mask).numpy()]
    given = {"input_ids": ids.numpy(), "attention_mask": mask.numpy()}
    off["text"] = parity(data, given, {"text_embeds": expected[0]}) / float(np.abs(expected[0]).max())
    (folder / "text_model.onnx").write_bytes(data)
    _write_words(texts, folder)
    _write_manifest(folder)
    return off


def _exported(
    module: nn.Module, inputs: tuple[Tensor, ...], names: list[str], outputs: list[str], free: dict[str, dict[int, str]]
) -> bytes:
    file = io.BytesIO()
    torch.onnx.export(
        module, inputs, file, input_names=names, output_names=outputs, dynamic_axes=free, opset_version=17, dynamo=False
    )
    return stripped(onnx.load_from_string(file.getvalue()))


def _narrowed(data: bytes) -> bytes:
    """The same with large weights kept in 8 bits, each column (of a table: row) with its own scale; the runtime widens
    them when it opens the file, so that it computes in float as before.
    """
    model = onnx.load_from_string(data)
    graph = model.graph
    tables = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    widened = []
    for tensor in [one for one in graph.initializer if np.prod(one.dims) >= _LARGE and len(one.dims) == 2]:
        values = onnx.numpy_helper.to_array(tensor)
        # One scale a row of a table, one a column of a matrix.
        along = 1 if tensor.name in tables else 0
        scale = np.maximum(np.abs(values).max(axis=along, keepdims=True), 1e-12).astype(np.float32) / 127
        narrow = np.rint(values / scale).astype(np.int8)
        name = tensor.name
        graph.initializer.remove(tensor)
        graph.initializer.append(onnx.numpy_helper.from_array(narrow, f"{name}_narrow"))
        graph.initializer.append(onnx.numpy_helper.from_array(scale, f"{name}_scale"))
        # Not DequantizeLinear: the runtime would compute that anew in every run.
        widened.append(onnx.helper.make_node("Cast", [f"{name}_narrow"], [f"{name}_wide"], to=onnx.TensorProto.FLOAT))
        widened.append(onnx.helper.make_node("Mul", [f"{name}_wide", f"{name}_scale"], [name]))
    for node in reversed(widened):
        graph.node.insert(0, node)
    return stripped(model)


def _write_words(texts: Texts, folder: Path) -> None:
    (folder / "tokenizer.json").write_text(texts.vocabulary.tokenizer_json + "\n", encoding="utf-8")
    prepared = {
        "do_resize": True,
        "size": {"height": EDGE, "width": EDGE},
        "resample": 3,
        "do_center_crop": False,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": [_MEAN] * 3,
        "image_std": [_STD] * 3,
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(prepared, indent=1) + "\n", encoding="utf-8")


def _write_manifest(folder: Path) -> None:
    """``pack.json``, as the import of a pack would have written it."""
    names = ("vision_model.onnx", "text_model.onnx", "tokenizer.json", "preprocessor_config.json")
    tokenizer = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    pack = Pack(
        name=NAME,
        question="caption",
        layout="CLIP-like",
        licence="Apache-2.0 (weights of the trunks, see NOTICE); heads: as the program",
        source="python -m training.caption_pair",
        imported="",
        files={name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names},
        preprocessing=read_preprocessing(json.loads((folder / "preprocessor_config.json").read_text("utf-8"))),
        image=ImageTower("vision_model.onnx", "pixel_values", "float32", True, "image_embeds", "patch_embeds", True),
        text=TextTower(
            "text_model.onnx", "input_ids", "attention_mask", "int64", LENGTH,
            tokenizer["model"]["vocab"]["[PAD]"], len(tokenizer["model"]["vocab"]), "text_embeds",
        ),
        width=SPACE,
    )  # fmt: skip
    (folder / MANIFEST).write_text(json.dumps(pack.to_json(), indent=1) + "\n", encoding="utf-8")
