"""``python -m training synthetic`` trains, exports, measures and writes the card; ``evaluate`` measures again."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from training.synthetic.report import evaluate, write_card

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "out" / "synthetic"


def main_train(words: Sequence[str] | None = None) -> None:
    """Fit the model of each fold, export it, then calibrate and write the engine's card."""
    parser = argparse.ArgumentParser(prog="python -m training synthetic", description=main_train.__doc__)
    parser.add_argument("--work", type=Path, default=WORK, help="folder in which the crops' features are kept")
    parser.add_argument("--folds", type=int, nargs="+", default=[0, 1, 2], help="only these models")
    parser.add_argument("--per-family", type=int, default=30, help="pictures a source at most in the evaluation")
    parser.add_argument("--smoke", action="store_true", help="a minute's run of all steps that keeps nothing")
    arguments = parser.parse_args(words)
    from training.synthetic.recipe import FULL, SMOKE, train

    if arguments.smoke:
        with tempfile.TemporaryDirectory() as folder:
            train([0], SMOKE, Path(folder), Path(folder) / "models")
        return
    train(arguments.folds, FULL, arguments.work)
    write_card(arguments.per_family)


def main_evaluate(words: Sequence[str] | None = None) -> None:
    """Measure the committed ONNX files again and print the card's figures beside those found now."""
    parser = argparse.ArgumentParser(prog="python -m training evaluate", description=main_evaluate.__doc__)
    parser.add_argument("--per-family", type=int, default=30, help="pictures a source at most; the card says how many")
    evaluate(parser.parse_args(words).per_family)


if __name__ == "__main__":
    main_train()
