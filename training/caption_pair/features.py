"""What the frozen trunks make of photographs and texts, computed once and kept under out/caption_pair."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from training.caption_pair.data import Captions
from training.caption_pair.image import CHANNELS, load_trunk
from training.caption_pair.text import LAYERS, WIDTH, TextTrunk, fill, pooled
from training.caption_pair.vocabulary import Vocabulary, read_vocabulary

KEPT = Path(__file__).resolve().parents[2] / "out" / "caption_pair"
_AT_ONCE = 64

Float32Array = npt.NDArray[np.float32]


@dataclass(eq=False)
class Texts:
    """The text trunk with the words that stay, and what it made of texts so far."""

    trunk: TextTrunk
    vocabulary: Vocabulary

    def vectors(self, texts: Sequence[str]) -> Float32Array:
        """(n, 384) means over the tokens of n texts."""
        ids = [self.vocabulary.ids(text) for text in texts]
        out = np.zeros((len(texts), WIDTH), np.float32)
        order = sorted(range(len(texts)), key=lambda number: len(ids[number]))
        with torch.no_grad():
            for start in range(0, len(order), _AT_ONCE):
                some = order[start : start + _AT_ONCE]
                longest = max(len(ids[number]) for number in some)
                tokens = torch.zeros(len(some), longest, dtype=torch.long)
                mask = torch.zeros(len(some), longest)
                for row, number in enumerate(some):
                    tokens[row, : len(ids[number])] = torch.tensor(ids[number])
                    mask[row, : len(ids[number])] = 1
                out[some] = pooled(self.trunk(tokens, mask), mask).numpy()
        return out

    def kept(self, name: str, texts: Sequence[str]) -> Float32Array:
        """The same, kept on the disk by the texts themselves."""
        digest = hashlib.sha256("\n".join((*texts, str(len(self.vocabulary.kept)))).encode()).hexdigest()[:12]
        path = KEPT / f"{name}-{digest}.npy"
        if not path.exists():
            KEPT.mkdir(parents=True, exist_ok=True)
            np.save(path, self.vectors(texts))
        made: Float32Array = np.load(path)
        return made


def load_texts() -> Texts:
    """The six layers with the package's weights and the reduced vocabulary."""
    vocabulary, given = read_vocabulary()
    return Texts(fill(TextTrunk(len(vocabulary.kept), LAYERS), given, list(vocabulary.kept)).eval(), vocabulary)


def photographs(captions: Captions) -> Float32Array:
    """(2, n, 1280, 7, 7) float16: each photograph as it is and mirrored."""
    names = hashlib.sha256("\n".join(captions.photographs).encode()).hexdigest()[:12]
    path = KEPT / f"photographs-{names}.npy"
    if path.exists():
        made: Float32Array = np.load(path)
        return made
    trunk = load_trunk()
    out = np.zeros((2, len(captions.photographs), CHANNELS, 7, 7), np.float16)
    with torch.no_grad():
        for number in range(len(captions.photographs)):
            rgb = torch.from_numpy(captions.pixels(number)).permute(2, 0, 1)[None].float()
            both = trunk(torch.cat([rgb, rgb.flip(3)]))
            out[:, number] = both.half().numpy()
    KEPT.mkdir(parents=True, exist_ok=True)
    np.save(path, out)
    return out
