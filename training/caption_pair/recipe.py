"""Trains the two heads that bring photographs and captions into one space; the trunks stay as they are.

Contrastive training (Radford et al., CLIP, 2021) with captions of which one word was replaced as hard negatives
(Yuksekgonul et al., "When and why vision-language models behave like bags-of-words", 2023). Captions that say nearly
the same of different photographs share the target by their likeness, with the care for noisy pairs of *PC²*.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.caption_pair.data import Captions
from training.caption_pair.features import Float32Array, Texts
from training.caption_pair.image import CHANNELS
from training.caption_pair.text import WIDTH
from training.caption_pair.words import swapped

SPACE = 256
_EPOCHS, _BATCH, _RATE, _DECAY, _DROP = 60, 256, 1e-3, 0.05, 0.5
_HARD = 2.0
_ALIKE = 0.05
_KINDS = ("noun", "noun", "colour", "number")


class Heads(nn.Module):
    """``image``: linear, so that a picture's vector is the mean of its patches' vectors and the region map is exact."""

    def __init__(self, centre: Tensor, scale: Tensor) -> None:
        super().__init__()
        self.centre, self.scale = nn.Buffer(centre), nn.Buffer(scale)
        self.image = nn.Linear(CHANNELS, SPACE)
        self.text = nn.Sequential(nn.Linear(WIDTH, 512), nn.GELU(), nn.Dropout(_DROP), nn.Linear(512, SPACE))
        self.drop = nn.Dropout(_DROP)
        self.sharpness = nn.Parameter(torch.tensor(float(np.log(1 / 0.07))))

    def of_image(self, features: Tensor) -> Tensor:
        """(…, 1280) means or patches → (…, 256)."""
        return self.image(self.drop((features - self.centre) / self.scale))


@dataclass(frozen=True, eq=False)
class Swaps:
    """Captions with one word replaced. ``of[k]``: number of the caption that swap k was made from."""

    texts: tuple[str, ...]
    of: tuple[int, ...]
    kinds: tuple[str, ...]


def make_swaps(captions: Captions, seed: int) -> Swaps:
    """Two swapped nouns, a colour and a number of each caption, where it has them."""
    chance = random.Random(seed)
    made: dict[tuple[int, str], str] = {}
    for number, caption in enumerate(captions.captions):
        for kind in _KINDS:
            if found := swapped(caption, kind, chance):
                made.setdefault((number, found[0]), kind)
    return Swaps(tuple(text for _, text in made), tuple(number for number, _ in made), tuple(made.values()))


def train(captions: Captions, means: Float32Array, texts: Texts, seed: int) -> Heads:
    """``means`` (2, n, 1280): the photographs' features, plain and mirrored. Some twenty seconds of one core."""
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    taught = np.flatnonzero(~captions.held)
    swaps = make_swaps(captions, seed=5)
    said = torch.from_numpy(texts.kept("captions", captions.captions))
    wrong = torch.from_numpy(texts.kept("swaps", swaps.texts))
    wrong_of = _by_caption(swaps.of)
    of_photograph = [np.flatnonzero(captions.own == number) for number in range(len(captions.photographs))]
    features = torch.from_numpy(means)
    heads = Heads(features[0][taught].mean(0), features[0][taught].std(0) + 1e-3)
    steps = _EPOCHS * (len(taught) // _BATCH + 1)
    optimiser = torch.optim.AdamW(heads.parameters(), lr=_RATE, weight_decay=_DECAY)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=steps)
    heads.train()
    for _ in range(steps):
        some = chance.choice(taught, _BATCH, replace=False)
        rows = np.array([chance.choice(of_photograph[number]) for number in some])
        pictures = F.normalize(heads.of_image(features[chance.integers(0, 2, _BATCH), some]), dim=1)
        words = F.normalize(heads.text(said[rows]), dim=1)
        sharpness = heads.sharpness.exp().clamp(max=100)
        alike = F.normalize(said[rows], dim=1)
        target = torch.softmax((alike @ alike.T - 1) / _ALIKE, dim=1)
        logits = sharpness * pictures @ words.T
        loss = -(target * (F.log_softmax(logits, 1) + F.log_softmax(logits.T, 1))).sum(1).mean() / 2
        pairs = [(at, chance.choice(wrong_of[row])) for at, row in enumerate(rows) if row in wrong_of]
        at, which = torch.tensor([a for a, _ in pairs]), torch.tensor([int(w) for _, w in pairs])
        other = F.normalize(heads.text(wrong[which]), dim=1)
        margin = (pictures[at] * words[at]).sum(1) - (pictures[at] * other).sum(1)
        loss = loss + _HARD * F.softplus(-sharpness * margin).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        pace.step()
    return heads.eval()


def _by_caption(of: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for number, caption in enumerate(of):
        found.setdefault(caption, []).append(number)
    return found
