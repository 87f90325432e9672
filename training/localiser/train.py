"""The training loop: resumable, seeded, logged."""

from __future__ import annotations

import json
import time
from pathlib import Path

import torch
from torch.nn import functional as F  # noqa: N812
from torch.utils.data import DataLoader

from training.localiser.data import Forgeries, captioned
from training.localiser.net import Localiser
from training.tamper.sources import TRAINING, photographs

_PAIRS = 8


def train(folder: Path, total: int, threads: int = 1, workers: int = 1, seed: int = 7) -> Localiser:
    """Train for ``total`` steps (over all resumptions), keeping a checkpoint and ``log.jsonl`` in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    net = Localiser()
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=1e-4)
    average = torch.optim.swa_utils.AveragedModel(
        net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995), use_buffers=True
    )
    checkpoint = folder / "checkpoint.pt"
    step = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        net.load_state_dict(state["net"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        step = state["step"]
    data = Forgeries(photographs(TRAINING) + captioned(), _PAIRS, seed + step)
    batches = iter(DataLoader(data, batch_size=None, num_workers=workers, prefetch_factor=4 if workers else None))
    began, losses = time.monotonic(), []
    while step < total:
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * min(1, (step + 1) / 100) * max(0.02, 1 - step / total) ** 0.9
        losses.append(_step(net, optimiser, next(batches)))
        average.update_parameters(net)
        step += 1
        if step % 50 == 0 or step == total:
            line = {"step": step, "seconds": round(time.monotonic() - began), "loss": sum(losses) / len(losses)}
            losses.clear()
            with (folder / "log.jsonl").open("a") as log:
                log.write(json.dumps(line) + "\n")
            _save(checkpoint, net, average, optimiser, step)
    final: Localiser = average.module
    return final.eval()


def _step(net: Localiser, optimiser: torch.optim.Optimizer, batch: tuple[torch.Tensor, ...]) -> float:
    pixels, steps, share = batch
    net.train()
    logits = net(pixels.float(), steps)[:, 0]
    # Cells on the outline are of both histories; they teach nothing and are left out.
    sure = ((share < 0.05) | (share > 0.8)).float()
    weight = sure * (1 + 3 * (share > 0.5).float())
    cross = F.binary_cross_entropy_with_logits(logits, (share > 0.5).float(), reduction="none")
    loss = (cross * weight).sum() / weight.sum()
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
    optimiser.step()
    return float(loss.detach())


def _save(path: Path, net, average, optimiser, step: int) -> None:  # type: ignore[no-untyped-def]
    state = {
        "net": net.state_dict(),
        "average": average.state_dict(),
        "optimiser": optimiser.state_dict(),
        "step": step,
    }
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)
