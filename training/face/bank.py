"""Aligned crops of the originals and swaps, their self-blended and compressed lives, and what the frozen trunk sees.

The lower stages of the trunk stay as ImageNet made them (docs/decisions/015, 016) and see every crop once; what is
trained starts from their output, so that all folds and both ways of training share one bank.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional as F  # noqa: N812

from engines.core.faces.find import STAGES, Levels, Nets, candidates
from engines.core.onnx import ModelHouse
from engines.face.align import EDGE, aligned
from training.face.actors import clusters
from training.face.blend import RGB, lived, self_blended
from training.face.candidates import DATA, WORK, read_rgb
from training.synthetic.trunk import Trunk, load_imagenet

FROZEN = 3
CHANNELS = 40
"""Stages of the trunk that are used, as they are, and their channels at 1/8 of the side."""
REAL, BLENDED, SWAPPED = 0, 1, 2
_LIVES, _SWAP_LIVES, _SMALL = 4, 2, 40
JPEG_75 = 75


@dataclass(frozen=True, eq=False, slots=True)
class Bank:
    """``low`` (n, 40, 20, 20) float16 of each crop, ``small`` (n, 3, 40, 40) uint8 the crop shrunk, ``kind`` (n,) REAL,
    BLENDED or SWAPPED, ``group`` (n,) index into ``groups``, ``use`` (n,) 0 a life for training, 1 the crop as stored,
    2 the picture re-saved at JPEG 75 before it is cropped. A real crop and its blended twin follow each other.
    """

    low: npt.NDArray[np.float16]
    small: npt.NDArray[np.uint8]
    kind: npt.NDArray[np.int64]
    group: npt.NDArray[np.int64]
    use: npt.NDArray[np.int64]
    groups: tuple[str, ...]


def bank(path: Path = WORK / "swap_bank.npz") -> Bank:
    """The bank, made on first use (about four minutes of one core)."""
    if not path.exists():
        _make(path)
    with np.load(path) as kept:
        names = ("low", "small", "kind", "group", "use")
        return Bank(*(kept[name] for name in names), tuple(kept["groups"].tolist()))


def frozen() -> torch.nn.Module:
    """(n, 3, e, e) RGB 0–255 → (n, 40, e/8, e/8)."""
    return load_imagenet(Trunk(FROZEN)).eval()


def _make(path: Path) -> None:
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    house = ModelHouse(threads=1)
    nets = Nets(*(house.model(name) for name in STAGES))
    groups = sorted(clusters())
    trunk, rng = frozen(), np.random.default_rng(11)
    rows: list[tuple[npt.NDArray[np.float16], npt.NDArray[np.uint8], int, int, int]] = []
    for number, group in enumerate(groups):
        for folder, kind in (("real", REAL), ("fake", SWAPPED)):
            file = next((DATA / "faces" / folder).glob(f"{group}_*"), None)
            crops = _crops(read_rgb(file), nets) if file else None
            if crops is None:
                continue
            stored, saved = crops
            many = [(stored, kind, 1), (saved, kind, 2)]
            if kind == REAL:
                for _ in range(_LIVES):
                    seed = int(rng.integers(2**32))
                    twin = self_blended(stored, rng)[0]
                    many += [
                        (lived(crop, np.random.default_rng(seed)), k, 0)
                        for crop, k in ((stored, REAL), (twin, BLENDED))
                    ]
            else:
                many += [(lived(stored, rng), kind, 0) for _ in range(_SWAP_LIVES)]
            with torch.no_grad():
                stack = torch.from_numpy(np.stack([crop for crop, _, _ in many])).permute(0, 3, 1, 2).float()
                low, small = trunk(stack), F.adaptive_avg_pool2d(stack, _SMALL)
            rows += [
                (low[at].half().numpy(), small[at].byte().numpy(), k, number, use)
                for at, (_, k, use) in enumerate(many)
            ]
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    path.parent.mkdir(parents=True, exist_ok=True)
    names = ("low", "small", "kind", "group", "use")
    np.savez(path, **dict(zip(names, columns, strict=True)), groups=np.array(groups))


def _crops(rgb: RGB, nets: Nets) -> tuple[RGB, RGB] | None:
    """The aligned crop of the surest face, from the picture as stored and from the picture re-saved at JPEG 75."""
    faces = candidates(rgb, nets, 40, Levels())
    if not faces:
        return None
    again = cv2.imdecode(cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, JPEG_75])[1], cv2.IMREAD_COLOR)
    points = max(faces, key=lambda face: face.score).points
    return aligned(rgb, points, EDGE)[0], aligned(np.asarray(again, np.uint8), points, EDGE)[0]
