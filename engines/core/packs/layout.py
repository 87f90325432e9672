"""Which model a pack holds, recognised by names, types and ranks of inputs and outputs as exporters write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engines.core.packs.declared import LARGEST_TOKENIZER, TOKENIZER, Declared, read_json
from engines.core.packs.errors import PackRefused
from engines.core.packs.graph import Graph, Port
from engines.core.packs.pack import ImageTower, Scores, TextTower
from engines.core.packs.preprocessing import FILE, Preprocessing

_IMAGE_TYPES = ("float32", "float16", "uint8")
_ID_TYPES = ("int64", "int32")
_FLOATS = ("float32", "float16", "float64")
SIGLIP_LENGTH, CLIP_LENGTH = 64, 77


def image_tower(file: str, graph: Graph, prepared: Preprocessing, declared: Declared) -> ImageTower:
    """The side of a file that takes pictures; ``output`` is still empty. Raises PackRefused."""
    ports = [port for port in graph.inputs if port.rank == 4 or (port.rank is None and port.dtype in _IMAGE_TYPES)]
    if len(ports) != 1:
        raise PackRefused(f"{file} must have one input for pictures, of rank 4; it has {_words(graph.inputs)}.")
    port = ports[0]
    if port.dtype not in _IMAGE_TYPES or port.shape is None:
        raise PackRefused(f"{file}: the input {port.words} is no picture of {', '.join(_IMAGE_TYPES)} numbers.")
    first, last = port.shape[1] == 3, port.shape[3] == 3
    if first == last:
        _refuse_channels(file, port, declared)
    channels_first = first
    height, width = port.shape[2:] if channels_first else port.shape[1:3]
    _check_size(file, (height, width), prepared, declared)
    if isinstance(port.shape[0], int) and port.shape[0] != 1:
        raise PackRefused(f"{file} takes {port.shape[0]} pictures at a time; export it for one or any number.")
    return ImageTower(file, port.name, port.dtype, channels_first, "", batches=port.shape[0] != 1)


def _refuse_channels(file: str, port: Port, declared: Declared) -> None:
    if declared.channels == 3:
        raise PackRefused(f"pack.json says that {file} takes 3 channels, but its input is {port.words}.")
    raise PackRefused(f"{file} must take pictures of 3 channels (red, green, blue); its input is {port.words}.")


def _check_size(file: str, graph: tuple[Any, Any], prepared: Preprocessing, declared: Declared) -> None:
    """The graph's own size against what preprocessor_config.json and pack.json say."""
    if declared.channels not in (0, 3):
        raise PackRefused(f"pack.json says {declared.channels} channels, but {file} takes 3.")
    for source, size in (("pack.json", declared.size), (FILE, prepared.size)):
        if size and any(isinstance(own, int) and own != said for own, said in zip(graph, size, strict=True)):
            raise PackRefused(
                f"{source} says pictures of {size[0]} × {size[1]} pixels (height × width), but {file} takes "
                f"{_edge(graph[0])} × {_edge(graph[1])}; one of them is wrong."
            )
    if declared.size and prepared.size and declared.size != prepared.size:
        raise PackRefused(f"pack.json and {FILE} name different sizes of the input; one of them is wrong.")
    if prepared.size is None:
        raise PackRefused(f"{FILE} leaves the size to the picture; it must say a crop_size or a height and width.")


def detector_output(file: str, graph: Graph, declared: Declared) -> tuple[str, Scores]:
    """Name and meaning of a detector's output. Raises PackRefused."""
    scores = declared.scores
    if scores is None:
        raise PackRefused(
            f"pack.json does not say what the output of {file} means; add "
            '"output": {"kind": "logit" or "probability", "positive": the number of the class}.'
        )
    names = [port.name for port in graph.outputs]
    if declared.output and declared.output not in names:
        raise PackRefused(f"pack.json names the output {declared.output}, but {file} has {', '.join(names)}.")
    chosen = [port for port in graph.outputs if port.name == declared.output] or [
        port for port in graph.outputs if port.dtype in _FLOATS and port.rank in (1, 2)
    ]
    if len(chosen) != 1:
        raise PackRefused(
            f"{file} has {len(chosen)} outputs that may be its scores ({_words(graph.outputs)}); name one in pack.json."
        )
    port = chosen[0]
    count = port.shape[1] if port.shape and port.rank == 2 else 1
    if port.rank not in (1, 2) or port.dtype not in _FLOATS:
        raise PackRefused(f"{file}: the output {port.words} is no score of a picture.")
    check_classes(file, count, scores)
    return port.name, scores


def check_classes(file: str, count: Any, scores: Scores) -> None:
    """Raise PackRefused where the number of values a picture does not fit what pack.json says of them."""
    if isinstance(count, int) and count > 1 and scores.positive < 0:
        raise PackRefused(
            f"{file} gives {count} values a picture; pack.json must say which class the question asks for "
            "(output.positive: its number or name)."
        )
    if isinstance(count, int) and scores.positive >= count:
        raise PackRefused(f"pack.json names class {scores.positive}, but {file} gives {count} values, from 0 on.")
    if isinstance(count, int) and count != 2 and scores.positive >= 0:
        raise PackRefused(f"{file} gives {count} values a picture; a detector has one or two.")


