"""A small fully convolutional net over noise residual and JPEG grid position.

*Front*: works on any part of a picture whose corner lies on the 8 × 8 grid, and gives 96 features a cell of 8 × 8 px:
a noise branch (fixed high-pass residuals, truncated, then convolutions, after the steganalysis rich models of Fridrich
and Kodovský 2012) and a grid branch (DCT of each cell in units of the file's own quantisation steps, soft-binned, so
that local means are local histograms of coefficients; after Kwon et al. 2022, CAT-Net, and Bianchi and Piva 2012).
*Head*: works on the features of the whole picture at once, standardised over the picture, because an altered place
is one that differs from the rest of *this* picture; gives one logit a cell.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  (torch's own convention)

NOISE, GRID = 48, 48
_TRUNCATE = 12.0


class Front(nn.Module):
    """(n, 3, h, w) float RGB 0–255 and (n, 64) quantisation steps → (n, 96, h/8, w/8)."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("high_pass", _high_pass())
        self.register_buffer("dct", _dct())
        self.register_buffer("luma", torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1))
        self.register_buffer("edges", torch.tensor([0.5, 1.5, 2.5, 4.5, 8.5]).view(1, 1, 5, 1, 1))
        self.noise = nn.Sequential(_block(9, 12, 2), _block(12, 16, 1), _block(16, 32, 2), _block(32, NOISE, 2))
        self.grid = nn.Sequential(nn.Conv2d(64 * 6, 64, 1), nn.ReLU(), nn.Conv2d(64, GRID, 1), nn.ReLU())

    def forward(self, rgb: Tensor, steps: Tensor) -> Tensor:
        return torch.cat([self.noise(self._residuals(rgb)), self.grid(self._coefficients(rgb, steps))], 1)

    def _residuals(self, rgb: Tensor) -> Tensor:
        padded = F.pad(rgb, (2, 2, 2, 2), mode="replicate")
        residual = F.conv2d(padded, self.high_pass, groups=3)
        return residual.clamp(-_TRUNCATE, _TRUNCATE) / 4

    def _coefficients(self, rgb: Tensor, steps: Tensor) -> Tensor:
        luma = (rgb * self.luma).sum(1, keepdim=True) - 128
        ratio = F.conv2d(luma, self.dct, stride=8) / steps.view(-1, 64, 1, 1)
        size = ratio.abs()
        bins = torch.sigmoid(6 * (size.unsqueeze(2) - self.edges))
        # How far each coefficient lies from a whole number of steps: another compression after this one moves it.
        off = torch.cos(2 * math.pi * ratio) * torch.sigmoid(6 * (size - 0.5))
        return torch.cat([bins.flatten(1, 2), off], 1)


class Head(nn.Module):
    """(n, 96, r, c) features of whole pictures → (n, 1, r, c) logits."""

    def __init__(self, width: int = 48) -> None:
        super().__init__()
        channels = NOISE + GRID
        self.mix = nn.Sequential(nn.Conv2d(3 * channels, width, 1), nn.ReLU())
        self.blocks = nn.ModuleList([_Dilated(width, dilation) for dilation in (1, 2, 4)])
        self.out = nn.Sequential(nn.Conv2d(2 * width, width, 1), nn.ReLU(), nn.Conv2d(width, 1, 1))

    def forward(self, features: Tensor) -> Tensor:
        x = _standardise(features)
        x = self.mix(torch.cat([x, _mean_over(x, 5), _mean_over(x, 11)], 1))
        for block in self.blocks:
            x = block(x)
        return self.out(torch.cat([x, _standardise(x)], 1))


class Localiser(nn.Module):
    """Front and head, for training."""

    def __init__(self) -> None:
        super().__init__()
        self.front = Front()
        self.head = Head()

    def forward(self, rgb: Tensor, steps: Tensor) -> Tensor:
        return self.head(self.front(rgb, steps))


class _Dilated(nn.Module):
    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=dilation, dilation=dilation)
        self.second = nn.Conv2d(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.relu(self.first(_standardise(x))))


def _block(inputs: int, outputs: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


def _standardise(x: Tensor) -> Tensor:
    mean = x.mean((2, 3), keepdim=True)
    spread = (x - mean).square().mean((2, 3), keepdim=True).add(1e-4).sqrt()
    return (x - mean) / spread


def _mean_over(x: Tensor, size: int) -> Tensor:
    return F.avg_pool2d(x, size, 1, size // 2, count_include_pad=False)


def _high_pass() -> Tensor:
    """Three 5 × 5 residual filters of the rich models, for each of the three colours: (9, 1, 5, 5)."""
    first = torch.zeros(5, 5)
    first[2, 1:4] = torch.tensor([1.0, -2.0, 1.0]) / 2
    square = torch.zeros(5, 5)
    square[1:4, 1:4] = torch.tensor([[-1.0, 2, -1], [2, -4, 2], [-1, 2, -1]]) / 4
    row = torch.tensor([[-1.0, 2, -2, 2, -1], [2, -6, 8, -6, 2], [-2, 8, -12, 8, -2]])
    kv = torch.cat([row, row[[1, 0]]]) / 12
    return torch.stack([first, square, kv]).repeat(3, 1, 1).unsqueeze(1)


def _dct() -> Tensor:
    """The 64 basis pictures of the orthonormal 8 × 8 DCT-II of JPEG, (64, 1, 8, 8), rows first."""
    place = torch.arange(8).view(1, 8) + 0.5
    basis = torch.cos(math.pi * torch.arange(8).view(8, 1) * place / 8) * math.sqrt(2 / 8)
    basis[0] /= math.sqrt(2)
    return torch.einsum("ux,vy->uvxy", basis, basis).reshape(64, 1, 8, 8)
