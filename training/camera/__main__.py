"""``python -m training.camera evaluate | calibrate``: prints the measures; ``calibrate`` also writes the card."""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2

from training.camera.evaluate import evaluate

_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m training.camera", description=__doc__)
    parser.add_argument("act", choices=("evaluate", "calibrate"))
    parser.add_argument("--data", type=Path, default=_DATA, help="the folder of development data")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    evaluate(arguments.data, write=arguments.act == "calibrate")


if __name__ == "__main__":
    main()
