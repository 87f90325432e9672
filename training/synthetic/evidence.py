"""What every picture held out shows under every condition, kept on disk: the trained models' score, and the marks."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engines.core.onnx import ModelHouse
from engines.synthetic import cues, describe, marks
from engines.synthetic.info import INFO
from engines.synthetic.marks import WIDTHS, picture_marks
from engines.synthetic.score import score_pixels
from training.synthetic.aspect_rows import Rows, rows_of
from training.synthetic.judge import LARGEST, at_most
from training.synthetic.sources import RGB, Item, items, pixels_of
from training.synthetic.treat import CONDITIONS, CRUSHED, evaluation_picture

Floats32 = npt.NDArray[np.float32]
Look = Callable[[RGB, Item], Floats32 | None]
Views = Callable[[Item], Iterator[RGB]]
TREATMENTS = (*CONDITIONS, CRUSHED)
PATCHES = 2
MARKS = len(cues.CUES) + sum(WIDTHS.values())
WORK = Path(__file__).resolve().parents[2] / "out" / "synthetic"
_CHUNK = 50


def measured_rows(most: int, work: Path = WORK) -> tuple[Rows, list[Item]]:
    """(the rows of at most ``most`` pictures a family, those pictures). Takes some twenty minutes of one core at first;
    a run that was cut short goes on where it was.
    """
    every = items()
    chosen = [every[at] for at in at_most(every, most)]
    house = ModelHouse(threads=1)
    models = [house.model(name) for name in INFO.models]

    def score(rgb: RGB, item: Item) -> Floats32 | None:
        found = score_pixels(rgb, [models[item.fold]])
        return None if found is None else np.array([found.score], np.float32)

    def mark(rgb: RGB, _: Item) -> Floats32 | None:
        found = picture_marks(rgb, most=PATCHES)
        return None if found is None else found.joined()

    sums = "".join(str(model.card.get("sha256")) for model in models)
    learned = gather(chosen, _treated, score, 1, work / f"scores_{_short(sums)}")
    marked = gather(chosen, _treated, mark, MARKS, work / f"marks_{marks_version()}")
    return rows_of(chosen, learned[:, :, 0], marked), chosen


def gather(chosen: Sequence[Item], views: Views, look: Look, width: int, folder: Path) -> Floats32:
    """(pictures, views, width): what ``look`` gives for each view of each picture, NaN where it gives nothing.

    Kept in ``folder`` chunk by chunk under a name made from the pictures.
    """
    cv2.setNumThreads(1)
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for start in range(0, len(chosen), _CHUNK):
        part = chosen[start : start + _CHUNK]
        kept = folder / f"{start:05d}_{_short(chr(10).join(item.path.name for item in part))}.npy"
        if not kept.exists():
            values = np.stack([_seen(item, views, look, width) for item in part])
            np.save(kept.with_suffix(".partial.npy"), values)
            kept.with_suffix(".partial.npy").replace(kept)
            print(f"{folder.name}: {start + len(part)} of {len(chosen)} pictures", flush=True)
        parts.append(np.load(kept))
    return np.concatenate(parts)


def _treated(item: Item) -> Iterator[RGB]:
    """The picture under each of ``TREATMENTS``."""
    rgb = pixels_of(item)
    for number, treatment in enumerate(TREATMENTS):
        seed = zlib.crc32(item.path.name.encode()) + number
        yield evaluation_picture(rgb, item.lossless, treatment, LARGEST, seed)


def _seen(item: Item, views: Views, look: Look, width: int) -> Floats32:
    nothing = np.full(width, np.nan, np.float32)
    looks = (look(rgb, item) for rgb in views(item))
    return np.stack([nothing if found is None else found for found in looks])


def _short(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def marks_version() -> str:
    """Stands for the sources that make the marks: what was kept by others is not used."""
    room = Path(describe.__file__).parent
    files = [Path(cues.__file__), Path(marks.__file__), *sorted(room.glob("*.py"))]
    return _short("\n".join(path.read_text(encoding="utf-8") for path in files))
