"""``python -m training.anomaly_sets OUT``: writes the sets, the same ones for the same seed and packages."""

from __future__ import annotations

import argparse
from pathlib import Path

from training.anomaly_sets.dents import write_dents
from training.anomaly_sets.write import Counts, write_sets


def main() -> None:
    """Read the command line and write."""
    parser = argparse.ArgumentParser(prog="python -m training.anomaly_sets", description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write the sets into")
    parser.add_argument("--train", type=int, default=Counts.train, help="normal pictures for fitting, each set")
    parser.add_argument("--test", type=int, default=Counts.test, help="normal pictures for testing, each set")
    parser.add_argument("--altered", type=int, default=Counts.altered, help="altered pictures of each of seven kinds")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write_sets(arguments.out, Counts(arguments.train, arguments.test, arguments.altered), arguments.seed)
    write_dents(arguments.out, arguments.train, arguments.test, arguments.altered)


if __name__ == "__main__":
    main()