def embedding(file: str, graph: Graph, kind: str = "") -> str:
    """Name of the output with one vector a picture or text: ``*_embeds``, else pooler_output, else the only one of
    rank 2. ``kind``: image · text, where one file holds both towers. Raises PackRefused.
    """
    flat = [port.name for port in graph.outputs if port.rank == 2 and port.dtype in _FLOATS]
    for names in ([n for n in flat if n.endswith("_embeds")], [n for n in flat if n == "pooler_output"], flat):
        fitting = [name for name in names if name.startswith(kind)]
        if len(fitting) == 1:
            return fitting[0]
    raise PackRefused(
        f"{file} must have one output with a vector a {kind or 'picture or text'} (named *_embeds or pooler_output, or "
        f"the only one of rank 2); it has {_words(graph.outputs)}."
    )


def patches(graph: Graph) -> str:
    """Name of the output with one vector a patch, "" where there is none."""
    found = [port.name for port in graph.outputs if port.rank == 3 and port.dtype in _FLOATS]
    named = [name for name in found if name in ("patch_embeds", "last_hidden_state")]
    return "patch_embeds" if "patch_embeds" in named else next(iter(named), "")


def text_tower(file: str, graph: Graph, folder: Path, declared: Declared) -> tuple[TextTower, str]:
    """(the side that takes texts, with ``output`` still empty; the layout's name). Raises PackRefused."""
    ports = [port for port in graph.inputs if port.rank == 2 and port.dtype in _ID_TYPES]
    ids = [port for port in ports if port.name == "input_ids"] or [p for p in ports if "mask" not in p.name]
    masks = [port for port in ports if "mask" in port.name]
    rest = [port for port in graph.inputs if port.rank != 4 and port not in (*ids, *masks)]
    if len(ids) != 1 or len(masks) > 1 or rest:
        raise PackRefused(
            f"{file} must take token ids of rank 2 and at most an attention mask; it has {_words(graph.inputs)}."
        )
    named = [port.name for port in graph.outputs]
    layout = "CLIP-like" if masks else "MobileCLIP-like"
    if not masks and ("pooler_output" in named or "logit_bias" in named or declared.bias is not None):
        layout = "SigLIP-like"
    if not (folder / TOKENIZER).exists():
        raise PackRefused(f"The pack has no {TOKENIZER}; without it no caption can be read.")
    tokenizer = read_json(folder / TOKENIZER, LARGEST_TOKENIZER)
    length = _length(file, ids[0], folder, tokenizer, layout, declared)
    vocabulary = _vocabulary(tokenizer)
    pad = declared.pad if declared.pad is not None else _pad(folder, tokenizer)
    if pad is None and masks:
        pad = 0  # hidden by the mask
    if pad is None:
        raise PackRefused(f"The pack does not say which token pads a text; add “pad_id” to pack.json ({file}).")
    mask = masks[0].name if masks else ""
    return TextTower(file, ids[0].name, mask, ids[0].dtype, length, pad, vocabulary, ""), layout


def _length(file: str, port: Port, folder: Path, tokenizer: Mapping[str, Any], layout: str, declared: Declared) -> int:
    """The graph's own length, else what the pack says, else the length of the layout's published models."""
    fixed = port.shape[1] if port.shape else None
    config = read_json(folder / "config.json").get("text_config")
    padding, truncation = tokenizer.get("padding"), tokenizer.get("truncation")
    strategy = padding.get("strategy") if isinstance(padding, dict) else None
    said = (
        declared.length,
        config.get("max_position_embeddings") if isinstance(config, dict) else None,
        strategy.get("Fixed") if isinstance(strategy, dict) else None,
        truncation.get("max_length") if isinstance(truncation, dict) else None,
        read_json(folder / "tokenizer_config.json").get("model_max_length"),
    )
    found = next((v for v in said if isinstance(v, int) and not isinstance(v, bool) and 2 <= v <= 4096), None)
    if isinstance(fixed, int):
        if declared.length and declared.length != fixed:
            raise PackRefused(f"pack.json says texts of {declared.length} tokens, but {file} takes {fixed}.")
        return fixed
    return found or (SIGLIP_LENGTH if layout == "SigLIP-like" else CLIP_LENGTH)


def _vocabulary(tokenizer: Mapping[str, Any]) -> int:
    model = tokenizer.get("model")
    words = model.get("vocab") if isinstance(model, dict) else None
    if isinstance(words, dict) and words:
        highest = max((v for v in words.values() if isinstance(v, int)), default=-1)
    elif isinstance(words, list) and words:
        highest = len(words) - 1
    else:
        raise PackRefused(f"{TOKENIZER} holds no vocabulary; save it with the tokenizers library.")
    return highest + 1


def _pad(folder: Path, tokenizer: Mapping[str, Any]) -> int | None:
    padding = tokenizer.get("padding")
    if isinstance(padding, dict) and isinstance(padding.get("pad_id"), int):
        return int(padding["pad_id"])
    token = read_json(folder / "tokenizer_config.json").get("pad_token")
    if isinstance(token, dict):
        token = token.get("content")
    added = tokenizer.get("added_tokens")
    named = {t.get("content"): t.get("id") for t in added if isinstance(t, dict)} if isinstance(added, list) else {}
    words = tokenizer.get("model", {}).get("vocab") if isinstance(tokenizer.get("model"), dict) else None
    for found in (named.get(token), words.get(token) if isinstance(words, dict) else None):
        if isinstance(found, int) and token is not None:
            return found
    return None


def _words(ports: Sequence[Port]) -> str:
    return "; ".join(port.words for port in ports[:6]) or "none"


def _edge(size: Any) -> str:
    return str(size) if isinstance(size, int) else "any"
