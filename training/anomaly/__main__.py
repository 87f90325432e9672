"""``python -m training.anomaly backbone|bench|compare``: see training/README.md."""

from __future__ import annotations

import argparse
from pathlib import Path

from engines.anomaly.catalogue import METHODS


def main() -> None:
    """Export the backbone, print the engine's measures on every set, or compare methods."""
    parser = argparse.ArgumentParser(prog="python -m training.anomaly", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("backbone", help="write onnx_models/anomaly_backbone")
    bench = acts.add_parser("bench", help="measure the methods on the sets")
    bench.add_argument("--sets", nargs="*", default=[], help="only these sets (default: all there are)")
    bench.add_argument("--printed", type=Path, default=None, help="folder written by python -m training.anomaly_sets")
    bench.add_argument("--repeats", type=int, default=0, help="random splits for the held-out false-positive rate")
    bench.add_argument("--methods", nargs="*", default=["auto"], choices=METHODS, help="ways to judge (default: auto)")
    compare = acts.add_parser("compare", help="compare methods on the same cells, none of them by place")
    compare.add_argument("--sets", nargs="*", default=[], help="only these sets (default: all there are)")
    compare.add_argument("--printed", type=Path, default=None, help="folder written by python -m training.anomaly_sets")
    arguments = parser.parse_args()
    if arguments.act == "backbone":
        from training.anomaly.backbone import export

        export()
    elif arguments.act == "compare":
        from training.anomaly.compare import compare as run_compare

        run_compare(arguments.sets, arguments.printed)
    else:
        from training.anomaly.bench import bench as run_bench

        run_bench(arguments.sets, arguments.printed, arguments.repeats, arguments.methods)


if __name__ == "__main__":
    main()
