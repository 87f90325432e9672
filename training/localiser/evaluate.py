"""Prints how well the committed localiser finds altered places on photographs of sources that it has not seen."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from engines.core.run import Run
from engines.tamper.localiser import localiser
from engines.tamper.view import View
from training.tamper.figures import auroc
from training.tamper.make import FINAL_QUALITIES, MANIPULATIONS, decode, pair
from training.tamper.measure import exhibit_of
from training.tamper.sources import CALIBRATION, HELD_OUT, photographs


def evaluate(count: int, seed: int = 23) -> None:
    """Mean over pictures of the pixel AUROC, by manipulation and by last compression."""
    photos = photographs(CALIBRATION + HELD_OUT)
    rng = np.random.default_rng(seed)
    sources = sorted({p.source for p in photos})
    by_kind: dict[str, list[float]] = defaultdict(list)
    run = Run()
    for index in range(count):
        kind = MANIPULATIONS[index % 3]
        quality = FINAL_QUALITIES[index // 3 % len(FINAL_QUALITIES)]
        own = [p for p in photos if p.source == sources[int(rng.integers(len(sources)))]]
        host = own[int(rng.integers(len(own)))]
        donor = photos[int(rng.integers(len(photos)))]
        made = pair(decode(host.path.read_bytes()), decode(donor.path.read_bytes()), kind, quality, rng)
        if made is None:
            continue
        view = View(exhibit_of(made[0].data), run)
        values = localiser(view).values
        share = view.block_mean(made[0].mask.astype(np.float32))
        if values is None or not ((share > 0.5).any() and (share <= 0.5).any()):
            continue
        figure = auroc(values.ravel(), share.ravel() > 0.5)
        for group in (kind, f"JPEG {quality}" if quality else "PNG", "all"):
            by_kind[group].append(figure)
    for group, figures in sorted(by_kind.items()):
        print(f"{group:10} mean {np.mean(figures):.3f}  median {np.median(figures):.3f}  pictures {len(figures)}")
