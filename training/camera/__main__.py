"""``python -m training.camera evaluate | calibrate``: prints the measures; ``calibrate`` also writes the card."""

from __future__ import annotations

import argparse
from pathlib import Path

from training.camera.evaluate import evaluate

_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m training.camera", description=__doc__)
    parser.add_argument("act", choices=("evaluate", "calibrate"))
    parser.add_argument("--data", type=Path, default=_DATA, help="the folder of development data")
    parser.add_argument("--workers", type=int, default=4, help="processes")
    arguments = parser.parse_args()
    evaluate(arguments.data, arguments.act == "calibrate", arguments.workers)


if __name__ == "__main__":
    main()
