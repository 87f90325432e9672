"""``python -m training.tamper calibrate | evaluate``: writes, or prints from fresh pictures, the engine's card."""

from __future__ import annotations

import argparse

from engines.tamper.card import card
from training.tamper.calibrate import add_fused, calibrate
from training.tamper.evaluate import as_text, table
from training.tamper.measure import measure_all
from training.tamper.sources import HELD_OUT, photographs


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m training.tamper", description=__doc__)
    parser.add_argument("act", choices=("calibrate", "evaluate"))
    parser.add_argument("--count", type=int, default=600, help="altered pictures on each side of the split")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=21, help="for evaluate: which pictures are made")
    options = parser.parse_args()
    if options.act == "calibrate":
        print(as_text(calibrate(options.count, options.processes)["table"]))
        return
    pictures = list(measure_all(photographs(HELD_OUT), options.count, options.seed, options.processes))
    content = card().content
    for picture in pictures:
        add_fused(picture, content["input_level"], content["fusion"])
    print(as_text(table(pictures, content["methods"])))


if __name__ == "__main__":
    main()
