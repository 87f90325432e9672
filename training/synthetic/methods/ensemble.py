"""Last Layer Ensemble: one last layer for each shortcut that is taken away, weighed by a head that knows the shift.

Li et al., "A Whac-A-Mole Dilemma: Shortcuts Come in Multiples Where Mitigating One Amplifies Others", 2022 (arXiv
2212.04825). Each crop gets one of the augmentations; its last layer learns from its crops alone, on shared features.
The shift head learns which augmentation a crop got; the answer is the mean of the last layers, weighed by it.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.synthetic.methods.fitting import Fitted, Room
from training.synthetic.methods.linear import Evidence, Standard, fit_head, of_crops
from training.synthetic.net import Detector
from training.synthetic.treat import jpeg

SHORTCUTS = ("none", "compression", "scaling", "colour", "sharpness")


def without(rgb: Tensor, shortcut: str, seed: int) -> Tensor:
    """uint8 crops (n, 3, e, e) with one shortcut taken away. ``shortcut``: one of ``SHORTCUTS``."""
    if shortcut == "none":
        return rgb
    if shortcut == "compression":
        return _compressed(rgb, seed)
    picture = rgb.float()
    edge = rgb.shape[-1]
    if shortcut == "scaling":
        smaller = F.interpolate(picture, scale_factor=0.67, mode="bilinear", antialias=True)
        picture = F.interpolate(smaller, (edge, edge), mode="bicubic")
    elif shortcut == "colour":
        luma = (picture * picture.new_tensor([0.299, 0.587, 0.114])[:, None, None]).sum(1, keepdim=True)
        picture = luma + 0.25 * (picture - luma)
    else:
        picture = F.avg_pool2d(F.pad(picture, (1, 1, 1, 1), mode="reflect"), 3, 1)
    return picture.round().clamp(0, 255).byte()


def _compressed(rgb: Tensor, seed: int) -> Tensor:
    rng = np.random.default_rng(seed)
    rows = [jpeg(np.ascontiguousarray(one), 65, rng).transpose(2, 0, 1) for one in rgb.numpy().transpose(0, 2, 3, 1)]
    return torch.from_numpy(np.stack(rows))


class LastLayers(nn.Module):
    """Shared features, a last layer for each shortcut, and the shift head."""

    def __init__(self, features: nn.Module, standard: nn.Module, last: nn.Linear, shift: nn.Linear) -> None:
        super().__init__()
        self.features, self.standard, self.last, self.shift = features, standard, last, shift

    def forward(self, rgb: Tensor) -> Tensor:
        """(n, 3, e, e) RGB 0–255 → (n,) log odds of "generated"."""
        seen = self.standard(self.features(rgb))
        weight = self.shift(seen).softmax(1)
        return (weight * self.last(seen)).sum(1)


def fit_shift(features: Tensor, which: Tensor, count: int, ridge: float = 0.01) -> nn.Linear:
    """Multinomial logistic regression: which of ``count`` augmentations a crop got."""
    head = nn.Linear(features.shape[1], count)
    nn.init.zeros_(head.weight)
    optimiser = torch.optim.LBFGS(head.parameters(), max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = F.cross_entropy(head(features), which) + ridge / 2 * head.weight.square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimiser.step(closure)  # type: ignore[arg-type]
    return head.requires_grad_(False)


def fit(room: Room) -> Fitted:
    """Frozen features, five last layers and a shift head; each crop of the bank is used once."""
    count = len(SHORTCUTS)
    pairs = torch.randperm(len(room.bank) // 2, generator=torch.Generator().manual_seed(room.seed)) % count
    which = pairs.repeat_interleave(2)
    rgb = room.bank.rgb.clone()
    for number, shortcut in enumerate(SHORTCUTS):
        if (which == number).any():
            rgb[which == number] = without(rgb[which == number], shortcut, room.seed)
    extractor = Evidence(Detector().to(memory_format=torch.channels_last))  # type: ignore[call-overload]
    features = of_crops(extractor, rgb)
    standard = Standard(features)
    seen = standard(features)
    last = nn.Linear(seen.shape[1], count).requires_grad_(False)
    for number in range(count):
        one = fit_head(seen[which == number], room.bank.generated[which == number])
        last.weight[number], last.bias[number] = one.weight[0], one.bias[0]
    shift = fit_shift(seen, which, count)
    return Fitted(LastLayers(extractor, standard, last, shift), 2 * count * (seen.shape[1] + 1))
