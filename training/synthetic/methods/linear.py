"""Linear heads on features that stay as they are: plain, or with an invariance penalty over sources."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.synthetic.discriminant import discriminant
from training.synthetic.methods.fitting import Fitted, Room, chunks
from training.synthetic.net import Detector

RIDGE = 0.05


class Evidence(nn.Module):
    """What the detector's head reads, of a frozen net: mean and mean square of its levels over all places."""

    def __init__(self, detector: Detector) -> None:
        super().__init__()
        self.detector = detector.eval()

    def forward(self, rgb: Tensor) -> Tensor:
        """(n, 3, e, e) → (n, d)."""
        return self.detector.evidence(rgb)[0].mean((2, 3))


class Standard(nn.Module):
    """Features standardised by those of the training crops."""

    mean: Tensor
    scale: Tensor

    def __init__(self, features: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", features.mean(0))
        self.register_buffer("scale", features.std(0).clamp_min(1e-4))

    def forward(self, features: Tensor) -> Tensor:
        """(n, d) → (n, d)."""
        return (features - self.mean) / self.scale


class OnFeatures(nn.Module):
    """A linear head on standardised features of a frozen extractor."""

    def __init__(self, extractor: nn.Module, standard: nn.Module, head: nn.Linear) -> None:
        super().__init__()
        self.extractor, self.standard, self.head = extractor, standard, head

    def forward(self, rgb: Tensor) -> Tensor:
        """(n, 3, e, e) → (n,)."""
        return self.head(self.standard(self.extractor(rgb)))[:, 0]  # type: ignore[no-any-return]


def of_crops(extractor: nn.Module, rgb: Tensor) -> Tensor:
    """(n, d) features of uint8 crops."""
    with torch.inference_mode():
        return torch.cat([extractor(part) for part in chunks(rgb)]).clone()


def fit_head(
    features: Tensor,
    generated: Tensor,
    ridge: float = RIDGE,
    family: Tensor | None = None,
    invariance: float = 0.0,
) -> nn.Linear:
    """Logistic regression by L-BFGS on standardised features (n, d).

    With ``invariance`` the variance of the risk between the families of a class is added, that many times: a head whose
    error is the same in every source does not rest on what only one of them has. Krueger et al., "Out-of-distribution
    generalization via risk extrapolation", 2021, the form that Liu et al., "Towards robust and adaptive motion
    forecasting: a causal representation perspective", 2022, use between environments.
    """
    head = nn.Linear(features.shape[1], 1)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimiser = torch.optim.LBFGS(head.parameters(), max_iter=150, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        losses = F.binary_cross_entropy_with_logits(head(features)[:, 0], generated, reduction="none")
        total = losses.mean() + ridge / 2 * head.weight.square().sum()
        if family is not None and invariance:
            total = total + invariance * risk_variance(losses, generated, family)
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(closure)  # type: ignore[arg-type]
    return head.requires_grad_(False)


def risk_variance(losses: Tensor, generated: Tensor, family: Tensor) -> Tensor:
    """Variance of the mean loss between the families of each class, mean of both classes; 0 where a class has one."""
    total = losses.new_zeros(())
    for truth in (0.0, 1.0):
        inside = generated == truth
        risks = torch.stack([losses[inside & (family == f)].mean() for f in family[inside].unique()])
        if len(risks) > 1:
            total = total + risks.var(unbiased=False) / 2
    return total


def frozen_features(room: Room) -> tuple[Evidence, Tensor]:
    """The detector with ImageNet weights and its features of the bank, shared between methods."""
    extractor = Evidence(Detector().to(memory_format=torch.channels_last))  # type: ignore[call-overload]
    found = room.shared("frozen", lambda: {"features": of_crops(extractor, room.bank.rgb)})
    return extractor, found["features"]


def fit(room: Room, invariance: float = 0.0) -> Fitted:
    """A linear head on frozen ImageNet features of several levels."""
    extractor, features = frozen_features(room)
    standard = Standard(features)
    head = fit_head(standard(features), room.bank.generated, RIDGE, room.bank.family, invariance)
    return Fitted(OnFeatures(extractor, standard, head), features.shape[1] + 1)


def probed(room: Room) -> Detector:
    """The detector with ImageNet trunk and that same head: a start from which tuning does not first tear the features
    down. Kumar et al., "Fine-tuning can distort pretrained features and underperform out-of-distribution", 2022.
    """
    extractor, features = frozen_features(room)
    standard = Standard(features)
    head = fit_head(standard(features), room.bank.generated)
    net = extractor.detector
    with torch.no_grad():
        net.mean.copy_(standard.mean)
        net.scale.copy_(standard.scale)
        net.head.weight.copy_(head.weight)
        net.head.bias.copy_(head.bias)
    return net


def fit_discriminant(room: Room) -> Fitted:
    """The head that is shipped: Fisher's discriminant, discounting what differs between sources of one class."""
    extractor, features = frozen_features(room)
    standard = Standard(features)
    truths, names = room.bank.generated.numpy() > 0.5, np.array(room.bank.families)[room.bank.family.numpy()]
    weights, offset = discriminant(standard(features).double().numpy(), truths, names)
    head = nn.Linear(features.shape[1], 1)
    head.weight.data = torch.from_numpy(weights[None]).float()
    head.bias.data = torch.tensor([offset]).float()
    return Fitted(OnFeatures(extractor, standard, head.requires_grad_(False)), features.shape[1] + 1)
