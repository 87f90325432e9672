"""What the first three nets propose, at low levels, on the pictures from which the verifier learns.

One JSON line a picture in ``candidates.jsonl``: set, path, faces as [left, top, right, bottom, score]. Pictures of
``visible.csv`` are never among them. The committed file was made before small pictures were doubled (``find.py``);
``gather`` makes it anew with the finder as it is.
"""

from __future__ import annotations

import csv
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from engines.core.faces.find import STAGES, Levels, Nets, candidates
from engines.core.onnx import ModelHouse

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
WORK = ROOT / "out" / "face"
FILE = Path(__file__).with_name("candidates.jsonl")
ANNOTATED = Path(__file__).with_name("visible.csv")
LOW = Levels(0.5, 0.4, 0.1)
RGB = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Pool:
    """A set of pictures: where they lie, how many are taken, the smallest side looked for, its use.

    ``use``: "learn" (the verifier is fitted on it) or "check" (false alarms are measured on it; never learnt from).
    ``half``: 0 or 1 takes the kinds of goods (folders of the source) of one half only.
    """

    name: str
    pattern: str
    most: int
    smallest: float
    use: str
    half: int | None = None


POOLS = (
    Pool("stylegan", "aigi/fake/stylegan2_faces/*", 125, 40, "learn"),
    Pool("captions", "captions/images/*.jpg", 1199, 9, "learn"),
    Pool("imagenet", "aigi/real/imagenet_*", 220, 12, "learn"),
    Pool("dreambooth", "aigi/real/dreambooth_*", 80, 12, "learn"),
    Pool("grocery_learn", "aigi/real/grocery_*", 150, 12, "learn", 0),
    Pool("grocery_check", "aigi/real/grocery_*", 80, 12, "check", 1),
    Pool("bsds", "aigi/real/bsds_*", 50, 12, "check"),
    Pool("monstree", "aigi/real/monstree_*", 12, 12, "check"),
    Pool("sceaux", "aigi/real/sceaux_*", 12, 12, "check"),
    Pool("cid22", "aigi/real/cid22_*", 40, 12, "check"),
    Pool("clic", "aigi/real/clic_*", 20, 12, "check"),
    Pool("exifsamples", "aigi/real/exifsamples_*", 30, 12, "check"),
    Pool("clothing", "aigi/real/clothing_*", 100, 12, "check"),
    Pool("tile", "anomaly/magnetic_tile/*/*/*.jpg", 30, 12, "check"),
    Pool("pcb", "anomaly/deeppcb/*/*/*.jpg", 20, 12, "check"),
    Pool("crack", "anomaly/crackforest/*/*/*.jpg", 20, 12, "check"),
)


def read_rgb(path: Path) -> RGB:
    """(h, w, 3) uint8 RGB of a picture of the data."""
    return np.ascontiguousarray(cv2.imread(str(path))[:, :, ::-1])


def annotated() -> dict[str, list[tuple[int, int, int, int, str]]]:
    """Path under ``captions`` → (x, y, width, height, kind) of every face that a person saw in it; see the README."""
    found: dict[str, list[tuple[int, int, int, int, str]]] = {}
    with ANNOTATED.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            own = found.setdefault(row["path"], [])
            if row["kind"] != "none":
                x, y, width, height = (int(row[key]) for key in ("x", "y", "width", "height"))
                own.append((x, y, width, height, row["kind"]))
    return found


def chosen(pool: Pool) -> list[Path]:
    """The pictures of a pool: the same ones every time, none that is annotated."""
    seen = {DATA / "captions" / path for path in annotated()}
    files = [path for path in sorted(DATA.glob(pool.pattern)) if path not in seen and path.suffix != ".csv"]
    if pool.half is not None:
        kinds = _kinds()
        files = [
            path for path in files if zlib.crc32(kinds[path.relative_to(DATA).as_posix()].encode()) % 2 == pool.half
        ]
    order = np.random.default_rng(1).permutation(len(files))[: pool.most]
    return [files[at] for at in sorted(order)]


def _kinds() -> dict[str, str]:
    """Path → the folder it lay in at its source."""
    with (DATA / "MANIFEST.csv").open(newline="", encoding="utf-8") as lines:
        return {
            row["path"]: row["source_path"].rsplit("/", 2)[-2]
            for row in csv.DictReader(lines)
            if "/" in row["source_path"]
        }


def gather() -> None:
    """Add to the file what is missing in it (to make it anew, delete it first)."""
    cv2.setNumThreads(1)
    done = {line["path"] for line in read()} if FILE.exists() else set()
    house = ModelHouse(threads=1)
    nets = Nets(*(house.model(name) for name in STAGES))
    with FILE.open("a", encoding="utf-8") as out:
        for pool in POOLS:
            for path in chosen(pool) if pool.use == "learn" else ():
                name = path.relative_to(DATA).as_posix()
                if name in done:
                    continue
                rgb = read_rgb(path)
                rows = [
                    [*(round(v, 1) for v in (f.left, f.top, f.right, f.bottom)), round(f.score, 4)]
                    for f in candidates(rgb, nets, pool.smallest, LOW)
                ]
                line = {"set": pool.name, "path": name, "faces": rows}
                out.write(json.dumps(line) + "\n")
                out.flush()


def read() -> list[dict[str, Any]]:
    """The lines of the file."""
    return [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
