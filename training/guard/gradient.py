"""Patterns made by following the gradient of our own detectors from noise or grey, in pixels or in frequencies.

Pixels with weight decay: Nguyen, Yosinski, Clune, CVPR 2015 (after Simonyan et al., 2014). Frequencies scaled by their
fall in photographs: Olah, Mordvintsev, Schubert, "Feature Visualization", Distill 2017.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.guard.noise import RGB
from training.synthetic.net import Detector

CLIMBS = ("pixels", "smooth pixels", "frequencies")


def climbed(net: nn.Module, rng: np.random.Generator, edge: int, signs: list[int], steps: int, climb: str) -> list[RGB]:
    """One (edge, edge, 3) picture for each of ``signs``: 1 climbs towards "generated", −1 towards "photograph"."""
    count = len(signs)
    sign = torch.tensor(signs, dtype=torch.float32)
    made, rate = _start(rng, count, edge, climb)
    optimiser = torch.optim.Adam([made], lr=rate)
    for _ in range(steps):
        optimiser.zero_grad()
        rgb = _seen(made, edge, climb)
        shift = [int(s) for s in rng.integers(-8, 9, 2)]
        height = net(torch.roll(rgb, shift, (2, 3))) * sign
        cost = -height.sum() + _price(rgb, climb)
        cost.backward()
        optimiser.step()
    final = _seen(made, edge, climb).detach().round().clamp(0, 255).byte().permute(0, 2, 3, 1).numpy()
    return [np.ascontiguousarray(one) for one in final]


def mean_net(weights: npt.NDArray[np.float64], offset: float) -> nn.Module:
    """(n, 3, h, w) RGB 0–255 → (n,) log odds: the frozen trunk with one linear head."""
    return _Mean(torch.from_numpy(weights).float(), offset).eval()


class _Mean(torch.nn.Module):
    """The trunk with the three heads averaged."""

    def __init__(self, weights: Tensor, offset: float) -> None:
        super().__init__()
        self.net = Detector()
        self.weights, self.offset = weights, offset
        for parameter in self.parameters():
            parameter.requires_grad_(False)

    def forward(self, rgb: Tensor) -> Tensor:
        """(n, 3, h, w), h and w multiples of 16 → (n,)."""
        cells, _ = self.net.evidence(rgb)
        return cells.mean((2, 3)) @ self.weights + self.offset


def _start(rng: np.random.Generator, count: int, edge: int, climb: str) -> tuple[Tensor, float]:
    if climb == "frequencies":
        values = rng.normal(0, 0.05, (count, 3, edge, edge // 2 + 1, 2))
        return torch.tensor(values, dtype=torch.float32, requires_grad=True), 0.08
    grey = rng.uniform(-0.6, 0.6, (count, 3, 1, 1))
    values = grey + rng.normal(0, rng.choice([0.02, 0.2, 0.6]), (count, 3, edge, edge))
    return torch.tensor(values, dtype=torch.float32, requires_grad=True), 0.12


def _seen(made: Tensor, edge: int, climb: str) -> Tensor:
    """(n, 3, edge, edge) RGB 0–255 of what is optimised."""
    if climb == "frequencies":
        y, x = torch.meshgrid(torch.fft.fftfreq(edge), torch.fft.rfftfreq(edge), indexing="ij")
        fall = 1 / torch.clamp(torch.hypot(y, x), min=1 / edge)
        made = torch.fft.irfft2(torch.view_as_complex(made) * fall, s=(edge, edge)) * 12
    return (torch.tanh(made) + 1) * 127.5


def _price(rgb: Tensor, climb: str) -> Tensor:
    """Weight decay towards grey; for the smooth kind total variation as well."""
    cost = 2e-9 * (rgb - 127.5).square().sum()
    if climb == "smooth pixels":
        cost = cost + 2e-5 * (F.l1_loss(rgb[..., 1:], rgb[..., :-1], reduction="sum"))
        cost = cost + 2e-5 * (F.l1_loss(rgb[..., 1:, :], rgb[..., :-1, :], reduction="sum"))
    return cost
