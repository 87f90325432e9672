"""The detector of swapped faces: upper stages of the trunk, and UCF's heads over a face's places.

Yan et al., "UCF: Uncovering Common Features for Generalizable Deepfake Detection", ICCV 2023: the fingerprint of a face
is parted into what is special to one way of forging and what is common to all; only the common part judges. A decoder
must give the crop back from its content with its own fingerprint and with its twin's. Triplets draw like parts
together. Here the ways of forging are self-blending and, where swaps of other people are learnt from, swapping.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.face.bank import FROZEN
from training.synthetic.methods.ucf import MARGIN, Part, Styled, triplet
from training.synthetic.trunk import Trunk, load_imagenet

SPECIFIC, RECONSTRUCTION, CONTRAST = 0.1, 0.3, 0.05
METHODS = 3
_WIDTH, _CONTENT = 64, 24
_FIRST = 5  # blocks 0–4 are the frozen stages


class Upper(nn.Module):
    """Stage 4 of the trunk: (n, 40, h, w) → (n, 80, h/2, w/2)."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = load_imagenet(Trunk(FROZEN + 1)).blocks[_FIRST:]

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        for block in self.blocks:
            x = block(x)
        return x


class SwapNet(nn.Module):
    """What is trained. Only ``upper``, ``common`` and ``whether`` are shipped."""

    def __init__(self) -> None:
        super().__init__()
        self.upper = Upper()
        self.specific, self.common = Part(80), Part(80)
        self.which, self.whether = nn.Linear(_WIDTH, METHODS), nn.Conv2d(_WIDTH, 1, 1)
        self.content = nn.Sequential(nn.Conv2d(40, _CONTENT, 1), nn.LeakyReLU(0.1))
        self.styled, self.last = Styled(_CONTENT, 16, 2 * _WIDTH), nn.Conv2d(16, 3, 3, padding=1)

    def places(self, low: Tensor) -> Tensor:
        """(n, 40, 20, 20) → (n, 10, 10) log odds of each place; a face's log odds are their mean."""
        return self.whether(self.common(self.upper(low)))[:, 0]  # type: ignore[no-any-return]

    def loss(self, low: Tensor, small: Tensor, kind: Tensor) -> Tensor:
        """All terms. Rows come in pairs: real, forged. ``small``: (n, 3, 40, 40), −1…1."""
        cells = self.upper(low)
        common_cells = self.common(cells)
        specific, common = self.specific(cells).mean((2, 3)), common_cells.mean((2, 3))
        forged = (kind > 0).float()
        judged = F.binary_cross_entropy_with_logits(self.whether(common_cells).mean((1, 2, 3)), forged)
        told = F.cross_entropy(self.which(specific), kind)
        drawn = triplet(specific, kind, MARGIN) + triplet(common, (kind > 0).long(), MARGIN)
        style, content = torch.cat([specific, common], 1), self.content(low)
        twin = torch.arange(len(low)).view(-1, 2).flip(1).flatten()
        given = sum(F.l1_loss(self.last(self.styled(content, part)), small) for part in (style, style[twin]))
        return judged + SPECIFIC * told + RECONSTRUCTION * given + CONTRAST * drawn
