"""Trains the autoencoders on photographs and keeps the reconstructions of every photograph on disk."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional as F  # noqa: N812

from training.synthetic.autoencoders import KINDS, Autoencoder, Critic, Kind
from training.synthetic.sources import RGB, frame

_EDGE = 64
_BATCH = 8


def as_picture(rgb: npt.NDArray[np.uint8]) -> torch.Tensor:
    """(n, h, w, 3) uint8 → (n, 3, h, w) float32 in −1…1."""
    return torch.from_numpy(np.ascontiguousarray(rgb.transpose(0, 3, 1, 2))).float() / 127.5 - 1


def fit(kind: Kind, photographs: Sequence[RGB], steps: int, seed: int, folder: Path) -> Autoencoder:
    """Train one autoencoder (L1, gradients, patch critic from half-way on); resumable by its kept weights."""
    torch.manual_seed(seed)
    kept = folder / f"{kind.name}.pt"
    net = Autoencoder(kind)
    if kept.exists():
        net.load_state_dict(torch.load(kept, weights_only=True))
        return net.eval()
    critic = Critic()
    ours = torch.optim.Adam(net.parameters(), lr=2e-3, betas=(0.5, 0.99))
    theirs = torch.optim.Adam(critic.parameters(), lr=5e-4, betas=(0.5, 0.99))
    rng = np.random.default_rng(seed)
    began = time.monotonic()
    for step in range(steps):
        for group in ours.param_groups:
            group["lr"] = 2e-3 * max(0.05, 1 - step / steps)
        picture = as_picture(_crops(photographs, rng))
        made = _reconstruction(net, picture)
        loss = _difference(made, picture)
        if step > steps // 2:
            loss = loss - 0.01 * critic(made).mean()
        ours.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        ours.step()
        if step > steps // 3:
            hinge = F.relu(1 - critic(picture)).mean() + F.relu(1 + critic(made.detach())).mean()
            theirs.zero_grad(set_to_none=True)
            hinge.backward()
            theirs.step()
        if step % 100 == 99:
            print(
                f"{kind.name}: step {step + 1} of {steps}, loss {loss:.4f}, {time.monotonic() - began:.0f} s",
                flush=True,
            )
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(net.state_dict(), kept)
    return net.eval()


def _reconstruction(net: Autoencoder, picture: torch.Tensor) -> torch.Tensor:
    if not net.kind.diffusion:
        return net(picture)  # type: ignore[no-any-return]
    level = torch.rand(len(picture)) * 0.95 + 0.05
    noisy = picture + level[:, None, None, None] * torch.randn_like(picture)
    return net.denoised(net.decoder(net.latent(picture)), noisy, level)


def _difference(made: torch.Tensor, picture: torch.Tensor) -> torch.Tensor:
    loss = F.l1_loss(made, picture)
    for axis in (2, 3):
        loss = loss + 0.5 * F.l1_loss(made.diff(dim=axis), picture.diff(dim=axis))
    return loss


def _crops(photographs: Sequence[RGB], rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    found = []
    for _ in range(_BATCH):
        rgb = photographs[int(rng.integers(len(photographs)))]
        top, left = (int(rng.integers(size - _EDGE + 1)) for size in rgb.shape[:2])
        found.append(rgb[top : top + _EDGE, left : left + _EDGE])
    return np.stack(found)


def aligned(photograph: RGB, made: RGB) -> RGB:
    """The reconstruction with its photograph's colours and shading: only what is finer is the autoencoder's."""
    difference = photograph.astype(np.float32) - made
    return np.clip(made + cv2.GaussianBlur(difference, (0, 0), 6), 0, 255).round().astype(np.uint8)


def reconstructions(photographs: Sequence[RGB], folder: Path, steps: int, seed: int = 3) -> list[list[RGB]]:
    """For each photograph its reconstruction by one autoencoder (turn by turn), of ``frame(photograph)``.

    Kept in ``folder``; a second call reads them.
    """
    found: list[list[RGB]] = [[] for _ in photographs]
    for number, kind in enumerate(KINDS):
        mine = list(range(number, len(photographs), len(KINDS)))
        kept = folder / f"{kind.name}.npz"
        if kept.exists():
            with np.load(kept) as stored:
                for at in mine:
                    found[at].append(aligned(frame(photographs[at]), stored[str(at)]))
            continue
        net = fit(kind, photographs, steps, seed + number, folder)
        made = {}
        with torch.inference_mode():
            for at in mine:
                picture = net(as_picture(frame(photographs[at])[None]))
                made[str(at)] = ((picture[0].clamp(-1, 1) + 1) * 127.5).round().byte().numpy().transpose(1, 2, 0)
                found[at].append(aligned(frame(photographs[at]), made[str(at)]))
        np.savez(kept, **made)
    return found
