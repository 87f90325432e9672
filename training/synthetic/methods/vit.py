"""The vision tower of CLIP, read from a folder laid out as Hugging Face does: config.json and the weights.

Radford et al., "Learning transferable visual models from natural language supervision", 2021; Dosovitskiy et al., "An
image is worth 16x16 words", 2021. Parts are named as in such folders, so that their weights load by name.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812


@dataclass(frozen=True, slots=True)
class Shape:
    """What config.json says. ``quick``: x·σ(1.702x) instead of GELU. ``mean``, ``deviation``: of RGB, 0–1."""

    width: int
    inner: int
    layers: int
    heads: int
    edge: int
    patch: int
    quick: bool
    epsilon: float
    mean: tuple[float, float, float]
    deviation: tuple[float, float, float]


class Attention(nn.Module):
    """Multi-head self-attention."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.q_proj, self.k_proj = nn.Linear(shape.width, shape.width), nn.Linear(shape.width, shape.width)
        self.v_proj, self.out_proj = nn.Linear(shape.width, shape.width), nn.Linear(shape.width, shape.width)

    def forward(self, x: Tensor) -> Tensor:
        """(n, tokens, d) → the same."""
        count, tokens, width = x.shape
        parts = (count, tokens, self.heads, width // self.heads)
        query, key, value = (p(x).reshape(parts).transpose(1, 2) for p in (self.q_proj, self.k_proj, self.v_proj))
        seen = F.scaled_dot_product_attention(query, key, value)
        return self.out_proj(seen.transpose(1, 2).reshape(count, tokens, width))  # type: ignore[no-any-return]


class Perceptron(nn.Module):
    """Two linear layers."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(shape.width, shape.inner), nn.Linear(shape.inner, shape.width)
        self.quick = shape.quick

    def forward(self, x: Tensor) -> Tensor:
        """(n, tokens, d) → the same."""
        x = self.fc1(x)
        return self.fc2(x * torch.sigmoid(1.702 * x) if self.quick else F.gelu(x))  # type: ignore[no-any-return]


class Layer(nn.Module):
    """One layer of the transformer, normalised before each part."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.self_attn, self.mlp = Attention(shape), Perceptron(shape)
        self.layer_norm1 = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.layer_norm2 = nn.LayerNorm(shape.width, eps=shape.epsilon)

    def forward(self, x: Tensor) -> Tensor:
        """(n, tokens, d) → the same."""
        x = x + self.self_attn(self.layer_norm1(x))
        return x + self.mlp(self.layer_norm2(x))  # type: ignore[no-any-return]


class Embeddings(nn.Module):
    """Patches, the class token, positions."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.class_embedding = nn.Parameter(torch.zeros(shape.width))
        self.patch_embedding = nn.Conv2d(3, shape.width, shape.patch, shape.patch, bias=False)
        self.position_embedding = nn.Embedding((shape.edge // shape.patch) ** 2 + 1, shape.width)

    def forward(self, rgb: Tensor) -> Tensor:
        """(n, 3, e, e) standardised RGB → (n, 1 + patches, d)."""
        patches = self.patch_embedding(rgb).flatten(2).transpose(1, 2)
        first = self.class_embedding.expand(rgb.shape[0], 1, -1)
        return torch.cat([first, patches], 1) + self.position_embedding.weight


class Encoder(nn.Module):
    """The layers."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))

    def forward(self, x: Tensor) -> Tensor:
        """(n, tokens, d) → the same."""
        for layer in self.layers:
            x = layer(x)
        return x


class Vision(nn.Module):
    """The tower; ``pre_layrnorm`` is spelt so in every CLIP folder."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embeddings, self.encoder = Embeddings(shape), Encoder(shape)
        self.pre_layrnorm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.post_layernorm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.register_buffer("mean", 255 * torch.tensor(shape.mean)[:, None, None], persistent=False)
        self.register_buffer("deviation", 255 * torch.tensor(shape.deviation)[:, None, None], persistent=False)

    def forward(self, rgb: Tensor) -> Tensor:
        """(n, 3, edge, edge) RGB 0–255 → (n, 1 + patches, d) tokens after the last normalisation, class token first."""
        x = self.pre_layrnorm(self.embeddings((rgb - self.mean) / self.deviation))
        return self.post_layernorm(self.encoder(x))  # type: ignore[no-any-return]


class Judge(nn.Module):
    """A tower and a linear head on the mean of its patch tokens. The paper reads the class token; with the mean, the
    log odds are the mean of what the patches contribute, so that the region map is exact.
    """

    def __init__(self, tower: Vision) -> None:
        super().__init__()
        self.tower = tower
        self.head = nn.Linear(tower.shape.width, 1)
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.bias)

    def forward(self, rgb: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(n, 3, edge, edge) RGB 0–255 → ``logit`` (n,), ``places`` (n, h, w) with logit = mean(places), ``features``
        (n, d).
        """
        patches = self.tower(rgb)[:, 1:]
        side = self.tower.shape.edge // self.tower.shape.patch
        features = patches.mean(1)
        places = self.head(patches)[:, :, 0].reshape(-1, side, side)
        return self.head(features)[:, 0], places, features
