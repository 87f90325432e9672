"""Iterative Feature Merging: channels that do the same are merged, without data and without tuning.

Chen, Zhou and Yan, "Going Beyond Neural Network Feature Similarity: The Network Feature Complexity and Its
Interpretation Using Category Theory", 2023 (arXiv 2310.06756). Two channels whose incoming weights are close are
functionally equivalent; one takes both places: its incoming weights are their mean, its outgoing weights their sum.
The closest pair is merged, again and again, while it is closer than a threshold.

Close is measured in what the channels do, not in bare weights: batch normalisation says, without data, that a channel's
values have mean β and deviation γ, so that [γ·w/‖w‖, β] of two channels differ as much as their values do where inputs
are uncorrelated.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

from training.synthetic.methods.fitting import Fitted, Logit, Room
from training.synthetic.methods.tuning import tuned
from training.synthetic.net import Detector
from training.synthetic.trunk import Block, Trunk

THRESHOLD = 0.5
"""Here the net still says nearly the same (correlation of scores 0.99); at 0.8 it no longer does."""


def signature(layer: nn.Sequential, scale: Tensor | None = None) -> Tensor:
    """(c, d + 1) what each channel of a convolution with batch normalisation does: γ·w/‖w‖, then β.

    ``scale``: (inputs,) deviation of each input; all alike where left out.
    """
    convolution, normal = layer[0], layer[1]
    weight: Tensor = convolution.weight.detach()  # type: ignore[assignment, operator]
    if scale is not None:
        weight = weight * scale[None, :, None, None]
    direction = weight.flatten(1) / weight.flatten(1).norm(dim=1, keepdim=True).clamp_min(1e-12)
    return torch.cat([direction * normal.weight.detach()[:, None], normal.bias.detach()[:, None]], 1)  # type: ignore


def fold(layer: nn.Sequential) -> nn.Conv2d:
    """A convolution and the batch normalisation behind it as one convolution; the layer's second part becomes void."""
    convolution, normal = layer[0], layer[1]
    assert isinstance(convolution, nn.Conv2d)
    if isinstance(normal, nn.BatchNorm2d):
        assert normal.running_mean is not None and normal.running_var is not None
        weight, bias = fuse_conv_bn_weights(
            convolution.weight,
            convolution.bias,
            normal.running_mean,
            normal.running_var,
            normal.eps,
            normal.weight,
            normal.bias,
        )
        convolution.weight, convolution.bias = nn.Parameter(weight.detach()), nn.Parameter(bias.detach())
        layer[1] = nn.Identity()
    return convolution


def merge_trunk(trunk: Trunk, threshold: float = THRESHOLD) -> tuple[int, int]:
    """Merge the inner channels of every block in place; the trunk is left with batch normalisation folded in, for
    inference only. Returns (inner channels before, after).

    ``threshold``: greatest distance of two channels, the sum over expansion and depthwise part: 0 equal, 2 unrelated.
    """
    before = after = 0
    stream = _power(trunk.stem)
    for block in trunk.blocks:
        assert isinstance(block, Block)
        gained = _power(block.project)
        if block.expand is not None:
            before += block.depthwise[0].out_channels  # type: ignore[operator]
            _merge_block(block, stream.sqrt(), threshold)
            after += block.depthwise[0].out_channels  # type: ignore[operator]
        stream = stream + gained if block.shortcut else gained
    for layer in (trunk.stem, *(part for block in trunk.blocks for part in _parts(block))):  # type: ignore[arg-type]
        fold(layer)
    return before, after


def _power(layer: nn.Sequential) -> Tensor:
    """(c,) mean square of what leaves batch normalisation."""
    normal = layer[1]
    return normal.weight.detach().square() + normal.bias.detach().square()  # type: ignore[operator, no-any-return]


def _parts(block: Block) -> tuple[nn.Sequential, ...]:
    return tuple(part for part in (block.expand, block.depthwise, block.project) if part is not None)


