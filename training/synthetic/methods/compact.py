"""A compact CNN from random weights, with the switches that are said to keep small nets from shortcuts."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.synthetic.batches import Batch
from training.synthetic.methods.fitting import Fitted, Room, pixels, run, trained_parameters
from training.synthetic.methods.linear import risk_variance
from training.synthetic.methods.mixing import mixed, smoothed

_BIAS_ALPHA, _BIAS_BETA = 0.3, 0.3


@dataclass(frozen=True, slots=True)
class Switches:
    """``bias_loss``: weigh crops by the variance of their last feature map. ``mixup_until``: share of the training
    with Mixup. ``smoothing``: of the labels. ``invariance``: how many times the variance of the risk between sources is
    added.
    """

    bias_loss: bool = False
    mixup_until: float = 0.0
    smoothing: float = 0.0
    invariance: float = 0.0


class Compact(nn.Module):
    """Six 3×3 convolutions, the first at full resolution; 0.2 million parameters."""

    def __init__(self) -> None:
        super().__init__()
        widths = ((3, 16, 1), (16, 32, 2), (32, 32, 1), (32, 64, 2), (64, 64, 1), (64, 96, 2))
        self.layers = nn.Sequential(*(_layer(*width) for width in widths))
        self.head = nn.Linear(96, 1)

    def cells(self, rgb: Tensor) -> Tensor:
        """(n, 3, e, e) RGB 0–255 → (n, 96, e/8, e/8) the last feature map."""
        return self.layers((rgb - 127.0) / 128.0)  # type: ignore[no-any-return]

    def judged(self, cells: Tensor) -> Tensor:
        """(n, 96, h, w) → (n,)."""
        return self.head(cells.mean((2, 3)))[:, 0]  # type: ignore[no-any-return]

    def forward(self, rgb: Tensor) -> Tensor:
        """(n, 3, e, e) RGB 0–255 → (n,) log odds of "generated"."""
        return self.judged(self.cells(rgb))


def _layer(inside: int, outside: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, outside, 3, stride, padding=1, bias=False), nn.BatchNorm2d(outside), nn.ReLU(inplace=True)
    )


def bias_weights(cells: Tensor) -> Tensor:
    """(n,) weights z(v) = exp(α·v) − β of the loss, v the variance of each last feature map, scaled to 0–1 in the
    batch: crops that few descriptors respond to teach little. Abrahamyan et al., "Bias loss for mobile neural
    networks", 2021.
    """
    variance = cells.detach().flatten(1).var(1)
    low, high = variance.min(), variance.max()
    return torch.exp(_BIAS_ALPHA * (variance - low) / (high - low).clamp_min(1e-12)) - _BIAS_BETA


def loss_of_batch(net: Compact, batch: Batch, done: float, switches: Switches, draw: torch.Generator) -> Tensor:
    """The loss with the given switches; ``done``: share of the training that is over."""
    rgb, target = pixels(batch), smoothed(batch.generated, switches.smoothing)
    mixing = done < switches.mixup_until
    if mixing:
        rgb, target = mixed(rgb, target, draw)
    cells = net.cells(rgb)
    losses = F.binary_cross_entropy_with_logits(net.judged(cells), target, reduction="none")
    total = (losses * bias_weights(cells)).mean() if switches.bias_loss else losses.mean()
    if switches.invariance and not mixing:  # a mixed crop belongs to no source
        total = total + switches.invariance * risk_variance(losses, batch.generated, batch.family)
    return total


def fit(room: Room, switches: Switches) -> Fitted:
    """The compact CNN over one pass of the bank."""
    torch.manual_seed(room.seed)
    net = Compact().to(memory_format=torch.channels_last)
    draw = torch.Generator().manual_seed(room.seed)

    def loss_of(batch: Batch, done: float) -> Tensor:
        net.train()
        return loss_of_batch(net, batch, done, switches, draw)

    run(net, room.bank, room.seed, loss_of, 3e-3, batch=32)
    return Fitted(net, trained_parameters(net))
