"""Trains, exports and measures the default pair of caption and picture.

    PYTHONPATH=. .venv-training/bin/python -m training.caption_pair [--data ../shared/data] [--measure-only]

Three seeds are trained and measured; the first is exported to onnx_models/caption_pair with its card.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path

import numpy as np
import torch

from engines.caption_fit.fit import Reader
from engines.core.card import Card, DataGroup, Figure
from engines.core.onnx import ModelHouse
from engines.core.packs.pack import CARD, read_pack
from training.caption_pair.calibrate import calibration, refused_elsewhere, write_range
from training.caption_pair.data import Captions, read_captions
from training.caption_pair.export import FOLDER, NAME, export
from training.caption_pair.features import Texts, load_texts, photographs
from training.caption_pair.figures import Held, Measured, against_others, held_scores, pointing, swaps
from training.caption_pair.recipe import train

_SEEDS = (0, 1, 2)


def main() -> None:
    """Train and measure as told; prints every figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--measure-only", action="store_true", help="measure the delivered pair; nothing is written")
    wanted = parser.parse_args()
    torch.set_num_threads(1)
    captions, texts = read_captions(wanted.data), load_texts()
    if wanted.measure_only:
        _measure(captions, texts, FOLDER)
        return
    means = photographs(captions).astype(np.float32).mean((3, 4))
    by_seed: list[list[Measured]] = []
    for seed in _SEEDS:
        heads = train(captions, means, texts, seed)
        with tempfile.TemporaryDirectory() as folder:
            place = FOLDER if seed == 0 else Path(folder) / NAME
            print(f"seed {seed}: off torch by {export(heads, texts, place)}", flush=True)
            held, found = _measure(captions, texts, place, 150 if seed == 0 else 60)
            by_seed.append(found)
            if seed == 0:
                _write_card(captions, held, found, wanted.data)
    _add_seeds(by_seed)


def _measure(captions: Captions, texts: Texts, folder: Path, swapped: int = 150) -> tuple[Held, list[Measured]]:
    reader = Reader(read_pack(folder), ModelHouse())
    held = held_scores(captions, reader)
    vectors = texts.kept("held", held.captions)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    found = against_others(held, np.asarray(unit @ unit.T, np.float64))
    found += swaps(held, reader, "noun", swapped) + swaps(held, reader, "colour", swapped)
    found.append(pointing(captions, held, reader))
    for one in found:
        control = "" if one.shuffled is None else f", with shuffled photographs {one.shuffled:.3f}"
        print(f"{one.name}: {one.value:.3f} ({one.low:.3f} to {one.high:.3f}){control}", flush=True)
    return held, found


def _write_card(captions: Captions, held: Held, found: list[Measured], data: Path) -> None:
    pack = read_pack(FOLDER)
    reader = Reader(pack, ModelHouse())
    made = calibration(held, reader)
    within = write_range(captions, held, reader, FOLDER)
    elsewhere = refused_elsewhere(data, within, reader)
    figures = [Figure(one.name, "all", one.value) for one in found]
    figures += [
        Figure(f"{one.name}, 95 % interval, {end}", "all", value)
        for one in found
        for end, value in (("low", one.low), ("high", one.high))
    ]
    figures += [
        Figure(f"{one.name}, photographs shuffled", "all", one.shuffled) for one in found if one.shuffled is not None
    ]
    figures += [Figure("not judged, other kinds of pictures", group, share) for group, share in elsewhere.items()]
    taught = int((~captions.held).sum())
    card = Card(
        name=NAME,
        version="1",
        kind="model",
        purpose="Likeness of a picture and an English caption, by word and place: a hint, never a verdict on one word.",
        made_by="python -m training.caption_pair --data ../shared/data",
        licence="Weights of the trunks: Apache-2.0 (NOTICE). Heads: the licence of this program.",
        split=f"{taught} photographs for training, {len(held.numbers)} held out as their source splits them; "
        f"{captions.dropped} near-duplicates dropped.",
        data=(
            DataGroup("Flickr8k, training part", taught, True, "research use"),
            DataGroup("Flickr8k, held out", len(held.numbers), True, "research use"),
        ),
        figures=tuple(figures),
        limits=(
            "Learned from photographs of one collection (people, animals, outdoors) with five English captions each.",
            "Measured on photographs of 130 to 224 pixels; larger ones are reduced to 224 first and taken to be alike.",
            "Cannot tell counts, names, places or dates; a swapped colour is often not noticed.",
        ),
        files=pack.files,
        calibration=made,
    )  # fmt: skip
    said = {
        **card.to_json(),
        "sha256": pack.sha256,
        "range": hashlib.sha256((FOLDER / "range.json").read_bytes()).hexdigest(),
    }
    (FOLDER / CARD).write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    band = made.bands[0]
    print(f"Cllr {band.cllr:.3f}, ECE {band.calibration_error:.3f}, log10 LR {band.lowest:.2f} to {band.highest:.2f}")
    print(f"not judged: {elsewhere}")


def _add_seeds(by_seed: list[list[Measured]]) -> None:
    said = json.loads((FOLDER / CARD).read_text("utf-8"))
    for same in zip(*by_seed, strict=True):
        values = [one.value for one in same]
        print(f"{same[0].name}: seeds {', '.join(f'{value:.3f}' for value in values)}")
        said["figures"].append(
            [f"{same[0].name}, mean of {len(values)} seeds", "all", round(float(np.mean(values)), 4)]
        )
    (FOLDER / CARD).write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
