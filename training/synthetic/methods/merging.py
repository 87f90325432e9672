"""Iterative Feature Merging: channels that do the same are merged, without data and without tuning.

Chen, Zhou and Yan, "Going Beyond Neural Network Feature Similarity: The Network Feature Complexity and Its
Interpretation Using Category Theory", 2023 (arXiv 2310.06756). Two channels whose incoming weights are close are
functionally equivalent; one takes both places: its incoming weights are their mean, its outgoing weights their sum.
The closest pair is merged, again and again, while it is closer than a threshold.
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

THRESHOLD = 0.1


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

    ``threshold``: greatest distance of two channels, the sum over their two sets of incoming weights: 0 equal, 2
    unrelated.
    """
    before = after = 0
    for layer in (trunk.stem, *(part for block in trunk.blocks for part in _parts(block))):
        fold(layer)
    for block in trunk.blocks:
        if block.expand is None:
            continue
        before += block.depthwise[0].out_channels
        _merge_block(block, threshold)
        after += block.depthwise[0].out_channels
    return before, after


def _parts(block: Block) -> tuple[nn.Sequential, ...]:
    return tuple(part for part in (block.expand, block.depthwise, block.project) if part is not None)


def _merge_block(block: Block, threshold: float) -> None:
    assert block.expand is not None
    expand, depthwise, project = block.expand[0], block.depthwise[0], block.project[0]
    first = torch.cat([expand.weight.flatten(1), expand.bias[:, None]], 1).detach()
    second = torch.cat([depthwise.weight.flatten(1), depthwise.bias[:, None]], 1).detach()
    outgoing = project.weight.detach().flatten(1).T.clone()
    first, second, outgoing = merge_channels(first, second, outgoing, threshold)
    count = len(first)
    with torch.no_grad():
        expand.weight = nn.Parameter(first[:, :-1].reshape(count, -1, 1, 1).contiguous())
        expand.bias = nn.Parameter(first[:, -1].contiguous())
        depthwise.weight = nn.Parameter(second[:, :-1].reshape(count, 1, *depthwise.kernel_size).contiguous())
        depthwise.bias = nn.Parameter(second[:, -1].contiguous())
        project.weight = nn.Parameter(outgoing.T.reshape(-1, count, 1, 1).contiguous())
    expand.out_channels = depthwise.in_channels = depthwise.out_channels = depthwise.groups = project.in_channels = (
        count
    )


def merge_channels(first: Tensor, second: Tensor, outgoing: Tensor, threshold: float) -> tuple[Tensor, Tensor, Tensor]:
    """Merge channels whose two sets of incoming weights, (c, a) and (c, b), are close; ``outgoing`` (c, d) add up.

    A merged channel's incoming weights are the mean of all that went into it.
    """
    first, second, outgoing = first.clone(), second.clone(), outgoing.clone()
    size = torch.ones(len(first))
    kept = torch.ones(len(first), dtype=torch.bool)
    distance = _distance(first, first) + _distance(second, second)
    distance.fill_diagonal_(float("inf"))
    while kept.sum() > 1:
        at = int(distance.argmin())
        one, other = divmod(at, len(first))
        if distance[one, other] > threshold:
            break
        share = size[other] / (size[one] + size[other])
        first[one] = torch.lerp(first[one], first[other], share)
        second[one] = torch.lerp(second[one], second[other], share)
        outgoing[one] += outgoing[other]
        size[one] += size[other]
        kept[other] = False
        row = _distance(first[one : one + 1], first)[0] + _distance(second[one : one + 1], second)[0]
        row[~kept] = float("inf")
        row[one] = float("inf")
        distance[one], distance[:, one] = row, row
        distance[other], distance[:, other] = float("inf"), float("inf")
    return first[kept], second[kept], outgoing[kept]


def _distance(some: Tensor, others: Tensor) -> Tensor:
    """(m, n) ‖a − b‖² / (2 ‖a‖ ‖b‖), from 0 for equal to 1 for unrelated ones of the same length."""
    lengths = some.norm(dim=1)[:, None] * others.norm(dim=1)[None, :]
    return torch.cdist(some, others).square() / (2 * lengths).clamp_min(1e-12)


def merged(net: Detector, threshold: float = THRESHOLD) -> tuple[Detector, int, int]:
    """(a merged copy of the detector for inference, inner channels before, after)."""
    smaller = copy.deepcopy(net).eval()
    before, after = merge_trunk(smaller.trunk, threshold)
    return smaller, before, after


def fit(room: Room) -> Fitted:
    """The fully tuned detector, merged: its row beside that of full fine-tuning is the accuracy before and after."""
    net, before, after = merged(tuned(room))
    weights = [sum(p.numel() for p in one.parameters()) for one in (tuned(room), net)]
    words = f"{after} of {before} inner channels, {weights[1]:,} of {weights[0]:,} weights"
    return Fitted(Logit(net), 0, words)
