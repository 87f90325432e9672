"""The radial spectrum of a crop and a linear head; a peer to beat.

Durall et al., "Watch your up-convolution: CNN based generative deep neural networks are failing to reproduce spectral
distributions", 2020: azimuthal mean of the power spectrum, here of the luma under a Hann window, in log power.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.synthetic.methods.fitting import Fitted, Room
from training.synthetic.methods.linear import OnFeatures, Standard, fit_head, of_crops

BINS = 40


class Radial(nn.Module):
    """Log mean power in 40 rings up to the corner of the spectrum, relative to the mean of all rings."""

    window: Tensor
    rings: Tensor

    def __init__(self, edge: int) -> None:
        super().__init__()
        line = torch.hann_window(edge, periodic=False)
        self.register_buffer("window", line[:, None] * line[None, :])
        y, x = torch.fft.fftfreq(edge)[:, None], torch.fft.rfftfreq(edge)[None, :]
        ring = (torch.sqrt(y * y + x * x) / 0.5**0.5 * BINS).long().clamp_max(BINS - 1).flatten()
        member = torch.zeros(BINS, len(ring)).index_put_((ring, torch.arange(len(ring))), torch.ones(len(ring)))
        self.register_buffer("rings", member / member.sum(1, keepdim=True).clamp_min(1))

    def forward(self, rgb: Tensor) -> Tensor:
        """(n, 3, e, e) RGB 0–255 → (n, 40)."""
        luma = (rgb * rgb.new_tensor([0.299, 0.587, 0.114])[:, None, None]).sum(1)
        luma = luma - luma.mean((1, 2), keepdim=True)
        power = torch.fft.rfft2(luma * self.window).abs().square().flatten(1)
        profile = torch.log(power @ self.rings.T + 1.0)
        return profile - profile.mean(1, keepdim=True)


def fit(room: Room) -> Fitted:
    """Radial spectra of the bank and a linear head."""
    extractor = Radial(room.edge)
    features = of_crops(extractor, room.bank.rgb)
    standard = Standard(features)
    return Fitted(OnFeatures(extractor, standard, fit_head(standard(features), room.bank.generated, 0.005)), BINS + 1)
