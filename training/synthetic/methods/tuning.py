"""The detector's trunk tuned in full: from a linear probe, from scratch, or with reconstructions among the crops."""

from __future__ import annotations

import torch
from torch import Tensor

from training.synthetic.batches import Batch
from training.synthetic.methods.bank import Bank
from training.synthetic.methods.fitting import (
    Fitted,
    Logit,
    Room,
    cross_entropy,
    hold_statistics,
    pixels,
    run,
    trained_parameters,
)
from training.synthetic.methods.linear import probed
from training.synthetic.net import Detector

RATE = 4e-4


def tune(net: Detector, bank: Bank, seed: int, rate: float = RATE) -> None:
    """Full fine-tuning over one pass of a bank; the statistics of batch normalisation stay."""

    def loss_of(batch: Batch, done: float) -> Tensor:
        hold_statistics(net)
        return cross_entropy(net(pixels(batch)).logit, batch.generated)

    run(net, bank, seed, loss_of, rate, head=net.head)


def tuned(room: Room) -> Detector:
    """The detector fine-tuned in full; made once, since weight averaging and pruning start from it too."""
    net = probed(room)

    def make() -> dict[str, Tensor]:
        tune(net, room.bank, room.seed)
        return {name: value.clone() for name, value in net.state_dict().items()}

    net.load_state_dict(room.shared("tuned", make))
    return net


def fit(room: Room) -> Fitted:
    """Full fine-tuning from the linear probe."""
    net = tuned(room)
    return Fitted(Logit(net), trained_parameters(net))


def fit_aligned(room: Room) -> Fitted:
    """Full fine-tuning where half the crops are photographs beside their own reconstructions."""
    half = len(room.bank) // 2
    net = probed(room)
    tune(net, room.bank.first(half).joined(room.aligned(half)), room.seed)
    return Fitted(Logit(net), trained_parameters(net))


def fit_scratch(room: Room) -> Fitted:
    """The same net from random weights, with batch normalisation of its own."""
    torch.manual_seed(room.seed)
    net = Detector(pretrained=False).to(memory_format=torch.channels_last)

    def loss_of(batch: Batch, done: float) -> Tensor:
        net.train()
        return cross_entropy(net(pixels(batch)).logit, batch.generated)

    run(net, room.bank, room.seed, loss_of, 2e-3)
    return Fitted(Logit(net), trained_parameters(net))
