"""The guard's graph: a frozen trunk, three heads into a Poincaré ball, and three models of what is familiar.

*HypAD* (Flaborea et al., "Are we certain it's anomalous?", 2022) reads certainty off a hyperbolic embedding: the
further from the origin of the ball, the more certain; an anomaly counts only where the model is certain. Each class has
an ideal point on the ball's rim as its prototype, and closeness to it is measured by Busemann functions (Ghadimi
Atigh, Keller-Ressel, Mettes, "Hyperbolic Busemann Learning with Ideal Prototypes", NeurIPS 2021).
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn

from training.guard.head import REACH, Floats, Head
from training.synthetic.net import Detector

CLASSES = ("ordinary", "pattern", "graphic")


def prototypes() -> Tensor:
    """(3, 2) ideal points, 120° apart."""
    angles = torch.tensor([math.pi / 2 + 2 * math.pi * at / 3 for at in range(3)])
    return torch.stack([torch.cos(angles), torch.sin(angles)], 1)


def in_ball(tangent: Tensor) -> Tensor:
    """Exponential map at the origin of the Poincaré ball of curvature −1: (…, 2) → (…, 2), norm below 1."""
    size = tangent.norm(dim=-1, keepdim=True).clamp_min(1e-6)
    return torch.tanh(size).clamp_max(1 - 1e-4) * tangent / size


def closeness(points: Tensor) -> Tensor:
    """(…, 3) minus the Busemann functions of the three ideal points, without what they share: higher is closer."""
    apart = points[..., None, :] - prototypes()
    return -apart.square().sum(-1).clamp_min(1e-8).log()


class GuardGraph(nn.Module):
    """What is shipped: pixels and statistics in, three points of the ball and three distances out."""

    def __init__(self, mean: Floats, scale: Floats, heads: list[Head], slope: Floats, offset: float) -> None:
        super().__init__()
        self.net = Detector()
        self.register_buffer("mean", torch.from_numpy(mean))
        self.register_buffer("scale", torch.from_numpy(scale))
        self.register_buffer("slope", torch.from_numpy(slope))
        self.register_buffer("offset", torch.tensor([offset], dtype=torch.float32))
        for name in ("weight", "bias", "centre", "basis"):
            self.register_buffer(name, torch.from_numpy(np.stack([getattr(head, name) for head in heads])))

    def forward(self, rgb: Tensor, statistics: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(n + 1, 3, 128, 128) RGB 0–255, overview last; (1, 19) → points (3, 2), distances (3,), score (1,)."""
        features = self.net.evidence(rgb)[0].mean((2, 3))
        values = torch.cat([features[:-1].mean(0, keepdim=True), features[-1:], statistics], 1)[0]
        standard = ((values - self.mean) / self.scale).clamp(-REACH, REACH)  # type: ignore[operator]
        tangent = torch.einsum("hkd,d->hk", self.weight, standard) + self.bias  # type: ignore[arg-type]
        away = torch.einsum("hkd,hd->hk", self.basis, standard - self.centre)  # type: ignore[arg-type, operator]
        score = features[:-1].mean(0) @ self.slope + self.offset  # type: ignore[operator]
        return in_ball(tangent), away.square().mean(1), score
