"""Trains *TI-CNN* on true and foreign captions of photographs, and measures it on photographs held out.

    PYTHONPATH=. .venv-training/bin/python -m training.ti_cnn [--data ../shared/data]

Every caption occurs as often with its own photograph as with another, so that no feature of text or picture alone
tells.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional as F  # noqa: N812

from engines.core.measures import auroc
from training.caption_pair.data import Captions, read_captions
from training.caption_pair.features import Texts, load_texts, photographs
from training.ti_cnn.explicit import of_picture, of_text
from training.ti_cnn.net import TiCnn

_LONGEST, _BATCH, _EPOCHS = 24, 64, 6
Float32Array = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
Counts = tuple[Float32Array, Float32Array]


@dataclass(eq=False)
class Pairs:
    """Photograph, caption and whether they belong together, of n pairs."""

    photograph: Numbers
    caption: Numbers
    true: npt.NDArray[np.bool_]


def main() -> None:
    """Train and measure the explicit, the latent and the joined net."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    wanted = parser.parse_args()
    torch.set_num_threads(1)
    captions, language = read_captions(wanted.data), load_texts()
    pictures = photographs(captions)[0]
    counts = _counts(captions)
    for name, latent, explicit in (("explicit", False, True), ("latent", True, False), ("both", True, True)):
        torch.manual_seed(0)
        made = TiCnn(counts[0].shape[1] + counts[1].shape[1], latent=latent, explicit=explicit)
        net = _train(captions, language, pictures, counts, made)
        held = _pairs(captions, captions.held, 1)
        steps = np.array_split(np.arange(len(held.true)), len(held.true) // _BATCH)
        with torch.no_grad():
            found = [net(*_inputs(captions, language, pictures, counts, held, some)).numpy() for some in steps]
        area = auroc(np.concatenate(found).astype(float), held.true, np.full(len(held.true), 2 / len(held.true)))
        print(f"{name}: true against random caption, AUROC {area:.3f} on {len(held.true)} pairs", flush=True)


def _train(captions: Captions, language: Texts, pictures: Float32Array, counts: Counts, net: TiCnn) -> TiCnn:
    optimiser = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=0.02)
    chance = np.random.default_rng(0)
    net.train()
    for epoch in range(_EPOCHS):
        pairs = _pairs(captions, ~captions.held, epoch + 2)
        order = chance.permutation(len(pairs.true))
        for start in range(0, len(order), _BATCH):
            some = order[start : start + _BATCH]
            odds = net(*_inputs(captions, language, pictures, counts, pairs, some))
            loss = F.binary_cross_entropy_with_logits(odds, torch.from_numpy(pairs.true[some].astype(np.float32)))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return net.eval()


def _pairs(captions: Captions, of: npt.NDArray[np.bool_], seed: int) -> Pairs:
    """A caption of each photograph, with it and with another; each caption and photograph twice."""
    chance = np.random.default_rng(seed)
    numbers = np.flatnonzero(of)
    rows = np.array([chance.choice(np.flatnonzero(captions.own == number)) for number in numbers])
    foreign = np.roll(numbers, int(chance.integers(1, len(numbers))))
    true = np.concatenate([np.ones(len(numbers), bool), np.zeros(len(numbers), bool)])
    return Pairs(np.concatenate([numbers, foreign]), np.concatenate([rows, rows]), true)


def _inputs(
    captions: Captions, language: Texts, pictures: Float32Array, counts: Counts, pairs: Pairs, some: Numbers
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    ids = torch.zeros(len(some), _LONGEST, dtype=torch.long)
    for row, at in enumerate(pairs.caption[some]):
        found = language.vocabulary.ids(captions.captions[at])[:_LONGEST]
        ids[row, : len(found)] = torch.tensor(found)
    with torch.no_grad():
        words = language.trunk.words(ids) * (ids > 0)[:, :, None]
    seen = torch.from_numpy(pictures[pairs.photograph[some]].astype(np.float32))
    said = np.concatenate([counts[0][pairs.caption[some]], counts[1][pairs.photograph[some]]], axis=1)
    return words, seen, torch.from_numpy(said)


def _counts(captions: Captions) -> Counts:
    """Explicit features of captions and photographs, standardised by those of the training part."""
    texts = np.array([of_text(text) for text in captions.captions], np.float32)
    looks = np.array([of_picture(captions.folder / name) for name in captions.photographs], np.float32)
    taught = ~captions.held
    texts = (texts - texts[taught[captions.own]].mean(0)) / (texts[taught[captions.own]].std(0) + 1e-3)
    return texts, (looks - looks[taught].mean(0)) / (looks[taught].std(0) + 1e-3)


if __name__ == "__main__":
    main()
