"""The three nets of MTCNN in plain torch, with the weights of the package ``facenet-pytorch``.

Zhang, Zhang, Li, Qiao, "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional Networks", IEEE
Signal Processing Letters 23 (2016). The weights are the authors', converted by the package (MIT licence).
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import torch
from torch import Tensor, nn

Outputs = tuple[Tensor, ...]


class Propose(nn.Module):
    """P-net: a fully convolutional net with a field of 12 × 12 pixels and a stride of 2."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *_convolution(3, 10, 3),
            nn.MaxPool2d(2, 2, ceil_mode=True),
            *_convolution(10, 16, 3),
            *_convolution(16, 32, 3),
        )
        self.score, self.shift = nn.Conv2d(32, 2, 1), nn.Conv2d(32, 4, 1)

    def forward(self, rgb: Tensor) -> Outputs:
        """(n, 3, h, w) RGB 0–255 → share of face (n, h', w'), box shifts (n, 4, h', w') in parts of the field."""
        x = self.layers(_standard(rgb))
        return self.score(x).softmax(1)[:, 1], self.shift(x)


class Refine(nn.Module):
    """R-net: judges windows of 24 × 24 pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *_convolution(3, 28, 3),
            nn.MaxPool2d(3, 2, ceil_mode=True),
            *_convolution(28, 48, 3),
            nn.MaxPool2d(3, 2, ceil_mode=True),
            *_convolution(48, 64, 2),
        )
        self.dense = nn.Sequential(nn.Linear(576, 128), nn.PReLU(128))
        self.score, self.shift = nn.Linear(128, 2), nn.Linear(128, 4)

    def forward(self, rgb: Tensor) -> Outputs:
        """(n, 3, 24, 24) RGB 0–255 → share of face (n,), box shifts (n, 4) in parts of the window."""
        x = self.dense(_columns_first(self.layers(_standard(rgb))))
        return self.score(x).softmax(1)[:, 1], self.shift(x)


class Locate(nn.Module):
    """O-net: judges windows of 48 × 48 pixels and finds five points: eyes, nose, corners of the mouth."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *_convolution(3, 32, 3),
            nn.MaxPool2d(3, 2, ceil_mode=True),
            *_convolution(32, 64, 3),
            nn.MaxPool2d(3, 2, ceil_mode=True),
            *_convolution(64, 64, 3),
            nn.MaxPool2d(2, 2, ceil_mode=True),
            *_convolution(64, 128, 2),
        )
        self.dense = nn.Sequential(nn.Linear(1152, 256), nn.PReLU(256))
        self.score, self.shift, self.points = nn.Linear(256, 2), nn.Linear(256, 4), nn.Linear(256, 10)

    def forward(self, rgb: Tensor) -> Outputs:
        """(n, 3, 48, 48) RGB 0–255 → share of face (n,), box shifts (n, 4), points (n, 10): five x, then five y, in
        parts of the window.
        """
        x = self.dense(_columns_first(self.layers(_standard(rgb))))
        return self.score(x).softmax(1)[:, 1], self.shift(x), self.points(x)


NETS: dict[str, tuple[type[nn.Module], str]] = {
    "propose": (Propose, "pnet.pt"),
    "refine": (Refine, "rnet.pt"),
    "locate": (Locate, "onet.pt"),
}
"""Our name of each net → its class and the package's file."""


def load(name: str) -> nn.Module:
    """One of ``NETS`` with its weights. Raises SystemExit where the package is not installed."""
    kind, file = NETS[name]
    net = kind()
    given = torch.load(_package() / "data" / file, map_location="cpu", weights_only=True)
    # Both lists run from the input to the outputs; only the heads' order differs (the package: score, shift, points).
    own = list(net.state_dict())
    if len(own) != len(given):
        raise SystemExit(f"facenet-pytorch's {file} has {len(given)} tensors, not {len(own)}")
    net.load_state_dict(dict(zip(own, given.values(), strict=True)))
    return net.eval()


def _package() -> Path:
    found = importlib.util.find_spec("facenet_pytorch")
    if found is None or found.origin is None:
        raise SystemExit("facenet-pytorch is not installed: pip install --no-deps facenet-pytorch==2.6.0")
    return Path(found.origin).parent


def _convolution(inside: int, outside: int, kernel: int) -> tuple[nn.Module, nn.Module]:
    return nn.Conv2d(inside, outside, kernel), nn.PReLU(outside)


def _standard(rgb: Tensor) -> Tensor:
    return (rgb - 127.5) / 128.0


def _columns_first(x: Tensor) -> Tensor:
    """The dense layers' weights count places column by column, channels last."""
    return x.permute(0, 3, 2, 1).flatten(1)
