"""A pack and a labelled folder to try import and validation with: ``python -m training.pack_demo OUT``.

The pack is one of the program's own models, as if it came from others; the pictures are of sources that this model has
not seen, both classes cut to 224 px and saved alike.
"""

from __future__ import annotations

import argparse
import json
import zipfile
from collections import Counter
from pathlib import Path

from PIL import Image

from training.onnx_files import MODELS
from training.synthetic.folds import held_out
from training.synthetic.judge import at_most
from training.synthetic.methods.effort_pack import pack_files
from training.synthetic.sources import DATA, items, pixels_of

_MODEL, _FOLD, _EDGE, _NAME = "synthetic_a", 0, 224, "Shipped network A"
_SAVED = ((".jpg", {"quality": 92}), (".jpg", {"quality": 80}), (".png", {}))


def main(words: list[str] | None = None) -> None:
    """Write OUT/pack.zip and OUT/lab/real, OUT/lab/fake."""
    parser = argparse.ArgumentParser(prog="python -m training.pack_demo", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--most", type=int, default=45, help="pictures of a source")
    arguments = parser.parse_args(words)
    arguments.out.mkdir(parents=True, exist_ok=True)
    _write_pack(arguments.out / "pack.zip")
    count = _write_lab(arguments.out / "lab", arguments.most)
    print(", ".join(f"{name}: {number}" for name, number in sorted(count.items())))


def _write_pack(path: Path) -> None:
    card = json.loads((MODELS / _MODEL / "card.json").read_text("utf-8"))
    files = pack_files(_NAME, card["tile"], card["sha256"], "part of Assay", "onnx_models/synthetic_a of Assay")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(MODELS / _MODEL / "model.onnx", "model.onnx")
        for name, text in files.items():
            packed.writestr(name, text)


def _write_lab(folder: Path, most: int) -> Counter[str]:
    """Every third picture of a source gets one of three ways of saving, the same for both classes."""
    outside = held_out(items(DATA), _FOLD)
    count: Counter[str] = Counter()
    for at in at_most(outside, most):
        item = outside[at]
        rgb = pixels_of(item)
        if min(rgb.shape[:2]) < _EDGE:
            continue
        top, left = ((size - _EDGE) // 2 for size in rgb.shape[:2])
        home = folder / ("fake" if item.generated else "real") / item.family
        home.mkdir(parents=True, exist_ok=True)
        suffix, how = _SAVED[count[item.family] % len(_SAVED)]
        picture = Image.fromarray(rgb[top : top + _EDGE, left : left + _EDGE])
        picture.save(home / f"{count[item.family]:03d}{suffix}", **how)
        count[item.family] += 1
    return count


if __name__ == "__main__":
    main()
