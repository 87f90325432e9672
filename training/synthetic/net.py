"""The detector: several levels of a trunk, pooled by mean and mean square, and one linear head.

Everything after the trunk is linear in what each place holds, so the region map is exact and free: the log odds are the
mean of what the places contribute.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.synthetic.trunk import Trunk, load_imagenet

LEVELS = (2, 4, 7, 10)
"""Blocks whose output is read: 24, 40, 80 and 112 channels at 1/4, 1/8 and 1/16 of the side."""
CELL = 16


class Seen(NamedTuple):
    """``logit`` (n,); ``places`` (n, h, w) with logit = mean(places); ``features`` (n, d), the standardised mean over
    places; ``cells`` (n, c, h, w): the trunk's last output.
    """

    logit: Tensor
    places: Tensor
    features: Tensor
    cells: Tensor


class Detector(nn.Module):
    """Log odds that a crop was made by a generator, as the mean of what its places contribute."""

    def __init__(self, levels: tuple[int, ...] = LEVELS, stem_stride: int = 2, pretrained: bool = True) -> None:
        super().__init__()
        trunk = Trunk(5, stem_stride)
        self.trunk = load_imagenet(trunk) if pretrained else trunk
        self.levels = levels
        width = 2 * sum(trunk.blocks[at].project[0].out_channels for at in levels)  # type: ignore[index, union-attr]
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("scale", torch.ones(width))
        self.head = nn.Linear(width, 1)
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.bias)

    def evidence(self, rgb: Tensor) -> tuple[Tensor, Tensor]:
        """(n, 3, e, e) RGB 0–255 → ((n, d, e/16, e/16) means and mean squares of each level, last trunk output)."""
        outputs = self.trunk.levels(rgb)
        grid = (rgb.shape[-2] // CELL, rgb.shape[-1] // CELL)
        pooled = []
        for at in self.levels:
            level = outputs[at]
            factor = level.shape[-1] // grid[1]
            for part in (level, level.square()):
                pooled.append(F.avg_pool2d(part, factor) if factor > 1 else part)
        return torch.cat(pooled, 1), outputs[-1]

    def forward(self, rgb: Tensor) -> Seen:
        """(n, 3, e, e) RGB 0–255, e a multiple of 16 → what is seen."""
        cells, last = self.evidence(rgb)
        standard = (cells - self.mean[:, None, None]) / self.scale[:, None, None]  # type: ignore[index]
        features = standard.mean((2, 3))
        places = torch.einsum("nchw,c->nhw", standard, self.head.weight[0]) + self.head.bias
        return Seen(self.head(features)[:, 0], places, features, last)
