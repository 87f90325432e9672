"""Fitting where the normal pictures can be laid over one another: cells are compared at their place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engines.anomaly.align import homography, keypoints
from engines.anomaly.calibrate import calibration_of
from engines.anomaly.cells import CELL
from engines.anomaly.frames import Frames, Over
from engines.anomaly.gather import Gathered, pixels_of
from engines.anomaly.looks import looks_of
from engines.anomaly.normality import GROUPS, Normality, Reducer, View
from engines.anomaly.placed import PlacedBank, held_out_scores, pairwise, usual
from engines.anomaly.scoring import reduced, together
from engines.core.run import Run

F32 = npt.NDArray[np.float32]

LEAST = 8  # normal pictures from which places are learned
_SHARE = 0.9  # of them that must lie over the reference
_TRIALS = 4  # pictures tried before all are
_BANK_BYTES = 36_000_000
_TABLE_BYTES = 400_000_000


def lay_over(gathered: Gathered, run: Run) -> Over | None:
    """Lay all normal pictures over the one most like the others; None where too few lie well."""
    count = len(gathered.pictures)
    if count < LEAST:
        return None
    reference = gathered.reference
    rgb = pixels_of(gathered.pictures[reference], gathered.scale)
    fixed = keypoints(rgb)
    frame = (rgb.shape[1], rgb.shape[0])
    matrices = {reference: np.eye(3)}
    missed = 0
    for number in range(count):
        run.progress("anomaly", 0.25 + 0.05 * number / count)
        if number == reference:
            continue
        moving = pixels_of(gathered.pictures[number], gathered.scale)
        matrix = homography(keypoints(moving), fixed, (moving.shape[1], moving.shape[0]))
        if matrix is None:
            missed += 1
            if missed > (1 - _SHARE) * count:
                return None
        else:
            matrices[number] = matrix
    return Over(frame, fixed, matrices)


def fit_placed(frames: Frames, memory: Sequence[int], reducers: Sequence[Reducer], name: str, made: str) -> Normality:
    """Banks of the pictures of ``memory`` by place; all pictures calibrate."""
    assert frames.over is not None
    kept, rest, looks = _read(frames, memory, reducers)
    numbers = [number for number, _ in kept]
    owners = frames.groups[numbers]
    others = [int(frames.groups[number]) for number, _ in rest]
    views, maps = [], []
    for view, reducer in enumerate(reducers):
        bank = PlacedBank(np.stack([cells[view] for _, cells in kept]), owners)
        table = pairwise(bank.bank, lambda: frames.tell(0.9))
        held_out = list(held_out_scores(table, owners)[..., None])
        allowed = usual(table)
        for (_, cells), group in zip(rest, others, strict=True):
            frames.tell(0.95)
            scores = bank.without(cells[view].astype(np.float32), GROUPS)[..., [group]]
            held_out.append(np.asarray(scores / allowed[..., None], np.float32))
        # Divided by their relative deviation, scores of all views deviate alike.
        spread = max(float(np.concatenate([scores.ravel() for scores in held_out]).std()), 0.02)
        views.append(View(reducer, bank, allowed * np.float32(spread)))
        maps.append([scores / np.float32(spread) for scores in held_out])
    inside = [frames.covered[number] for number in (*numbers, *(number for number, _ in rest))]
    joined = [together(parts)[..., 0] for parts in zip(*maps, strict=True)]
    joined = [np.where(there, scores, np.nan).astype(np.float32) for scores, there in zip(joined, inside, strict=True)]
    pictures = frames.gathered.pictures
    longer = [max(picture.size) for picture in pictures]
    seen = np.stack(looks)
    missing = len(pictures) - len(frames.numbers)
    notes = (f"{missing} normal pictures do not lie over the others and were left out.",) if missing else ()
    return Normality(
        name=name,
        made=made,
        pictures=tuple(picture.sha256 for picture in pictures),
        scale=frames.gathered.scale,
        sizes=(min(longer), max(longer)),
        method="places",
        placed=True,
        views=tuple(views),
        unevenness=frames.unevenness,
        wholes=None,
        calibration=calibration_of(joined, [*owners.tolist(), *others], None),
        looks=np.stack([seen.mean(0), seen.std(0)], -1).astype(np.float32),
        frame=frames.over.frame,
        places=frames.over.keypoints.places,
        marks=frames.over.keypoints.marks,
        notes=(*frames.gathered.notes, *notes),
    )


Kept = list[tuple[int, list[npt.NDArray[np.float16]]]]


def _read(frames: Frames, memory: Sequence[int], reducers: Sequence[Reducer]) -> tuple[Kept, Kept, list[F32]]:
    """(cells by view of the pictures for the bank, of the others, looks of the former)."""
    assert frames.over is not None
    rows, cols = -(-frames.over.frame[1] // CELL), -(-frames.over.frame[0] // CELL)
    size = rows * cols * (reducers[0].basis.shape[1] + 2) * 2 * len(reducers)
    most = max(3, min(_BANK_BYTES // size, int((_TABLE_BYTES / (rows * cols * 4)) ** 0.5)))
    wanted = [number for number in memory if number in frames.over.matrices]
    wanted = [wanted[round(i)] for i in np.linspace(0, len(wanted) - 1, min(len(wanted), most))]
    kept: Kept = []
    rest: Kept = []
    looks: list[F32] = []
    for step, number in enumerate(frames.numbers):
        frames.tell(0.5 + 0.35 * step / len(frames.numbers))
        pixels = frames.views(number)
        parts = zip(pixels, reducers, strict=True)
        cells = [reduced(part, reducer, frames.run)[0].astype(np.float16) for part, reducer in parts]
        (kept if number in wanted else rest).append((number, cells))
        if number in wanted:
            looks.append(looks_of(pixels[0]))
    return kept, rest, looks
