"""Reads a CLIP vision tower from a folder: config.json, and model.safetensors or pytorch_model.bin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.synthetic.methods.vit import Shape, Vision

_MEAN, _DEVIATION = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
_DEFAULTS = {
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "image_size": 224,
    "patch_size": 32,
    "hidden_act": "quick_gelu",
    "layer_norm_eps": 1e-5,
}
"""What such folders mean where config.json leaves a value out."""
_TYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64}
_LARGEST_HEADER = 100_000_000


class BackboneError(ValueError):
    """The folder holds no usable CLIP vision tower; the message says what is wrong and what to do."""


def load_clip(folder: Path) -> Vision:
    """The vision tower of ``folder``, whether it holds both towers or this one. Raises BackboneError."""
    tower = Vision(_shape(folder))
    given = {
        name.removeprefix("vision_model."): value.float()
        for name, value in _weights(folder).items()
        if name.startswith("vision_model.") and not name.endswith("position_ids")
    }
    try:
        tower.load_state_dict(given)
    except RuntimeError as error:
        raise BackboneError(
            f"The weights in {folder.name} are not those that its config.json describes: {error}"
        ) from error
    return tower


def _shape(folder: Path) -> Shape:
    try:
        config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        vision = {**_DEFAULTS, **config.get("vision_config", config)}
        activation = str(vision["hidden_act"])
        numbers = {name: int(vision[name]) for name in list(_DEFAULTS)[:6]}
        epsilon = float(vision["layer_norm_eps"])
    except OSError as error:
        raise BackboneError(f"{folder.name} has no readable config.json; name the folder of a CLIP model.") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise BackboneError(f"config.json in {folder.name} does not describe a CLIP vision tower ({error}).") from error
    if activation not in ("quick_gelu", "gelu"):
        raise BackboneError(f"{folder.name} uses the activation {activation}; only quick_gelu and gelu are known here.")
    width, inner, layers, heads, edge, patch = numbers.values()
    if min(numbers.values()) < 1 or width % heads or edge % patch:
        raise BackboneError(f"config.json in {folder.name} has sizes that do not fit together.")
    mean, deviation = _colours(folder)
    return Shape(width, inner, layers, heads, edge, patch, activation == "quick_gelu", epsilon, mean, deviation)


def _colours(folder: Path) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Mean and deviation of RGB as preprocessor_config.json says; CLIP's own without that file."""
    path = folder / "preprocessor_config.json"
    if not path.exists():
        return _MEAN, _DEVIATION
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        red, green, blue = (float(value) for value in said["image_mean"])
        dr, dg, db = (float(value) for value in said["image_std"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BackboneError(
            f"preprocessor_config.json in {folder.name} has no usable image_mean and image_std."
        ) from error
    return (red, green, blue), (dr, dg, db)


def _weights(folder: Path) -> dict[str, Tensor]:
    if (folder / "model.safetensors").exists():
        return read_safetensors(folder / "model.safetensors", "vision_model.")
    try:
        return torch.load(folder / "pytorch_model.bin", map_location="cpu", weights_only=True)  # type: ignore[no-any-return]
    except OSError as error:
        raise BackboneError(
            f"{folder.name} has neither model.safetensors nor pytorch_model.bin; weights in several parts are not "
            "read: save them as one file."
        ) from error
    except Exception as error:  # torch raises many kinds for a damaged or unsafe file
        raise BackboneError(f"pytorch_model.bin in {folder.name} is damaged or holds more than weights.") from error


def read_safetensors(path: Path, prefix: str = "") -> dict[str, Tensor]:
    """The tensors of a safetensors file whose names begin with ``prefix``: eight bytes of length (little endian), a
    JSON header with type, shape and offsets, then the values. Raises BackboneError.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= min(_LARGEST_HEADER, path.stat().st_size - 8):
            raise BackboneError(f"{path.name} is no safetensors file, or it is cut short.")
        try:
            header: dict[str, Any] = json.loads(file.read(length))
            entries = {
                name: about for name, about in header.items() if name.startswith(prefix) and name != "__metadata__"
            }
            return {name: _tensor(file, 8 + length, about) for name, about in entries.items()}
        except (ValueError, TypeError, KeyError, AttributeError, RuntimeError) as error:
            raise BackboneError(f"{path.name} is damaged ({error}); fetch it again.") from error


def _tensor(file: Any, values_at: int, about: dict[str, Any]) -> Tensor:
    kind = _TYPES[about["dtype"]]
    start, end = about["data_offsets"]
    shape = [int(size) for size in about["shape"]]
    file.seek(values_at + start)
    data = bytearray(file.read(end - start))
    if len(data) != end - start:
        raise ValueError("values are missing at its end")
    return torch.frombuffer(data, dtype=kind).reshape(shape) if data else torch.empty(shape, dtype=kind)
