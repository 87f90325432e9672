"""Native-resolution tiles of a picture, for training and evaluation in torch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import torch

from training.synthetic.sources import RGB


def corners(size: int, edge: int) -> list[int]:
    """Where tiles of ``edge`` begin along a side of ``size`` ≥ edge: evenly spread, overlapping, both ends covered."""
    count = -(-size // edge)
    return [round(at * (size - edge) / max(1, count - 1)) for at in range(count)]


def tiles_of(rgb: RGB, edge: int) -> list[RGB]:
    """Every tile of a picture; one enlarged by reflection where it is smaller than a tile."""
    lacking = [max(0, edge - size) for size in rgb.shape[:2]]
    if any(lacking):
        rgb = np.pad(rgb, ((0, lacking[0]), (0, lacking[1]), (0, 0)), mode="symmetric")
    return [
        rgb[top : top + edge, left : left + edge]
        for top in corners(rgb.shape[0], edge)
        for left in corners(rgb.shape[1], edge)
    ]


def mean_logits(
    forward: Callable[[torch.Tensor], torch.Tensor], pictures: Sequence[RGB], edge: int, batch: int = 32
) -> npt.NDArray[np.float64]:
    """(n,) mean over the tiles of each picture of ``forward``: (m, 3, edge, edge) float → (m,)."""
    every = [tiles_of(picture, edge) for picture in pictures]
    flat = [tile for group in every for tile in group]
    found = []
    with torch.inference_mode():
        for at in range(0, len(flat), batch):
            stacked = np.stack(flat[at : at + batch]).transpose(0, 3, 1, 2)
            rgb = torch.from_numpy(np.ascontiguousarray(stacked)).float().contiguous(memory_format=torch.channels_last)
            found.append(forward(rgb).double().numpy())
    logits = np.concatenate(found)
    ends = np.cumsum([len(group) for group in every])
    return np.array([part.mean() for part in np.split(logits, ends[:-1])])
