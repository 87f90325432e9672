"""Effort: orthogonal subspace decomposition of pretrained weights; only a small residual learns.

Yan et al., "Orthogonal Subspace Decomposition for Generalizable AI-Generated Image Detection", 2024 (arXiv 2411.15633):
each linear weight W = U Σ Vᵀ keeps its leading singular components frozen (W_r) and trains the trailing n of them as
ΔW = U_n diag(Σ_n) V_nᵀ. Two terms keep the residual out of the pretrained subspace: ‖ÛᵀÛ − I‖² + ‖V̂ᵀV̂ − I‖² with
Û = [U_r, U_n], and |‖W_r + ΔW‖² − ‖W‖²|.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from training.synthetic.batches import Batch
from training.synthetic.methods.fitting import (
    Fitted,
    Logit,
    Room,
    cross_entropy,
    hold_statistics,
    pixels,
    run,
    trained_parameters,
)
from training.synthetic.methods.linear import probed

ORTHOGONAL = 1.0
ENERGY = 1.0


class Residual(nn.Module):
    """Gives a weight as frozen part plus trained residual. ``weight``: (out, in) or (out, in, 1, 1), and ``trailing``
    of its min(out, in) singular components become trainable.
    """

    frozen_left: Tensor
    frozen_right: Tensor
    energy: Tensor

    def __init__(self, weight: Tensor, trailing: int) -> None:
        super().__init__()
        self._shape = weight.shape
        left, values, right = torch.linalg.svd(weight.detach().double().flatten(1), full_matrices=False)
        kept = len(values) - trailing
        if not 0 < trailing <= len(values):
            raise ValueError(f"a weight of rank {len(values)} has no {trailing} trailing components")
        self.left = nn.Parameter(left[:, kept:].float().contiguous())
        self.values = nn.Parameter(values[kept:].float().contiguous())
        self.right = nn.Parameter(right[kept:].float().contiguous())
        self.register_buffer("frozen_left", left[:, :kept].float().contiguous(), persistent=False)
        self.register_buffer("frozen_right", right[:kept].float().contiguous(), persistent=False)
        self.register_buffer("energy", values.square().sum().float(), persistent=False)

    def delta(self) -> Tensor:
        """ΔW, in the shape of the weight."""
        return (self.left * self.values @ self.right).reshape(self._shape)

    def forward(self, frozen: Tensor) -> Tensor:
        """W_r → W_r + ΔW."""
        return frozen + self.delta()

    def right_inverse(self, weight: Tensor) -> Tensor:
        """W → W_r, when the parametrisation is put in place."""
        return weight - self.delta().detach()

    def orthogonality(self) -> Tensor:
        """‖ÛᵀÛ − I‖² + ‖V̂ᵀV̂ − I‖². The frozen block of it is zero and left out, which saves most of the work."""
        eye = torch.eye(len(self.values), device=self.values.device)
        cross = (self.frozen_left.T @ self.left).square().sum() + (self.frozen_right @ self.right.T).square().sum()
        own = (self.left.T @ self.left - eye).square().sum() + (self.right @ self.right.T - eye).square().sum()
        return 2 * cross + own

    def drift(self, weight: Tensor) -> Tensor:
        """|‖W_r + ΔW‖² − ‖W‖²| as a share of ‖W‖², so that wide layers do not outweigh narrow ones."""
        return (weight.square().sum() / self.energy - 1).abs()


def decompose(net: nn.Module, trailing: int | float = 1, inside: str = "") -> list[nn.Module]:
    """Freeze ``net`` and make the trailing singular components of its linear weights trainable; returns these layers.

    ``trailing``: their number, or a share (0–1) of each layer's rank. Linear are ``nn.Linear`` and 1×1 convolutions
    without groups; those with one input or output are left alone. ``inside``: only layers whose name has this part.
    """
    for parameter in net.parameters():
        parameter.requires_grad_(False)
    layers = [module for name, module in net.named_modules() if inside in name and _linear(module)]
    for layer in layers:
        weight: Tensor = layer.weight  # type: ignore[assignment]
        rank = min(weight.shape[:2])
        count = trailing if isinstance(trailing, int) else max(1, round(trailing * rank))
        parametrize.register_parametrization(layer, "weight", Residual(weight, min(count, rank)))
        layer.parametrizations.weight.original.requires_grad_(False)  # type: ignore[union-attr]
    return layers


def _linear(module: nn.Module) -> bool:
    if isinstance(module, nn.Conv2d):
        plain = module.kernel_size == (1, 1) and module.groups == 1
        return plain and min(module.in_channels, module.out_channels) > 1
    return isinstance(module, nn.Linear) and min(module.in_features, module.out_features) > 1


def regulariser(layers: list[nn.Module]) -> Tensor:
    """Both terms, mean over the decomposed layers."""
    total = torch.zeros(())
    for layer in layers:
        residual: Residual = layer.parametrizations.weight[0]  # type: ignore[index,union-attr,assignment]
        total = total + ORTHOGONAL * residual.orthogonality() + ENERGY * residual.drift(layer.weight)  # type: ignore[arg-type]
    return total / max(1, len(layers))


def merge(layers: list[nn.Module]) -> None:
    """Write W_r + ΔW into the layers as plain weights: afterwards the net has its old shape and cost."""
    for layer in layers:
        parametrize.remove_parametrizations(layer, "weight", leave_parametrized=True)


def fit(room: Room, trailing: int | float) -> Fitted:
    """Effort on the trunk of the detector, from the linear probe from which full fine-tuning starts too."""
    net = probed(room)
    layers = decompose(net.trunk, trailing)
    count = trained_parameters(net)

    def loss_of(batch: Batch, done: float) -> Tensor:
        hold_statistics(net)
        with parametrize.cached():
            return cross_entropy(net(pixels(batch)).logit, batch.generated) + regulariser(layers)

    run(net, room.bank, room.seed, loss_of, 2e-3, head=net.head)
    merge(layers)
    return Fitted(Logit(net), count, f"{len(layers)} layers")
