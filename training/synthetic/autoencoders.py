"""A small family of generators of our own: autoencoders whose reconstructions are fakes of the same content.

Each has the parts that published generators share — a bottleneck with noise as in a variational autoencoder, and one
of the usual ways of up-sampling — so that its traces come from there, while content, size and compression are those
of the photograph. After B-Free (Guillaro et al., "A Bias-Free Training Paradigm for More General AI-generated Image
Detection", 2024) and AlignedForensics (Rajan et al., 2024), which use Stable Diffusion's own autoencoder.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812


@dataclass(frozen=True, slots=True)
class Kind:
    """``up``: nearest, bilinear, transposed or shuffle. ``times``: halvings of the side. ``latent``: channels."""

    name: str
    up: str
    times: int
    latent: int
    width: int = 32
    diffusion: bool = False


KINDS = (
    Kind("nearest", "nearest", 2, 8),
    Kind("transposed", "transposed", 2, 6),
    Kind("shuffle", "shuffle", 3, 24),
    Kind("bilinear", "bilinear", 2, 8),
    Kind("diffusion", "nearest", 2, 6, diffusion=True),
)


class Up(nn.Module):
    """Twice the side, in one of the usual ways."""

    def __init__(self, channels: int, outside: int, way: str) -> None:
        super().__init__()
        self.way = way
        if way == "transposed":
            self.convolution: nn.Module = nn.ConvTranspose2d(channels, outside, 4, 2, 1)
        else:
            self.convolution = nn.Conv2d(channels, outside * (4 if way == "shuffle" else 1), 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, h, w) → (n, c', 2h, 2w)."""
        if self.way == "transposed":
            return self.convolution(x)  # type: ignore[no-any-return]
        if self.way == "shuffle":
            return F.pixel_shuffle(self.convolution(x), 2)
        return self.convolution(F.interpolate(x, scale_factor=2, mode=self.way))  # type: ignore[no-any-return]


class Mix(nn.Module):
    """A residual block of two 3×3 convolutions."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first, self.second = (
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.Conv2d(channels, channels, 3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Same shape."""
        return x + self.second(F.silu(self.first(F.silu(x))))  # type: ignore[no-any-return]


class Autoencoder(nn.Module):
    """Encoder, noisy bottleneck, decoder; a diffusion decoder starts from noise and is led by the latent."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind
        width = kind.width
        layers: list[nn.Module] = [nn.Conv2d(3, width // 2, 3, padding=1)]
        inside = width // 2
        for _ in range(kind.times):
            layers += [nn.SiLU(), nn.Conv2d(inside, width, 4, 2, 1)]
            inside = width
        self.encoder = nn.Sequential(*layers, Mix(width), nn.Conv2d(width, kind.latent, 1))
        decoder: list[nn.Module] = [nn.Conv2d(kind.latent, width, 3, padding=1), Mix(width)]
        for at in range(kind.times):
            outside = width if at + 1 < kind.times else width // 2
            decoder += [Up(width, outside, kind.up), nn.SiLU()]
        self.decoder = nn.Sequential(*decoder)
        extra = 4 if kind.diffusion else 0
        self.last = nn.Sequential(nn.Conv2d(width // 2 + extra, width // 2, 3, padding=1), nn.SiLU())
        self.out = nn.Conv2d(width // 2, 3, 3, padding=1)

    def latent(self, picture: Tensor) -> Tensor:
        """(n, 3, h, w) in −1…1 → bounded latent with a little noise, as sampling from a posterior."""
        z = 3 * torch.tanh(self.encoder(picture) / 3)
        return z + 0.05 * torch.randn_like(z)

    def forward(self, picture: Tensor) -> Tensor:
        """(n, 3, h, w) in −1…1 → its reconstruction."""
        lead = self.decoder(self.latent(picture))
        if not self.kind.diffusion:
            return self.out(self.last(lead))  # type: ignore[no-any-return]
        noisy = torch.randn_like(picture)
        for level in (1.0, 0.6, 0.25):
            clean = self.denoised(lead, noisy, torch.full((len(picture),), level))
            following = {1.0: 0.6, 0.6: 0.25, 0.25: 0.0}[level]
            noisy = clean + following * (noisy - clean) / level
        return noisy

    def denoised(self, lead: Tensor, noisy: Tensor, level: Tensor) -> Tensor:
        """The clean picture that a noisy one (noise of deviation ``level``) comes from, led by the decoded latent."""
        shade = level[:, None, None, None].expand(-1, 1, *noisy.shape[2:])
        return self.out(self.last(torch.cat([lead, noisy, shade], 1)))  # type: ignore[no-any-return]


class Critic(nn.Module):
    """Patch discriminator: makes reconstructions sharp, as those of published generators are."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, 24, 4, 2, 1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(24, 48, 4, 2, 1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(48, 1, 3, padding=1),
        )

    def forward(self, picture: Tensor) -> Tensor:
        """(n, 3, h, w) → (n, 1, h/4, w/4): higher = more like a photograph."""
        return self.layers(picture)  # type: ignore[no-any-return]
