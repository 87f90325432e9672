"""The check run: a model must answer, with finite numbers of the right shape, alike to the same and unlike to other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engines.core.onnx import ModelHouse
from engines.core.packs.errors import PackRefused
from engines.core.packs.layout import check_classes
from engines.core.packs.pack import Pack
from engines.core.packs.run import (
    Rgb,
    image_vectors,
    log_odds,
    logits,
    patch_vectors,
    raw_scores,
    text_vectors,
)

_SAME = 1e-4
"""Largest difference, relative to the larger value, at which two answers count as the same."""


def probe(pack: Pack, house: ModelHouse, joint_output: str = "") -> Pack:
    """Run the pack on pictures (and texts) made by code; returns it with what only a run tells: length of the vectors,
    and scale and bias where ``joint_output`` shows them. Raises PackRefused, or ModelError where it does not run.
    """
    pictures = _pictures(pack)
    if pack.scores is not None:
        values = [raw_scores(pack, house, picture) for picture in (*pictures, pictures[0])]
        check_classes(pack.image.file, len(values[0]), pack.scores)
        _compare(pack, values[0], values[1:-1], values[-1], "pictures")
        for value in values:
            log_odds(pack.scores, value, pack.image.file)
        return pack
    vectors = [image_vectors(pack, house, [picture])[0] for picture in (*pictures, pictures[0])]
    _compare(pack, vectors[0], vectors[1:-1], vectors[-1], "pictures")
    if pack.image.patches:
        found = patch_vectors(pack, house, pictures[0])
        if found.ndim != 2 or not np.isfinite(found).all():
            raise PackRefused(f"{pack.image.file}: the output {pack.image.patches} gives no usable vectors of patches.")
    width = len(vectors[0])
    if pack.text is None:
        return replace(pack, width=width)
    texts = _texts(pack)
    said = [text_vectors(pack, house, [text])[0] for text in (*texts, texts[0])]
    _compare(pack, said[0], said[1:-1], said[-1], "texts")
    if len(said[0]) != width:
        raise PackRefused(
            f"The two models do not belong together: pictures become {width} numbers, texts {len(said[0])}."
        )
    if joint_output and pack.text.file == pack.image.file:
        pack = _scaled(pack, house, pictures, texts, joint_output)
    return replace(pack, width=width)


def _compare(pack: Pack, first: np.ndarray, others: list[np.ndarray], again: np.ndarray, what: str) -> None:
    """Finite, the same for the same input, not the same for every input."""
    if not all(np.isfinite(values).all() for values in (first, *others, again)):
        raise PackRefused(f"The model gives numbers that are not finite for ordinary {what}.")
    largest = max(float(np.abs(first).max()), 1e-6)
    if float(np.abs(first - again).max()) > _SAME * largest:
        raise PackRefused(f"The model gives different answers to the same {what}; no error could be measured of it.")
    if all(float(np.abs(first - values).max()) <= _SAME * largest for values in others):
        raise PackRefused(f"The model gives the same answer to different {what}; it looks at nothing.")


def _pictures(pack: Pack) -> list[Rgb]:
    """Four pictures of the model's size and above: noise, a slope, stripes, a flat bright one."""
    size = pack.preprocessing.size
    assert size is not None
    resize = pack.preprocessing.resize
    edge = max(*size, resize if isinstance(resize, int) else max(resize or (0,)))
    rng = np.random.default_rng(20)
    ramp = np.linspace(0, 255, edge)
    slope = np.stack(np.broadcast_arrays(ramp[:, None], ramp[None, :], 255 - ramp[:, None]), axis=2)
    stripes = np.repeat((np.arange(edge) // 3 % 2 * 200 + 20)[None, :, None], edge, axis=0).repeat(3, axis=2)
    made = (rng.integers(0, 256, (edge, edge, 3)), slope, stripes, np.full((edge, edge, 3), 235))
    return [np.asarray(picture).astype(np.uint8) for picture in made]


def _texts(pack: Pack) -> list[list[int]]:
    """Three texts as random token ids."""
    assert pack.text is not None
    rng = np.random.default_rng(21)
    most = min(12, pack.text.length)
    return [rng.integers(1, max(2, pack.text.vocabulary), most - n).tolist() for n in range(min(3, most - 1))]


def _scaled(pack: Pack, house: ModelHouse, pictures: list[Rgb], texts: list[list[int]], output: str) -> Pack:
    """The pack with scale and bias read from its own logits: logit = scale · cosine + bias, to 1 % of their range."""
    one, two = image_vectors(pack, house, pictures), text_vectors(pack, house, texts)
    cosines = (one @ two.T).astype(np.float64).ravel()
    found = np.array([[logits(pack, house, p, t, output) for t in texts] for p in pictures], np.float64).ravel()
    design = np.stack([cosines, np.ones_like(cosines)], axis=1)
    (scale, bias), *_ = np.linalg.lstsq(design, found, rcond=None)
    off = float(np.abs(design @ (scale, bias) - found).max())
    if not np.isfinite(found).all() or scale <= 0 or off > 0.01 * max(float(np.ptp(found)), 1e-3):
        raise PackRefused(
            f"{pack.image.file}: its output {output} is not scale · cosine + bias of its own vectors; it is damaged."
        )
    for name, given, read in (("scale", pack.scale, scale), ("bias", pack.bias, bias)):
        if given is not None and abs(given - read) > 0.02 * max(1.0, abs(read)):
            raise PackRefused(f"pack.json says {name} {given:g}, but the model itself uses {read:.4g}.")
    return replace(pack, scale=round(float(scale), 4), bias=round(float(bias), 4))
