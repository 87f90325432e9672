"""From which difference between the models on the engine abstains, and whether differing tells of error at all.

``PYTHONPATH=. .venv/bin/python -m training.synthetic.agreement [--per-family 20]`` prints the figures for the card.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Sequence

import numpy as np

from engines.core.card import Figure
from engines.core.measures import auroc, source_weights
from engines.core.onnx import ModelHouse
from engines.synthetic.info import INFO
from engines.synthetic.measured import LARGEST_SPREAD
from engines.synthetic.score import TileModel, score_pixels
from training.synthetic.judge import LARGEST, at_most
from training.synthetic.sources import items, pixels_of
from training.synthetic.treat import CONDITIONS, evaluation_picture

SHARE_KEPT = 0.98
"""Share of pictures of sources held out on which the models may differ and are still believed."""
_CONDITION = CONDITIONS[1]


def agreement(models: Sequence[TileModel], per_family: int) -> list[Figure]:
    """The limit for the card, with the AUROC of the one model that has not seen a picture's source, over the half of
    the pictures on which the models agree best and over the other half.

    Of each picture's three models two have seen its source, so that the limit is set on pictures that are a little more
    familiar than a new one; it is a limit for what is strange, not a measure of error.
    """
    every = items()
    chosen = [every[at] for at in at_most(every, per_family)]
    spread, blind, kept = [], [], []
    for item in chosen:
        picture = evaluation_picture(
            pixels_of(item), item.lossless, _CONDITION, LARGEST, zlib.crc32(item.path.name.encode())
        )
        scores = score_pixels(picture, models)
        if scores is not None:
            spread.append(scores.spread)
            blind.append(float(scores.by_model[item.fold]))
            kept.append(item)
    limit = float(np.quantile(spread, SHARE_KEPT))
    close = np.array(spread) <= np.median(spread)
    found = [Figure(LARGEST_SPREAD, "all", limit)]
    for words, half in (("agree best", close), ("differ most", ~close)):
        part = [item for item, inside in zip(kept, half, strict=True) if inside]
        generated = np.array([item.generated for item in part])
        weights = source_weights([item.family for item in part], generated)
        area = auroc(np.array(blind)[half], generated, weights)
        found.append(Figure("AUROC", f"models: half of the pictures on which they {words}", area))
    return found


def main() -> None:
    """Print the figures of the shipped models."""
    parser = argparse.ArgumentParser(prog="python -m training.synthetic.agreement", description=__doc__)
    parser.add_argument("--per-family", type=int, default=20)
    options = parser.parse_args()
    house = ModelHouse()
    for figure in agreement([house.model(name) for name in INFO.models], options.per_family):
        print(f"{figure.measure:<44} {figure.group:<52} {figure.value:.3f}")


if __name__ == "__main__":
    main()
