"""The explicit features of *TI-CNN*: counts and marks of the text, size and look of the picture."""

from __future__ import annotations

import re
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

Float32Array = npt.NDArray[np.float32]

_NEGATIONS = frozenset(("no", "not", "never", "without", "nobody", "nothing"))
_FIRST = frozenset(("i", "we", "my", "our", "me", "us"))


def of_text(text: str) -> list[float]:
    """Words, letters a word, sentences, question and exclamation marks, capitals, digits, negations, first person."""
    words = re.findall(r"\w+", text)
    small = [word.lower() for word in words]
    return [
        len(words),
        float(np.mean([len(word) for word in words])) if words else 0.0,
        len(re.findall(r"[.!?]", text)),
        text.count("?"),
        text.count("!"),
        sum(letter.isupper() for letter in text),
        sum(letter.isdigit() for letter in text),
        sum(word in _NEGATIONS for word in small),
        sum(word in _FIRST for word in small),
        text.count(","),
    ]


def of_picture(path: Path) -> list[float]:
    """Width, height, brightness, contrast, colourfulness, share of edges, bytes a pixel."""
    with Image.open(path) as image:
        rgb = np.asarray(image.convert("RGB"))
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    saturation = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV)[..., 1]
    edges = float((cv2.Canny(grey, 80, 160) > 0).mean())
    size = grey.shape[0] * grey.shape[1]
    return [
        grey.shape[1],
        grey.shape[0],
        float(grey.mean()),
        float(grey.std()),
        float(saturation.mean()),
        edges,
        path.stat().st_size / size,
    ]
