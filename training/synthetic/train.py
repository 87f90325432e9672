"""The training loop of a detector: seeded, resumable, logged."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812
from torch.utils.data import DataLoader

from training.synthetic.batches import Batch, Crops
from training.synthetic.net import Detector, Seen

SMOOTHING = 0.1
_DECAY = 0.99
Loss = Callable[[Detector, Seen, Batch], Tensor]


def smoothed(net: Detector, seen: Seen, batch: Batch) -> Tensor:
    """Cross-entropy with smoothed labels, so that the model stays unsure of itself (as BANG's first step wants)."""
    truth = batch.generated * (1 - SMOOTHING) + SMOOTHING / 2
    return F.binary_cross_entropy_with_logits(seen.logit, truth)


def fit(
    net: Detector,
    crops: Crops,
    steps: int,
    folder: Path,
    rate: float = 1e-3,
    loss: Loss = smoothed,
    workers: int = 1,
    parameters: Iterable[nn.Parameter] | None = None,
) -> Detector:
    """Train for ``steps`` batches in all; checkpoint and ``log.jsonl`` in ``folder``, from where it goes on.

    Returns the running average of the weights (decay 0.99 a step), in evaluation mode: averaged models are flatter and
    move less under a change of source.
    """
    folder.mkdir(parents=True, exist_ok=True)
    net = net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    chosen = list(parameters) if parameters is not None else [p for p in net.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(chosen, lr=rate, weight_decay=0.02)
    average = torch.optim.swa_utils.AveragedModel(
        net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(_DECAY), use_buffers=True
    )
    checkpoint = folder / "checkpoint.pt"
    step = _resume(checkpoint, net, average, optimiser)
    if step < steps:
        crops.restart(step)
        loader = DataLoader(crops, batch_size=None, num_workers=workers, prefetch_factor=6 if workers else None)
        batches, began, losses = iter(loader), time.monotonic(), []
        while step < steps:
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1.0, (step + 1) / 40) * (0.51 + 0.49 * math.cos(math.pi * step / steps))
            losses.append(_step(net, optimiser, chosen, loss, next(batches)))
            average.update_parameters(net)
            step += 1
            if step % 50 == 0 or step == steps:
                line = {"step": step, "seconds": round(time.monotonic() - began), "loss": sum(losses) / len(losses)}
                losses.clear()
                with (folder / "log.jsonl").open("a") as log:
                    log.write(json.dumps(line) + "\n")
                _keep(checkpoint, net, average, optimiser, step)
    averaged: Detector = average.module
    return averaged.eval()


def _step(
    net: Detector, optimiser: torch.optim.Optimizer, chosen: list[nn.Parameter], loss: Loss, batch: Batch
) -> float:
    # The backbone's own batch statistics stay: those of 32 crops are noise.
    net.eval()
    cost = loss(net, net(batch.rgb.float().contiguous(memory_format=torch.channels_last)), batch)
    optimiser.zero_grad(set_to_none=True)
    cost.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(chosen, 3.0)
    optimiser.step()
    return float(cost.detach())


def _resume(path: Path, net: nn.Module, average: nn.Module, optimiser: torch.optim.Optimizer) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    net.load_state_dict(state["net"])
    average.load_state_dict(state["average"])
    optimiser.load_state_dict(state["optimiser"])
    return int(state["step"])


def _keep(path: Path, net: nn.Module, average: nn.Module, optimiser: torch.optim.Optimizer, step: int) -> None:
    partial = path.with_suffix(".partial")
    parts = {"net": net, "average": average, "optimiser": optimiser}
    torch.save({name: part.state_dict() for name, part in parts.items()} | {"step": step}, partial)
    partial.replace(path)
