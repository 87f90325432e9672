"""NPR: what neighbouring pixels have to do with one another, before a small residual net; a peer to beat.

Tan et al., "Rethinking the up-sampling operations in CNN-based generative network for generalizable deepfake
detection", 2024: x − up(down(x)), down and up by nearest neighbour and 2, so that only the differences within each 2×2
cell remain, fed to a shortened ResNet.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.synthetic.batches import Batch
from training.synthetic.methods.fitting import Fitted, Room, cross_entropy, pixels, run, trained_parameters


def residual(rgb: Tensor) -> Tensor:
    """(n, 3, h, w), even sides → differences of each pixel from the top left one of its 2×2 cell."""
    return rgb - F.interpolate(rgb[:, :, ::2, ::2], scale_factor=2.0, mode="nearest")


class Basic(nn.Module):
    """He et al.'s basic block: two 3×3 convolutions and a shortcut."""

    def __init__(self, inside: int, outside: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(inside, outside, 3, stride, 1, bias=False), nn.BatchNorm2d(outside))
        self.second = nn.Sequential(nn.Conv2d(outside, outside, 3, 1, 1, bias=False), nn.BatchNorm2d(outside))
        fitting = stride == 1 and inside == outside
        self.shortcut = nn.Identity() if fitting else nn.Conv2d(inside, outside, 1, stride, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, h, w) → (n, c', h/stride, w/stride)."""
        return F.relu(self.shortcut(x) + self.second(F.relu(self.first(x))))


class NPR(nn.Module):
    """The residual, a stem and two stages of two blocks; 0.3 million parameters."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2))
        self.blocks = nn.Sequential(Basic(32, 48, 1), Basic(48, 48, 1), Basic(48, 80, 2), Basic(80, 80, 1))
        self.head = nn.Linear(80, 1)

    def forward(self, rgb: Tensor) -> Tensor:
        """(n, 3, e, e) RGB 0–255 → (n,) log odds of "generated"."""
        x = residual(rgb) * (2 / 3 / 64)
        return self.head(self.blocks(self.stem(x)).mean((2, 3)))[:, 0]  # type: ignore[no-any-return]


def fit(room: Room) -> Fitted:
    """NPR from random weights over one pass of the bank."""
    torch.manual_seed(room.seed)
    net = NPR().to(memory_format=torch.channels_last)

    def loss_of(batch: Batch, done: float) -> Tensor:
        net.train()
        return cross_entropy(net(pixels(batch)), batch.generated)

    run(net, room.bank, room.seed, loss_of, 2e-3, batch=32)
    return Fitted(net, trained_parameters(net))
