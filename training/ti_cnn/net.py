"""The net of *TI-CNN*: a convolution over word vectors, one over the picture's features, and the explicit features,
joined before the last layers.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

_WIDTH = 48
_WORD, _PICTURE = 384, 1280


class TiCnn(nn.Module):
    """``latent``, ``explicit``: which branches take part. ``counts``: how many explicit features there are."""

    def __init__(self, counts: int, *, latent: bool = True, explicit: bool = True) -> None:
        super().__init__()
        self.latent, self.explicit = latent, explicit
        self.words = nn.Sequential(nn.Dropout(0.3), nn.Conv1d(_WORD, _WIDTH, 3, padding=1), nn.ReLU())
        self.picture = nn.Sequential(nn.Dropout2d(0.3), nn.Conv2d(_PICTURE, _WIDTH, 1), nn.ReLU())
        self.counts = nn.Sequential(nn.Linear(counts, _WIDTH), nn.ReLU())
        joined = 2 * _WIDTH * latent + _WIDTH * explicit
        self.last = nn.Sequential(nn.Dropout(0.4), nn.Linear(joined, 64), nn.ReLU(), nn.Linear(64, 1))

    def forward(self, words: Tensor, picture: Tensor, counts: Tensor) -> Tensor:
        """(n, t, 384), (n, 1280, 7, 7), (n, counts) → (n,) log odds that the caption is the picture's."""
        parts = []
        if self.latent:
            parts.append(self.words(words.transpose(1, 2)).amax(dim=2))
            parts.append(self.picture(picture).amax(dim=(2, 3)))
        if self.explicit:
            parts.append(self.counts(counts))
        return self.last(torch.cat(parts, dim=1))[:, 0]
