"""Mixup and label smoothing."""

from __future__ import annotations

import torch
from torch import Tensor


def mixed(rgb: Tensor, target: Tensor, draw: torch.Generator, strength: float = 0.4) -> tuple[Tensor, Tensor]:
    """Every crop mixed with another of the batch, λ ~ Beta(strength, strength), and so its target.

    Zhang et al., "mixup: Beyond empirical risk minimization", 2018.
    """
    gamma = torch._standard_gamma(torch.full((2,), strength), generator=draw) + 1e-6
    share = gamma[0] / gamma.sum()
    other = torch.randperm(len(rgb), generator=draw)
    return torch.lerp(rgb[other], rgb, share), torch.lerp(target[other], target, share)


def smoothed(target: Tensor, amount: float) -> Tensor:
    """Targets 0 and 1 → amount/2 and 1 − amount/2. Szegedy et al., "Rethinking the Inception architecture", 2016."""
    return target * (1 - amount) + amount / 2
