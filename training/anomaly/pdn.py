"""The patch description network of EfficientAD in plain torch, narrow enough for one core.

Batzner, Heckler and König, "EfficientAD: accurate visual anomaly detection at millisecond-level latencies", WACV 2024
(2303.14535), table 5: convolution 4×4, average pooling, convolution 4×4, average pooling, convolution 3×3, convolution
4×4, so that each output describes a patch of 33 × 33 px. There 128, 256, 256 and 384 channels, a stride of 4 px; here
``WIDTHS``, and the last convolution takes every second place, so that its outputs are the engine's cells of 8 px.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

WIDTHS = (24, 48, 96)
LEVELS = ("level4", "level7")
OUT = 40 + 80
"""Channels of the two levels of the backbone that it learns, as layers 2 and 3 of a WideResNet-101 in the paper."""


class PatchDescriber(nn.Module):
    """``paddings``: (left, right) of each convolution; the two even kernels lean to opposite sides, so that a cell's
    patch lies about its middle.
    """

    def __init__(self, widths: tuple[int, int, int] = WIDTHS, out: int = OUT) -> None:
        super().__init__()
        first, second, third = widths
        self.convolutions = nn.ModuleList(
            [
                nn.Conv2d(3, first, 4),
                nn.Conv2d(first, second, 4),
                nn.Conv2d(second, third, 3),
                nn.Conv2d(third, out, 4, stride=2),
            ]
        )
        self.paddings = ((2, 1), (1, 2), (1, 1), (1, 1))

    def middle(self, pixels: Tensor) -> Tensor:
        """(n, 3, h, w) contrast-normalised, sides multiples of 8 → (n, third, h/4, w/4): before the last layer."""
        x = pixels
        for number in range(3):
            x = F.relu(self._convolved(x, number))
            if number < 2:
                x = F.avg_pool2d(x, 2)
        return x

    def forward(self, pixels: Tensor) -> Tensor:
        """(n, 3, h, w) contrast-normalised → (n, out, h/8, w/8)."""
        return self._convolved(self.middle(pixels), 3)

    def _convolved(self, x: Tensor, number: int) -> Tensor:
        before, after = self.paddings[number]
        result: Tensor = self.convolutions[number](F.pad(x, (before, after, before, after)))
        return result
