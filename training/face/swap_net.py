"""The detector of swapped faces: UCF's heads over what the frozen trunk sees of each place of a face.

Yan et al., "UCF: Uncovering Common Features for Generalizable Deepfake Detection", ICCV 2023: the fingerprint of a face
is parted into what is special to one way of forging and what is common to all; only the common part judges. A decoder
must give the crop back from its content with its own fingerprint and with its twin's. Triplets draw like parts
together. Here the ways of forging are self-blending and, where swaps of other people are learnt from, swapping.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.face.bank import CHANNELS
from training.synthetic.methods.ucf import MARGIN, Part, Styled, triplet

SPECIFIC, RECONSTRUCTION, CONTRAST = 0.1, 0.3, 0.05
METHODS = 3
_WIDTH, _CONTENT = 64, 24


class SwapNet(nn.Module):
    """What is trained. Only ``common`` and ``whether`` are shipped, behind the frozen trunk."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(2 * CHANNELS))
        self.register_buffer("scale", torch.ones(2 * CHANNELS))
        self.specific, self.common = Part(2 * CHANNELS), Part(2 * CHANNELS)
        self.which, self.whether = nn.Linear(_WIDTH, METHODS), nn.Conv2d(_WIDTH, 1, 1)
        self.content = nn.Sequential(nn.Conv2d(CHANNELS, _CONTENT, 1), nn.LeakyReLU(0.1))
        self.styled, self.last = Styled(_CONTENT, 16, 2 * _WIDTH), nn.Conv2d(16, 3, 3, padding=1)

    def evidence(self, low: Tensor) -> Tensor:
        """(n, 40, h, w) → (n, 80, h/2, w/2): mean and deviation of each two by two places, standardised."""
        mean = F.avg_pool2d(low, 2)
        spread = (F.avg_pool2d(low.square(), 2) - mean.square()).clamp_min(1e-6).sqrt()
        cells = torch.cat([mean, spread], 1)
        return (cells - self.mean[:, None, None]) / self.scale[:, None, None]  # type: ignore[index]

    def places(self, low: Tensor) -> Tensor:
        """(n, 40, 20, 20) → (n, 10, 10) log odds of each place; a face's log odds are their mean."""
        return self.whether(self.common(self.evidence(low)))[:, 0]  # type: ignore[no-any-return]

    def loss(self, low: Tensor, small: Tensor, kind: Tensor) -> Tensor:
        """All terms. Rows come in pairs: real, forged. ``small``: (n, 3, 20, 20), −1…1."""
        cells = self.evidence(low)
        common_cells = self.common(cells)
        specific, common = self.specific(cells).mean((2, 3)), common_cells.mean((2, 3))
        forged = (kind > 0).float()
        judged = F.binary_cross_entropy_with_logits(self.whether(common_cells).mean((1, 2, 3)), forged)
        told = F.cross_entropy(self.which(specific), kind)
        drawn = triplet(specific, kind, MARGIN) + triplet(common, (kind > 0).long(), MARGIN)
        style, content = torch.cat([specific, common], 1), self.content(cells[:, :CHANNELS])
        twin = torch.arange(len(low)).view(-1, 2).flip(1).flatten()
        given = sum(F.l1_loss(self.last(self.styled(content, part)), small) for part in (style, style[twin]))
        return judged + SPECIFIC * told + RECONSTRUCTION * given + CONTRAST * drawn
