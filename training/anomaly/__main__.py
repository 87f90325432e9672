"""``python -m training.anomaly backbone|teacher|bench|table|compare``: see training/README.md."""

from __future__ import annotations

import argparse
from pathlib import Path

from engines.anomaly.catalogue import METHODS
from training.anomaly.table import LINES, show


def main() -> None:
    """Export the backbone, print the engine's measures on every set, or compare methods."""
    parser = argparse.ArgumentParser(prog="python -m training.anomaly", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("backbone", help="write onnx_models/anomaly_backbone")
    acts.add_parser("teacher", help="distil EfficientAD's teacher and write onnx_models/anomaly_teacher")
    bench = acts.add_parser("bench", help="measure the methods on the sets; goes on where it was stopped")
    bench.add_argument("--sets", nargs="*", default=[], help="only these sets (default: all there are)")
    bench.add_argument("--printed", type=Path, default=None, help="folder written by python -m training.anomaly_sets")
    bench.add_argument("--repeats", type=int, default=0, help="random splits for the held-out false-positive rate")
    bench.add_argument("--methods", nargs="*", default=list(METHODS), choices=METHODS, help="default: all")
    bench.add_argument("--out", type=Path, default=LINES, help="JSON lines to go on with (default: %(default)s)")
    views = acts.add_parser("views", help="carry a set over to a new, simulated view by a few pictures of it")
    views.add_argument("--set", default="magnetic_tile")
    views.add_argument("--printed", type=Path, default=None, help="folder written by python -m training.anomaly_sets")
    views.add_argument("--method", default=METHODS[0], choices=METHODS)
    table = acts.add_parser("table", help="print the bench's lines as tables")
    table.add_argument("--out", type=Path, default=LINES)
    compare = acts.add_parser("compare", help="compare methods on the same cells, none of them by place")
    compare.add_argument("--sets", nargs="*", default=[], help="only these sets (default: all there are)")
    compare.add_argument("--printed", type=Path, default=None, help="folder written by python -m training.anomaly_sets")
    arguments = parser.parse_args()
    if arguments.act == "backbone":
        from training.anomaly.backbone import export

        export()
    elif arguments.act == "teacher":
        from training.anomaly.teacher import export as export_teacher

        export_teacher()
    elif arguments.act == "compare":
        from training.anomaly.compare import compare as run_compare

        run_compare(arguments.sets, arguments.printed)
    elif arguments.act == "views":
        from training.anomaly.views import views as run_views

        run_views(arguments.printed, arguments.set, arguments.method)
    elif arguments.act == "table":
        show(arguments.out)
    else:
        from training.anomaly.bench import Wanted
        from training.anomaly.bench import bench as run_bench

        wanted = Wanted(arguments.sets, arguments.printed, arguments.methods, arguments.repeats, arguments.out)
        run_bench(wanted)


if __name__ == "__main__":
    main()
