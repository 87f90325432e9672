"""Imported models at work: a detector's score of a picture, and the vectors of a pair's towers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engines.core.onnx import ModelHouse
from engines.core.packs.errors import PackRefused
from engines.core.packs.pack import ImageTower, Pack, Scores, TextTower

Rgb = npt.NDArray[np.uint8]
Float32Array = npt.NDArray[np.float32]
_LEAST = 1e-7
"""Probabilities nearer to 0 or 1 than this are taken as this: float32 does not tell them apart."""


def detector_score(pack: Pack, house: ModelHouse, rgb: Rgb) -> float:
    """Log odds (natural) that a detector gives for its question, before calibration; always finite.

    ``rgb``: (h, w, 3) uint8. Raises TooSmall where the crop does not fit into the picture, ModelError where the model
    is altered or fails.
    """
    assert pack.scores is not None
    return log_odds(pack.scores, raw_scores(pack, house, rgb), pack.name)


def raw_scores(pack: Pack, house: ModelHouse, rgb: Rgb) -> npt.NDArray[np.float64]:
    """The values (k,) of a detector's output for one picture, k = 1 or 2."""
    values = np.asarray(_pictures(pack, house, [rgb], pack.image.output), np.float64)
    if values.shape[:1] != (1,) or values.ndim > 2:
        raise PackRefused(f"{pack.name} gave an output of shape {values.shape} for one picture; import it again.")
    return values.reshape(-1)


def log_odds(scores: Scores, values: npt.NDArray[np.float64], name: str) -> float:
    """Natural log odds from a detector's values. Raises PackRefused where they are not what the pack declares."""
    count = len(values)
    if not np.isfinite(values).all() or count not in (1, 2) or (count == 2) != (scores.positive >= 0):
        raise PackRefused(f"{name} gave no usable score ({', '.join(f'{v:g}' for v in values[:4])}).")
    if scores.kind == "probability" and not ((values > -1e-4) & (values < 1 + 1e-4)).all():
        raise PackRefused(f"{name} gave {values[0]:g}, which is no probability, though its pack.json says so.")
    if scores.kind == "probability":
        if count == 2 and abs(values.sum() - 1) > 1e-2:
            raise PackRefused(f"{name} gave probabilities that do not add up to 1.")
        clipped = np.clip(values, _LEAST, 1 - _LEAST)
        values = np.log(clipped) if count == 2 else np.log(clipped / (1 - clipped))
    if count == 2:
        return float(values[scores.positive] - values[1 - scores.positive])
    return float(values[0] if scores.high else -values[0]) + 0.0


def image_vectors(pack: Pack, house: ModelHouse, pictures: Sequence[Rgb]) -> Float32Array:
    """(n, d) vectors of length 1 of n pictures, each (h, w, 3) uint8 RGB. Raises as ``detector_score``."""
    return _unit(_pictures(pack, house, pictures, pack.image.output), pack)


def patch_vectors(pack: Pack, house: ModelHouse, picture: Rgb) -> Float32Array:
    """(patches, d) as the model gives them, in reading order; with a class token first where the model has one.

    Raises PackRefused where the model has no such output.
    """
    if not pack.image.patches:
        raise PackRefused(f"{pack.name} gives no vectors of patches.")
    return np.asarray(_pictures(pack, house, [picture], pack.image.patches)[0], np.float32)


def text_vectors(pack: Pack, house: ModelHouse, ids: Sequence[Sequence[int]]) -> Float32Array:
    """(n, d) vectors of length 1 of n texts given as token ids, which are cut and padded to the model's length.

    ``ids`` hold what the tokenizer gives, special tokens included; where a text is cut, its last token is kept.
    """
    tower = pack.text
    assert tower is not None
    model = house.file_of(pack.folder, tower.file, pack.weights(tower))
    found = []
    for text in ids:
        tokens, mask = padded(tower, text)
        inputs: dict[str, npt.NDArray[np.generic]] = {tower.input: tokens}
        if tower.mask:
            inputs[tower.mask] = mask
        if pack.image.file == tower.file:  # both towers in one file: a blank picture fills the other side
            inputs[pack.image.input] = _input(pack.image, [pack.preprocessing.apply(_blank(pack))])
        found.append(model.run(inputs, (tower.output,))[tower.output])
    return _unit(np.concatenate(found), pack)


def logits(pack: Pack, house: ModelHouse, picture: Rgb, ids: Sequence[int], output: str) -> float:
    """One value of an output of both towers together (logits_per_image), where they are in one file."""
    assert pack.text is not None
    tokens, mask = padded(pack.text, ids)
    inputs: dict[str, npt.NDArray[np.generic]] = {
        pack.text.input: tokens,
        pack.image.input: _input(pack.image, [pack.preprocessing.apply(picture)]),
    }
    if pack.text.mask:
        inputs[pack.text.mask] = mask
    found = house.file_of(pack.folder, pack.image.file, pack.weights(pack.image)).run(inputs, (output,))[output]
    return float(np.asarray(found).reshape(-1)[0])


def padded(tower: TextTower, text: Sequence[int]) -> tuple[npt.NDArray[np.generic], npt.NDArray[np.generic]]:
    """(ids, mask), each (1, length) of the tower's integer type."""
    kept = list(text) if len(text) <= tower.length else [*text[: tower.length - 1], text[-1]]
    tokens = np.full((1, tower.length), tower.pad, tower.dtype)
    tokens[0, : len(kept)] = kept
    mask = np.zeros((1, tower.length), tower.dtype)
    mask[0, : len(kept)] = 1
    return tokens, mask


def _pictures(pack: Pack, house: ModelHouse, pictures: Sequence[Rgb], output: str) -> npt.NDArray[np.generic]:
    """An output for n pictures, joined along its first axis."""
    tower = pack.image
    model = house.file_of(pack.folder, tower.file, pack.weights(tower))
    prepared = [pack.preprocessing.apply(picture) for picture in pictures]
    steps = [prepared] if tower.batches else [[one] for one in prepared]
    found = []
    for step in steps:
        inputs: dict[str, npt.NDArray[np.generic]] = {tower.input: _input(tower, step)}
        if pack.text is not None and pack.text.file == tower.file:
            ids, mask = padded(pack.text, [0])
            inputs[pack.text.input] = ids
            if pack.text.mask:
                inputs[pack.text.mask] = mask
        found.append(model.run(inputs, (output,))[output])
    return np.concatenate(found)


def _input(tower: ImageTower, prepared: Sequence[Float32Array]) -> npt.NDArray[np.generic]:
    values = np.stack(prepared) if tower.channels_first else np.stack([one.transpose(1, 2, 0) for one in prepared])
    return np.rint(values).astype(np.uint8) if tower.dtype == "uint8" else values.astype(tower.dtype)


def _blank(pack: Pack) -> Rgb:
    size = pack.preprocessing.size
    assert size is not None
    edge = max(*size, pack.preprocessing.resize if isinstance(pack.preprocessing.resize, int) else 0)
    return np.full((edge, edge, 3), 127, np.uint8)


def _unit(vectors: npt.NDArray[np.generic], pack: Pack) -> Float32Array:
    values = np.asarray(vectors, np.float32)
    lengths = np.linalg.norm(values, axis=-1, keepdims=True)
    if values.ndim != 2 or not np.isfinite(values).all() or not (lengths > 0).all():
        raise PackRefused(f"{pack.name} gave no usable vectors (shape {values.shape}).")
    return np.asarray(values / lengths, np.float32)
