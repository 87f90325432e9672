"""Size, time and memory of reports of many exhibits, beside the bare encoding of the same pictures and maps.

Run from the repository: ``python -m tests.bench.report [EXHIBITS]`` (200 unless told).
"""

from __future__ import annotations

import io
import resource
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from engines.core.case import Case
from engines.core.heatmap import render
from engines.report import write_report
from tests.report import made

_FRAME = (1200, 900)


def bench(exhibits: int) -> None:
    """Make a case of ``exhibits`` pictures with two maps, a plot and tables each; print what each report costs."""
    with tempfile.TemporaryDirectory() as folder, Case.create(Path(folder) / "bench.assay") as case:
        findings = [made.provenance(), made.spectrum(made.ratio()), made.tamper(_FRAME)]
        for i in range(exhibits):
            made.add(case, made.picture(Path(folder) / f"picture {i}.jpg", _FRAME, i), findings)
            print(f"\r{i + 1} exhibits in the case", end="", file=sys.stderr, flush=True)
        bare = exhibits * _bare(Path(folder) / "picture 0.jpg", findings[2].maps)
        for suffix in ("html", "pdf", "json", "csv"):
            path = Path(folder) / f"report.{suffix}"
            start = time.process_time()
            write_report(case, path)
            seconds = time.process_time() - start
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{suffix}: {exhibits} exhibits, {path.stat().st_size / 1e6:.1f} MB, {seconds:.1f} s of CPU in this "
                f"process ({seconds / bare:.2f} × bare encoding), peak memory so far {peak:.0f} MB",
                flush=True,
            )


def _bare(path: Path, maps: object) -> float:
    """Seconds to reduce and encode one picture and its maps with nothing around it."""
    start = time.process_time()
    with Image.open(path) as image:
        image.thumbnail((600, 600))
        image.save(io.BytesIO(), "JPEG")
    for heat in maps:  # type: ignore[attr-defined]
        image = Image.fromarray(render(heat)).convert("RGB")
        image.thumbnail((400, 400))
        image.save(io.BytesIO(), "PNG")
    return time.process_time() - start


if __name__ == "__main__":
    bench(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