def _merge_block(block: Block, scale: Tensor, threshold: float) -> None:
    assert block.expand is not None
    signatures = [signature(block.expand, scale), signature(block.depthwise)]
    expand, depthwise, project = (fold(part) for part in _parts(block))
    assert expand.bias is not None and depthwise.bias is not None
    first = torch.cat([expand.weight.flatten(1), expand.bias[:, None]], 1).detach()
    second = torch.cat([depthwise.weight.flatten(1), depthwise.bias[:, None]], 1).detach()
    outgoing = project.weight.detach().flatten(1).T
    first, second, outgoing = merge_channels([first, second], signatures, outgoing, threshold)
    count = len(first)
    expand.weight = nn.Parameter(first[:, :-1].reshape(count, -1, 1, 1).contiguous())
    expand.bias = nn.Parameter(first[:, -1].contiguous())
    depthwise.weight = nn.Parameter(second[:, :-1].reshape(count, 1, *depthwise.kernel_size).contiguous())
    depthwise.bias = nn.Parameter(second[:, -1].contiguous())
    project.weight = nn.Parameter(outgoing.T.reshape(-1, count, 1, 1).contiguous())
    expand.out_channels = depthwise.in_channels = depthwise.out_channels = depthwise.groups = project.in_channels = (
        count
    )


def merge_channels(
    incoming: list[Tensor], signatures: list[Tensor], outgoing: Tensor, threshold: float
) -> tuple[Tensor, ...]:
    """Merge the c channels whose signatures are close: ``incoming`` weights, (c, a) each, become the mean of all that
    went into a channel, ``outgoing`` (c, d) add up. Returns the incoming ones and the outgoing of the channels left.
    """
    incoming, signatures = [part.clone() for part in incoming], [part.clone() for part in signatures]
    outgoing = outgoing.clone()
    count = len(outgoing)
    size, kept = torch.ones(count), torch.ones(count, dtype=torch.bool)
    distance = sum((_distance(part, part) for part in signatures), torch.zeros(count, count))
    distance.fill_diagonal_(float("inf"))
    while kept.sum() > 1:
        one, other = divmod(int(distance.argmin()), count)
        if distance[one, other] > threshold:
            break
        share = size[other] / (size[one] + size[other])
        for part in (*incoming, *signatures):
            part[one] = torch.lerp(part[one], part[other], share)
        outgoing[one] += outgoing[other]
        size[one] += size[other]
        kept[other] = False
        row = sum((_distance(part[one : one + 1], part)[0] for part in signatures), torch.zeros(count))
        row[~kept] = row[one] = float("inf")
        distance[one], distance[:, one] = row, row
        distance[other], distance[:, other] = float("inf"), float("inf")
    return (*(part[kept] for part in incoming), outgoing[kept])


def _distance(some: Tensor, others: Tensor) -> Tensor:
    """(m, n) mean square difference of two channels' values, over twice the product of their deviations."""
    deviations = some[:, :-1].norm(dim=1)[:, None] * others[:, :-1].norm(dim=1)[None, :]
    return torch.cdist(some, others, compute_mode="donot_use_mm_for_euclid_dist").square() / (2 * deviations).clamp_min(
        1e-9
    )


def merged(net: Detector, threshold: float = THRESHOLD) -> tuple[Detector, int, int]:
    """(a merged copy of the detector for inference, inner channels before, after)."""
    smaller = copy.deepcopy(net).eval()
    before, after = merge_trunk(smaller.trunk, threshold)
    return smaller, before, after


def fit(room: Room) -> Fitted:
    """The fully tuned detector, merged: its row beside that of full fine-tuning is the accuracy before and after."""
    whole = tuned(room)
    net, before, after = merged(whole)
    weights = [sum(p.numel() for p in one.parameters()) for one in (whole, net)]
    words = f"{after} of {before} inner channels, {weights[1]:,} of {weights[0]:,} weights"
    return Fitted(Logit(net), 0, words)
