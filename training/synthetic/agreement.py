"""From which difference between the models on the engine abstains.

``PYTHONPATH=. .venv/bin/python -m training.synthetic.agreement [--per-family 20]`` prints the figures for the card.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Sequence

import numpy as np

from engines.core.card import Figure
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
    """The limit for the card: the difference between the models' scores that 98 in 100 pictures stay under.

    Of each picture's three models two have seen its source, so that the limit is set on pictures that are a little more
    familiar than a new one. For the same reason nothing is said here of how agreement and error go together: the two
    know the answer.
    """
    every = items()
    spread = []
    for item in (every[at] for at in at_most(every, per_family)):
        seed = zlib.crc32(item.path.name.encode())
        scores = score_pixels(evaluation_picture(pixels_of(item), item.lossless, _CONDITION, LARGEST, seed), models)
        if scores is not None:
            spread.append(scores.spread)
    return [Figure(LARGEST_SPREAD, "all", float(np.quantile(spread, SHARE_KEPT)))]


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
