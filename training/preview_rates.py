"""Measures how well embedded previews agree with their own picture and with others': the grounds of two thresholds.

python -m training.preview_rates --data ../shared/data
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from engines.core.errors import AssayError
from engines.core.exhibit import Exhibit, Source
from engines.core.intake import receive
from engines.core.run import Run
from engines.provenance.evidence import gather
from engines.provenance.previews import OTHER, SAME, compare, decode_preview


def main() -> None:
    """Print the correlations of true pairs, and how many of other pairs reach the thresholds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    pairs = _pairs(parser.parse_args().data / "formats")
    true = [compare(preview, exhibit.rgb_u8, exhibit.frame) for exhibit, preview in pairs]
    correlations = np.array([found.correlation for found in true if found])
    changed = sum(bool(found.different) for found in true if found)
    print(
        f"own picture: {len(correlations)} previews, lowest {np.sort(correlations)[:5].round(3)}, {changed} with "
        "differences"
    )
    order = np.random.default_rng(0).permutation(len(pairs))
    other = []
    for shift in range(1, 11):
        for first, second in zip(order, np.roll(order, shift), strict=True):
            exhibit = pairs[second][0]
            if pairs[first][0].facts.sha256 != exhibit.facts.sha256:
                found = compare(pairs[first][1], exhibit.rgb_u8, exhibit.frame)
                other += [found.correlation] if found else []
    reach = [int((np.array(other) >= limit).sum()) for limit in (OTHER, SAME)]
    print(
        f"another file: {len(other)} pairs, {reach[0]} reach {OTHER}, {reach[1]} reach {SAME} (some files share a "
        "scene)"
    )


def _pairs(folder: Path) -> list[tuple[Exhibit, np.ndarray]]:
    pairs = []
    for path in sorted(folder.rglob("*")):
        try:
            exhibit = receive(Source(path.absolute()))
        except AssayError:
            continue
        previews = (
            [decode_preview(item.data) for item in gather(exhibit, Run()).previews()] if exhibit.pixels.size else []
        )
        pairs += [(exhibit, preview) for preview in previews if preview is not None]
    return pairs


if __name__ == "__main__":
    main()
