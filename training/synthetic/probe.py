"""The first step: a linear head fitted on the untouched backbone's features, before anything is fine-tuned.

A head that starts from chance distorts the backbone's features while it learns; one fitted first leaves them useful for
other sources (Kumar et al., "Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution", 2022).
"""

from __future__ import annotations

from itertools import islice

import numpy as np
import numpy.typing as npt
import torch

from training.synthetic.batches import Crops
from training.synthetic.net import Detector

Floats = npt.NDArray[np.float64]


def features_of(net: Detector, crops: Crops, batches: int) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """((n, d) raw pooled features of ``batches`` batches, (n,) whether generated)."""
    found, generated = [], []
    net.eval()
    with torch.inference_mode():
        for batch in islice(crops, batches):
            rgb = batch.rgb.float().contiguous(memory_format=torch.channels_last)
            found.append(net.evidence(rgb)[0].mean((2, 3)).double().numpy())
            generated.append(batch.generated.numpy() > 0.5)
    return np.concatenate(found), np.concatenate(generated)


def fit_head(net: Detector, features: Floats, generated: npt.NDArray[np.bool_], ridge: float = 0.05) -> None:
    """Standardise by the features' mean and deviation, and set the head to the ridge-penalised logistic fit (Newton)."""
    mean, scale = features.mean(0), features.std(0) + 1e-4
    theta = logistic(np.clip((features - mean) / scale, -5, 5), generated, ridge)
    with torch.no_grad():
        net.mean.copy_(torch.from_numpy(mean))  # type: ignore[operator]
        net.scale.copy_(torch.from_numpy(scale))  # type: ignore[operator]
        net.head.weight.copy_(torch.from_numpy(theta[None, :-1]))
        net.head.bias.copy_(torch.from_numpy(theta[-1:]))


def logistic(design: Floats, generated: npt.NDArray[np.bool_], ridge: float, rounds: int = 12) -> Floats:
    """(d + 1,) weights and intercept of a logistic regression, mean log loss + ridge/2 · ‖weights‖²."""
    design = np.column_stack([design, np.ones(len(design))])
    penalty = np.full(design.shape[1], ridge)
    penalty[-1] = 1e-6
    theta = np.zeros(design.shape[1])
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-np.clip(design @ theta, -30, 30)))
        gradient = design.T @ (chance - generated) / len(design) + penalty * theta
        weight = chance * (1 - chance) / len(design)
        step = np.linalg.solve((design * weight[:, None]).T @ design + np.diag(penalty), gradient)
        theta = theta - step
        if float(np.abs(step).max()) < 1e-5:
            break
    return np.asarray(theta)
