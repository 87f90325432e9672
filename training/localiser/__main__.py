"""``python -m training.localiser train|export|evaluate``: see training/README.md."""

from __future__ import annotations

import argparse
from pathlib import Path

_WORK = Path(__file__).resolve().parents[2] / "out" / "localiser"


def main() -> None:
    """Train, export to onnx_models/localiser, or print the card's figures again."""
    parser = argparse.ArgumentParser(prog="python -m training.localiser", description=__doc__)
    parser.add_argument("act", choices=("train", "export", "evaluate"))
    parser.add_argument("--work", type=Path, default=_WORK, help="folder of checkpoint and log")
    parser.add_argument("--steps", type=int, default=1500, help="steps of training in all (12 crops each)")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--count", type=int, default=400, help="altered pictures to evaluate on")
    arguments = parser.parse_args()
    if arguments.act == "train":
        from training.localiser.train import train

        train(arguments.work, arguments.steps, arguments.threads)
    elif arguments.act == "export":
        from training.localiser.export import export

        export(arguments.work)
    else:
        from training.localiser.evaluate import evaluate

        evaluate(arguments.count)


if __name__ == "__main__":
    main()
