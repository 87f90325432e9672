"""Small banks of crops that anything can learn apart."""

from __future__ import annotations

import numpy as np
import torch

from training.synthetic.methods.bank import Bank


def lattice_bank(crops: int = 16, edge: int = 32) -> Bank:
    """Photographs smooth, generated ones with a lattice: anything can learn them apart."""
    draw = np.random.default_rng(1)
    smooth = draw.integers(60, 190, (crops, 3, edge // 8, edge // 8)).repeat(8, 2).repeat(8, 3)
    smooth = smooth + draw.integers(0, 4, (crops, 3, edge, edge))
    smooth[1::2, :, ::2, ::2] += 40
    family = torch.tensor([0, 1, 2, 3] * (crops // 4))
    return Bank(torch.from_numpy(smooth.astype(np.uint8)), family, ("phone", "gan", "web", "diffusion"))


def random_rgb(count: int = 2, edge: int = 32) -> torch.Tensor:
    """(count, 3, edge, edge) random pixels, 0–255."""
    return torch.randint(0, 256, (count, 3, edge, edge)).float()
