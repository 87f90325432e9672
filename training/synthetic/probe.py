"""The head of a detector: the module ``discriminant`` on the trunk's features.

Closed form, so that nothing is distorted while a head learns from chance (Kumar et al., "Fine-Tuning can Distort
Pretrained Features and Underperform Out-of-Distribution", 2022).
"""

from __future__ import annotations

import torch

from training.synthetic.discriminant import discriminant
from training.synthetic.disturbed import Moved
from training.synthetic.features import Features
from training.synthetic.net import Detector


def fit_head(net: Detector, found: Features, moved: Moved | None = None) -> None:
    """Set the head of ``net`` to the discriminant of these features, discounting how changes have ``moved`` them."""
    mean, scale = found.values.mean(0), found.values.std(0) + 1e-4
    change = None if moved is None else (moved.after - moved.before) / scale
    weights, offset = discriminant((found.values - mean) / scale, found.generated, found.family, moved=change)
    with torch.no_grad():
        net.mean.copy_(torch.from_numpy(mean))  # type: ignore[operator]
        net.scale.copy_(torch.from_numpy(scale))  # type: ignore[operator]
        net.head.weight.copy_(torch.from_numpy(weights[None]))
        net.head.bias.fill_(offset)
