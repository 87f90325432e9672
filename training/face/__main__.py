"""``python -m training face nets|gather|verify|swap|evaluate``: see training/README.md."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

_ACTS = ("nets", "gather", "verify", "swap", "evaluate")


def main(words: Sequence[str] | None = None) -> None:
    """Export the finder's nets, fit its last stage, train the detector of swaps, or print the card's figures again."""
    parser = argparse.ArgumentParser(prog="python -m training face", description=main.__doc__)
    parser.add_argument("act", choices=_ACTS)
    parser.add_argument("--passes", type=int, default=2, help="swap: times each pair of faces is seen")
    parser.add_argument("--only", choices=("finder", "swap"), help="evaluate: this part only")
    parser.add_argument("--write", action="store_true", help="evaluate: write the card of the engine as well")
    arguments = parser.parse_args(words)
    if arguments.act == "nets":
        from training.face.nets import export

        export()
    elif arguments.act == "gather":
        from training.face.candidates import gather

        gather()
    elif arguments.act == "verify":
        from training.face.verify import Verify, examples, fit
        from training.face.verify import export as export_verify

        net = Verify().eval()
        fit(net, examples())
        export_verify(net)
    elif arguments.act == "swap":
        from training.face.swap import main as train_swap

        train_swap(arguments.passes)
    else:
        from training.face.report import evaluate

        evaluate(arguments.only, arguments.write)


if __name__ == "__main__":
    main()
