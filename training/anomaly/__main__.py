"""``python -m training.anomaly backbone|bench``: see training/README.md."""

from __future__ import annotations

import argparse
from pathlib import Path


def main() -> None:
    """Export the backbone, or print the measures of every method on every set."""
    parser = argparse.ArgumentParser(prog="python -m training.anomaly", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("backbone", help="write onnx_models/anomaly_backbone")
    bench = acts.add_parser("bench", help="measure the methods on the sets")
    bench.add_argument("--sets", nargs="*", default=[], help="only these sets (default: all there are)")
    bench.add_argument("--methods", nargs="*", default=[], help="only these methods (default: all)")
    bench.add_argument("--printed", type=Path, default=None, help="folder written by python -m training.anomaly_sets")
    bench.add_argument("--repeats", type=int, default=0, help="random splits for the held-out false-positive rate")
    arguments = parser.parse_args()
    if arguments.act == "backbone":
        from training.anomaly.backbone import export

        export()
    else:
        from training.anomaly.bench import bench as run_bench

        run_bench(arguments.sets, arguments.methods, arguments.printed, arguments.repeats)


if __name__ == "__main__":
    main()
