"""The detector: a trunk, mean pooling and a linear head, so that the region map is exact and free."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from training.synthetic.trunk import Trunk, load_imagenet


class Seen(NamedTuple):
    """``logit`` (n,); ``places`` (n, h, w) with logit = mean(places); ``features`` (n, d) pooled; ``cells`` (n, d, h, w)."""

    logit: Tensor
    places: Tensor
    features: Tensor
    cells: Tensor


class Detector(nn.Module):
    """Log odds that a crop was made by a generator, as the mean of what its places contribute."""

    def __init__(self, stages: int = 5, stem_stride: int = 2, pretrained: bool = True, dropout: float = 0.0) -> None:
        super().__init__()
        trunk = Trunk(stages, stem_stride)
        self.trunk = load_imagenet(trunk) if pretrained else trunk
        self.normal = nn.BatchNorm2d(trunk.channels)
        self.head = nn.Linear(trunk.channels, 1)
        self.dropout = nn.Dropout(dropout)
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.bias)

    def forward(self, rgb: Tensor) -> Seen:
        """(n, 3, e, e) RGB 0–255 → what is seen."""
        cells = self.normal(self.trunk(rgb))
        features = cells.mean((2, 3))
        logit = self.head(self.dropout(features))[:, 0]
        places = torch.einsum("nchw,c->nhw", cells, self.head.weight[0]) + self.head.bias
        return Seen(logit, places, features, cells)
