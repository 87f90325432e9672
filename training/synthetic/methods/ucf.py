"""UCF: content apart from fingerprint, the fingerprint parted into specific and common; only the common part judges.

Yan et al., "UCF: Uncovering Common Features for Generalizable Deepfake Detection", 2023 (arXiv 2304.13949). Two
encoders see each picture of a pair (photograph, generated): content and fingerprint. Two heads read the fingerprint:
which method (specific), generated or not (common). A decoder, conditioned on a fingerprint by adaptive instance
normalisation, must give a picture back from its content with its own fingerprint and with its partner's, so that
content has no need to hide in the fingerprint. A triplet term draws like fingerprints together.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.synthetic.batches import Batch
from training.synthetic.methods.fitting import (
    Fitted,
    Room,
    cross_entropy,
    hold_statistics,
    pixels,
    run,
    trained_parameters,
)
from training.synthetic.methods.linear import probed
from training.synthetic.net import Detector
from training.synthetic.trunk import Trunk, load_imagenet

SPECIFIC, RECONSTRUCTION, CONTRAST = 0.1, 0.3, 0.05
MARGIN = 3.0
_WIDTH = 64
_CONTENT_STAGES = 3


class Fingerprint(nn.Module):
    """The encoder of fingerprints: the detector's levels, standardised, place by place."""

    def __init__(self, encoder: Detector) -> None:
        super().__init__()
        self.encoder = encoder.requires_grad_(True)
        encoder.head.requires_grad_(False)

    def forward(self, rgb: Tensor) -> Tensor:
        """(n, 3, e, e) RGB 0–255 → (n, d, e/16, e/16)."""
        mean, scale = self.encoder.mean, self.encoder.scale
        return (self.encoder.evidence(rgb)[0] - mean[:, None, None]) / scale[:, None, None]


class Part(nn.Module):
    """One part of the fingerprint, read from the fingerprint encoder's map."""

    def __init__(self, inside: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(inside, _WIDTH, 1), nn.LeakyReLU(0.1), nn.Conv2d(_WIDTH, _WIDTH, 1), nn.LeakyReLU(0.1)
        )

    def forward(self, cells: Tensor) -> Tensor:
        """(n, c, h, w) → (n, 64, h, w)."""
        return self.layers(cells)  # type: ignore[no-any-return]


class Styled(nn.Module):
    """Twice the side, then a convolution whose channels get mean and deviation from the fingerprint (AdaIN).

    Huang and Belongie, "Arbitrary style transfer in real-time with adaptive instance normalization", 2017.
    """

    def __init__(self, inside: int, outside: int, style: int) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(inside, outside, 3, padding=1)
        self.style = nn.Linear(style, 2 * outside)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """(n, c, h, w), (n, d) → (n, c', 2h, 2w)."""
        x = F.instance_norm(self.convolution(F.interpolate(x, scale_factor=2.0, mode="nearest")))
        gain, lift = self.style(style)[:, :, None, None].chunk(2, 1)
        return F.leaky_relu(x * (1 + gain) + lift, 0.1)


class Decoder(nn.Module):
    """Content of one picture and fingerprint of any → a picture, −1…1 as the encoders see it."""

    def __init__(self, content: int) -> None:
        super().__init__()
        widths = (content, 48, 24, 16)
        self.steps = nn.ModuleList(Styled(inside, outside, 2 * _WIDTH) for inside, outside in pairwise(widths))
        self.last = nn.Conv2d(widths[-1], 3, 3, padding=1)

    def forward(self, content: Tensor, style: Tensor) -> Tensor:
        """(n, c, e/8, e/8), (n, 128) → (n, 3, e, e)."""
        for step in self.steps:
            content = step(content, style)
        return self.last(content)  # type: ignore[no-any-return]


class UCF(nn.Module):
    """The whole net of training. ``encoder``: of fingerprints. ``methods``: how many; photographs count as one."""

    def __init__(self, encoder: Detector, content: Trunk, methods: int) -> None:
        super().__init__()
        self.fingerprint, self.content = Fingerprint(encoder), content
        width = encoder.head.in_features
        self.specific, self.common = Part(width), Part(width)
        self.which, self.whether = nn.Linear(_WIDTH, methods), nn.Linear(_WIDTH, 1)
        self.decoder = Decoder(content.channels)

    def loss(self, rgb: Tensor, generated: Tensor, method: Tensor) -> Tensor:
        """All terms. Rows come in pairs: photograph, generated. ``method``: 0 photograph, 1… which generator."""
        cells = self.fingerprint(rgb)
        specific, common = self.specific(cells).mean((2, 3)), self.common(cells).mean((2, 3))
        judged = cross_entropy(self.whether(common)[:, 0], generated)
        told = F.cross_entropy(self.which(specific), method)
        drawn = triplet(specific, method, MARGIN) + triplet(common, generated.long(), MARGIN)
        return judged + SPECIFIC * told + RECONSTRUCTION * self._given_back(rgb, specific, common) + CONTRAST * drawn

    def _given_back(self, rgb: Tensor, specific: Tensor, common: Tensor) -> Tensor:
        """L1 of every picture rebuilt from its content, with its own fingerprint and with its partner's."""
        content, style = self.content(rgb), torch.cat([specific, common], 1)
        partner = torch.arange(len(rgb), device=rgb.device).view(-1, 2).flip(1).flatten()
        picture = (rgb - 127.0) / 128.0
        own = F.l1_loss(self.decoder(content, style), picture)
        return own + F.l1_loss(self.decoder(content, style[partner]), picture)


def triplet(features: Tensor, label: Tensor, margin: float) -> Tensor:
    """Mean of max(0, ‖a − p‖ − ‖a − n‖ + margin): p the farthest of a's label, n the nearest of another; 0 without."""
    distance = torch.cdist(features, features)
    same = label[:, None] == label[None, :]
    alone = torch.eye(len(label), dtype=torch.bool, device=label.device)
    usable = (same & ~alone).any(1) & (~same).any(1)
    if not usable.any():
        return features.sum() * 0
    positive = distance.masked_fill(~same | alone, -1).amax(1)
    negative = distance.masked_fill(same, float("inf")).amin(1)
    return F.relu(positive[usable] - negative[usable] + margin).mean()


def methods_of(batch: Batch) -> Tensor:
    """Which method made each crop: 0 for photographs, 1 + family for generated ones."""
    return torch.where(batch.generated > 0, batch.family + 1, torch.zeros_like(batch.family))


def fit(room: Room) -> Fitted:
    """UCF over one pass of the bank; the common branch is what judges."""
    torch.manual_seed(room.seed)
    net = UCF(probed(room), load_imagenet(Trunk(_CONTENT_STAGES)), len(room.bank.families) + 1)
    net = net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def loss_of(batch: Batch, done: float) -> Tensor:
        hold_statistics(net)
        return net.loss(pixels(batch), batch.generated, methods_of(batch))

    run(net, room.bank, room.seed, loss_of, 4e-4)
    return Fitted(Common(net), trained_parameters(net))


class Common(nn.Module):
    """What is left for inference: fingerprint encoder, common part, head."""

    def __init__(self, net: UCF) -> None:
        super().__init__()
        self.fingerprint, self.common, self.whether = net.fingerprint, net.common, net.whether

    def forward(self, rgb: Tensor) -> Tensor:
        """(n, 3, e, e) RGB 0–255 → (n,)."""
        return self.whether(self.common(self.fingerprint(rgb)).mean((2, 3)))[:, 0]  # type: ignore[no-any-return]
