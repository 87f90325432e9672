"""What the veil covers needlessly, and what it costs beside a thumbnail; needs the extra ``veil`` or an imported pack.

``python -m tests.bench.veil [DATA]``: harmless pictures of each set that the installed classifiers would cover, and the
time for a thumbnail with and without the classifiers, in the same run.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from engines.core.exhibit import Source
from engines.core.intake import thumbnail
from engines.core.veil import installed_classifiers
from engines.core.veil.judging import LEAST_EDGE, judges

SETS = ("captions", "faces/real", "aigi/real", "aigi/fake")
PICTURES = 200
_PICTURES = (".jpg", ".jpeg", ".png", ".webp")


def main(data: Path) -> None:
    """Print both."""
    titles = [one.title for one in installed_classifiers()]
    if not titles:
        raise SystemExit("No classifier is installed; see docs/decisions/020.")
    print(f"classifiers: {', '.join(titles)}")
    draw = random.Random(1)
    plain = judged = 0.0
    seen = 0
    for name in SETS:
        files = sorted(file for file in (data / name).rglob("*") if file.suffix in _PICTURES)
        chosen = draw.sample(files, min(PICTURES, len(files)))
        covered = 0
        for file in chosen:
            started = time.perf_counter()
            thumbnail(Source(file), 64)
            between = time.perf_counter()
            covered += judges().verdict(thumbnail(Source(file), LEAST_EDGE).rgb).veiled
            plain, judged = plain + between - started, judged + time.perf_counter() - between
        seen += len(chosen)
        print(f"{name:12s} {covered:3d} of {len(chosen)} harmless pictures covered ({covered / len(chosen):.1%})")
    print(f"thumbnail {1000 * plain / seen:.1f} ms, with the classifiers {1000 * judged / seen:.1f} ms a picture")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[3] / "shared" / "data")
