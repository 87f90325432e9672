"""Which pictures of ``faces`` show one person in one place: clusters of look, kept wholly on one side of every split.

The data say that one actor appears in many groups but not which; no trained recogniser of faces is to be had here. An
actor was filmed in few places, so that light, background, hair and skin together tell most pictures of one actor from
the rest: frozen features of the ImageNet trunk beside the colours of nine places of the frame, joined by Ward's method
into few wide clusters. Pairs of the same person were then looked for by eye on contact sheets of all originals, ordered
by likeness: most of the 37 such pairs and triples lay in one cluster; ``SEEN`` moves the rest. A person filmed in two
quite different places can still lie on both sides.
"""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FILE = Path(__file__).with_name("actors.json")
CLUSTERS = 24
FOLDS = 3
SEEN = {"g008": "g152", "g114": "g058", "g193": "g038", "g207": "g137", "g254": "g117"}
SEEN |= {"g287": "g204", "g306": "g313", "g317": "g118", "g337": "g086", "g348": "g107"}
"""Group → another group of the same person, as seen by eye; it moves to that one's cluster."""
_LEVELS = (7, 10, 14, 15)
_PLACES = ((0, 0), (0, 52), (52, 0), (52, 52), (0, 26), (26, 26), (40, 26), (26, 0), (26, 52))


def clusters() -> dict[str, int]:
    """Group (gNNN) → number of its cluster, as kept in ``actors.json``."""
    return {group: int(number) for group, number in json.loads(FILE.read_text("utf-8")).items()}


def folds(by_group: dict[str, int]) -> dict[str, int]:
    """Group → fold: the largest cluster first, each to the fold with the fewest groups so far."""
    sizes = {number: sum(own == number for own in by_group.values()) for number in set(by_group.values())}
    held, fold_of = [0] * FOLDS, {}
    for number in sorted(sizes, key=lambda number: (-sizes[number], number)):
        fold_of[number] = held.index(min(held))
        held[fold_of[number]] += sizes[number]
    return {group: fold_of[number] for group, number in by_group.items()}


def write() -> None:
    """Cluster the originals anew and write ``actors.json``; needs the training environment."""
    from scipy.cluster.hierarchy import fcluster, linkage

    files = sorted((DATA / "faces" / "real").iterdir())
    names = [file.name[:4] for file in files]
    looks, colours = _looks(files), np.array([_colours(file) for file in files])
    both = np.concatenate([_even(looks), 0.6 * _even(colours)], axis=1)
    found = dict(zip(names, fcluster(linkage(both, "ward"), CLUSTERS, "maxclust").tolist(), strict=True))
    found |= {group: found[like] for group, like in SEEN.items()}
    FILE.write_text(json.dumps(found, indent=0) + "\n", encoding="utf-8")


def _even(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Standardised, so that the whole set weighs one."""
    scaled = (values - values.mean(0)) / (values.std(0) + 1e-6)
    return np.asarray(scaled / np.sqrt(values.shape[1]), np.float64)


def _looks(files: list[Path]) -> npt.NDArray[np.float64]:
    import torch

    from training.synthetic.trunk import Trunk, load_imagenet

    trunk = load_imagenet(Trunk()).eval()
    found = []
    with torch.no_grad():
        for file in files:
            rgb = cv2.resize(cv2.imread(str(file)), (128, 128), interpolation=cv2.INTER_AREA)[:, :, ::-1]
            levels = trunk.levels(torch.from_numpy(rgb.copy()).permute(2, 0, 1)[None].float())
            found.append(torch.cat([levels[at].mean((2, 3))[0] for at in _LEVELS]).numpy())
    return np.array(found, np.float64)


def _colours(file: Path) -> npt.NDArray[np.float64]:
    lab = cv2.cvtColor(cv2.resize(cv2.imread(str(file)), (64, 64), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2LAB)
    parts = [lab[top : top + 12, left : left + 12].astype(np.float64) for top, left in _PLACES]
    return np.concatenate([np.r_[part.mean((0, 1)), part.std((0, 1)) / 2] for part in parts])
