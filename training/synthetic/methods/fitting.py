"""What all methods share: the room they work in, the loop they train in, what they hand over."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.synthetic.batches import Batch
from training.synthetic.methods.bank import Bank, load_bank

BATCH = 16
_SECONDS = "seconds of processor time"


@dataclass(frozen=True, eq=False, slots=True)
class Fitted:
    """A method's result. ``net``: (n, 3, e, e) RGB 0–255 → (n,) log odds of "generated". ``trained``: parameters that
    were trained.
    """

    net: nn.Module
    trained: int
    note: str = ""


@dataclass(eq=False, slots=True)
class Room:
    """What a method may use: the bank of crops, a seed, and a folder for what methods share (features, tuned weights).

    ``borrowed``: what was found there → seconds of processor time it had cost.
    """

    bank: Bank
    fold: int
    edge: int
    seed: int
    folder: Path
    borrowed: dict[str, float] = field(default_factory=dict)

    def aligned(self, crops: int) -> Bank:
        """Crops of photographs beside their own reconstructions. Raises FileNotFoundError where there are none."""
        return load_bank(self.fold, crops, self.edge, self.seed, self.folder, aligned=True)

    def shared(self, name: str, make: Callable[[], dict[str, Tensor]]) -> dict[str, Tensor]:
        """Tensors that more than one method needs, made once and kept on disk."""
        kept = self.folder / f"{name}_{self.fold}_{len(self.bank)}_{self.edge}_{self.seed}.pt"
        if kept.exists():
            found: dict[str, Tensor] = torch.load(kept, weights_only=True)
            self.borrowed[name] = float(found.pop(_SECONDS))
            return found
        began = time.process_time()
        made = make()
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(".partial")
        torch.save({**made, _SECONDS: torch.tensor(time.process_time() - began)}, partial)
        partial.replace(kept)
        return made


class Logit(nn.Module):
    """Only the log odds of a detector."""

    def __init__(self, detector: nn.Module) -> None:
        super().__init__()
        self.detector = detector

    def forward(self, rgb: Tensor) -> Tensor:
        """(n, 3, e, e) → (n,)."""
        return self.detector(rgb).logit  # type: ignore[no-any-return]


def pixels(batch: Batch) -> Tensor:
    """(n, 3, e, e) float32 0–255, channels last: several times faster in convolutions on a processor."""
    return batch.rgb.float().contiguous(memory_format=torch.channels_last)


def cross_entropy(logit: Tensor, target: Tensor) -> Tensor:
    """Mean binary cross-entropy of (n,) log odds against (n,) targets 0–1."""
    return F.binary_cross_entropy_with_logits(logit, target)


def trained_parameters(net: nn.Module) -> int:
    """How many parameters a gradient reaches."""
    return sum(parameter.numel() for parameter in net.parameters() if parameter.requires_grad)


def hold_statistics(net: nn.Module) -> None:
    """Training mode, but batch normalisation keeps the statistics it came with: batches here are too small for new
    ones, and weights can only be averaged or compared where the statistics stay.
    """
    net.train()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()


def run(
    net: nn.Module,
    bank: Bank,
    seed: int,
    loss_of: Callable[[Batch, float], Tensor],
    rate: float,
    batch: int = BATCH,
    head: nn.Module | None = None,
    decay: float = 1e-4,
) -> None:
    """One pass over the bank with AdamW, a short warm-up and a cosine; the head, where named, at three times the rate.

    ``loss_of`` gets a batch and the share of the training that is done.
    """
    steps = math.ceil(len(bank) / (batch - batch % 2))
    own = {id(parameter) for parameter in head.parameters()} if head is not None else set()
    reached = [parameter for parameter in net.parameters() if parameter.requires_grad]
    groups = [
        {"params": [p for p in reached if (id(p) in own) == is_head], "factor": 3.0 if is_head else 1.0}
        for is_head in (False, True)
    ]
    optimiser = torch.optim.AdamW([g for g in groups if g["params"]], lr=rate, weight_decay=decay)
    for step, given in enumerate(bank.batches(batch, seed)):
        done = step / steps
        shape = min(1.0, (step + 1) / (1 + steps // 12)) * 0.5 * (1 + math.cos(math.pi * done))
        for group in optimiser.param_groups:
            group["lr"] = rate * group["factor"] * max(0.02, shape)
        loss = loss_of(given, done)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(reached, 2.0)
        optimiser.step()


def chunks(rgb: Tensor, size: int = 64) -> Iterator[Tensor]:
    """(≤ size, 3, e, e) float32 parts of uint8 crops, in order."""
    for part in rgb.split(size):
        yield part.float().contiguous(memory_format=torch.channels_last)
