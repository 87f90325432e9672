"""Weight averaging of the linear probe and the tuned detector: WiSE-FT, and BANG.

Wortsman et al., "Robust fine-tuning of zero-shot models", 2022: (1 − α)·θ₀ + α·θ₁. BANG (arXiv 2309.17230) averages a
net that was tuned to be less sure of itself, by label smoothing and Mixup, since an over-confident one dominates.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from training.synthetic.batches import Batch
from training.synthetic.methods.fitting import Fitted, Logit, Room, hold_statistics, pixels, run, trained_parameters
from training.synthetic.methods.linear import probed
from training.synthetic.methods.mixing import mixed, smoothed
from training.synthetic.methods.tuning import RATE, tuned
from training.synthetic.net import Detector

ALPHA = 0.5
SMOOTHING = 0.1


def averaged(before: Mapping[str, Tensor], after: Mapping[str, Tensor], alpha: float) -> dict[str, Tensor]:
    """(1 − α)·before + α·after for every weight; counters are taken from ``after``."""
    return {
        name: torch.lerp(before[name], value, alpha) if value.is_floating_point() else value
        for name, value in after.items()
    }


def fit(room: Room, calibrated: bool = False) -> Fitted:
    """WiSE-FT of the fully tuned detector, or BANG of one tuned with label smoothing and Mixup."""
    start = probed(room).state_dict()
    end = _calibrated(room) if calibrated else tuned(room)
    net = Detector(pretrained=False).to(memory_format=torch.channels_last)
    net.load_state_dict(averaged(start, end.state_dict(), ALPHA))
    return Fitted(Logit(net), trained_parameters(end), f"α = {ALPHA}")


def _calibrated(room: Room) -> Detector:
    net = probed(room)
    draw = torch.Generator().manual_seed(room.seed)

    def loss_of(batch: Batch, done: float) -> Tensor:
        hold_statistics(net)
        rgb, target = mixed(pixels(batch), smoothed(batch.generated, SMOOTHING), draw)
        return F.binary_cross_entropy_with_logits(net(rgb).logit, target)

    run(net, room.bank, room.seed, loss_of, RATE, head=net.head)
    return net
