"""``python -m training.reference calibrate | evaluate``: sets the alarm level; prints the measures."""

from __future__ import annotations

import argparse
from pathlib import Path

from training.reference.calibrate import calibrate
from training.reference.evaluate import evaluate

_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m training.reference", description=__doc__)
    parser.add_argument("act", choices=("calibrate", "evaluate"))
    parser.add_argument("--data", type=Path, default=_DATA, help="the folder of development data")
    parser.add_argument("--workers", type=int, default=4, help="processes")
    arguments = parser.parse_args()
    (calibrate if arguments.act == "calibrate" else evaluate)(arguments.data, arguments.workers)


if __name__ == "__main__":
    main()
