"""A set of normal pictures carried over to a new view of the same kind of thing, from one to a few pictures of it.

After the aim of SA2D: quick adaptation to a new scene from a few normal frames. It meta-learns a network's start over
many scenes; here nothing is learned across scenes. The new view's cells are brought to the mean of the old ones
(statistics alignment, after AdaBN: Li et al., 2016), shrunk towards no change where few pictures speak for it; its
cells join the memory; and what rests on pictures (tail, scales, null scores) is measured anew on the new view's
pictures alone, each without its group's part in alignment and memory. From fewer than five of them no rate is stated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.anomaly.align import covered, homography, keypoints, laid_over
from engines.anomaly.calibrate import LEAST_PICTURES, calibration_of
from engines.anomaly.cells import BACKBONE, CELL, cell_features, chroma_of
from engines.anomaly.gather import Gathered, Unfit, gather, pixels_of
from engines.anomaly.groups import groups_of
from engines.anomaly.judges import Memory
from engines.anomaly.memory import coreset
from engines.anomaly.normality import Calibration, Normality, Reducer, View
from engines.anomaly.scoring import together, view_scores
from engines.anomaly.store import reference_keypoints
from engines.anomaly.whole import Wholes
from engines.core.run import Run

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

MOST = 30  # pictures of the new view: from as many a set of its own is better
_HALF = 1.0  # pictures at which the alignment goes half the way
_JOINING = 20  # entries a new picture adds to the memory
_CELLS = 20_000  # for the statistics


@dataclass(frozen=True, eq=False, slots=True)
class _Seen:
    """A picture of the new view: ``features`` (rows, cols, 256), ``chroma`` (rows, cols, 2). ``inside``: which cells of
    the reference it covers, None where the model is not placed. ``group``: in which it is held out.
    """

    features: F32
    chroma: F32
    inside: npt.NDArray[np.bool_] | None
    group: int

    def cells(self, reducer: Reducer) -> F32:
        """(rows, cols, d + 2) as ``scoring.reduced`` gives them."""
        return np.concatenate([reducer(self.features), self.chroma], axis=2)


def adapt(model: Normality, places: Sequence[Path], name: str, run: Run) -> Normality:
    """``model`` for the view that the pictures under ``places`` show. Raises ``Unfit`` with a sentence, ``Stopped``."""
    gathered = gather(places, 1.0, run)
    known = set(model.pictures)
    gathered = replace(gathered, pictures=tuple(p for p in gathered.pictures if p.sha256 not in known))
    _check(model, gathered)
    laid = [_laid(pixels_of(picture, model.scale), model) for picture in gathered.pictures]
    groups = groups_of(np.stack([picture.thumbnail for picture in gathered.pictures])).tolist()
    count = len(laid)
    seen: list[_Seen] = []
    for (rgb, inside), group in zip(laid, groups, strict=True):
        run.progress("anomaly", 0.3 + 0.5 * len(seen) / count)
        seen.append(_Seen(cell_features(rgb, run), chroma_of(rgb), inside, group))
    maps: list[F32] = []
    wholes: list[np.float32] = []
    for group in sorted(set(groups)):
        run.progress("anomaly", 0.8 + 0.2 * len(maps) / count)
        without = _aligned(model, [one for one in seen if one.group != group])
        view = without.views[0]
        for one in (own for own in seen if own.group == group):
            found = together([view_scores(one.cells(view.reducer), view, run)])[..., group]
            maps.append(found if one.inside is None else np.where(one.inside, found, np.nan).astype(np.float32))
            if without.wholes is not None:
                wholes.append(without.wholes.distances(one.features.mean((0, 1))[None])[0, group])
    adapted = _aligned(model, seen)
    longer = [max(picture.size) for picture in gathered.pictures]
    return replace(
        adapted,
        name=name,
        made=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        pictures=(*model.pictures, *(picture.sha256 for picture in gathered.pictures)),
        sizes=(min(longer), max(longer)),
        calibration=_calibration(model, maps, sorted(groups), np.array(wholes, np.float32) if wholes else None),
        notes=(*model.notes, _note(model, count), *gathered.notes),
        view=count,
        words=None,  # what the pair says of the old view does not calibrate the new one
    )


def _check(model: Normality, gathered: Gathered) -> None:
    count = len(gathered.pictures)
    if not count:
        raise Unfit(f"All pictures given are among those of {model.name}; give normal pictures of the new view.")
    if count > MOST:
        raise Unfit(
            f"There are {count} normal pictures of the new view; from more than {MOST} fit a set of its own, which is "
            "better than one carried over."
        )
    if model.unevenness is not None:
        raise Unfit(f"{model.name} was fitted with depth maps; such a set cannot be carried over to a new view.")
    if any(view.reducer.source != BACKBONE for view in model.views):
        raise Unfit(f"{model.name} is compared by EfficientAD; such a set cannot be carried over to a new view.")


def _laid(rgb: U8, model: Normality) -> tuple[U8, npt.NDArray[np.bool_] | None]:
    """The working pixels, and which cells of the reference they cover; None where the model is not placed."""
    if not model.placed:
        return rgb, None
    matrix = homography(keypoints(rgb), reference_keypoints(model), (rgb.shape[1], rgb.shape[0]))
    if matrix is None:
        raise Unfit(
            f"A picture of the new view cannot be laid over the normal pictures of {model.name}: it shows something "
            "else, or too little of it. Fit a set of its own for this view."
        )
    return laid_over(rgb, matrix, model.frame), covered(rgb.shape[1::-1], matrix, model.frame, CELL)


def _aligned(model: Normality, seen: Sequence[_Seen]) -> Normality:
    """The model with reducer, memory and wholes brought to these pictures of the new view."""
    if not seen:
        return model
    view = model.views[0]
    share = len(seen) / (len(seen) + _HALF)
    reducer = _reducer(view.reducer, [one.features for one in seen], share)
    judge = view.judge
    if isinstance(judge, Memory):
        judge = _joined(judge, [one.cells(reducer) for one in seen], [one.group for one in seen])
    wholes = model.wholes
    if wholes is not None:
        new = np.stack([one.features.mean((0, 1)) for one in seen]).mean(0)
        old = np.stack([gaussian.mean for gaussian in wholes.without]).mean(0)
        moved = np.asarray(share * (new - old), np.float32)
        wholes = Wholes(tuple(replace(gaussian, mean=gaussian.mean + moved) for gaussian in wholes.without))
    return replace(model, views=(View(reducer, judge, view.usual),), wholes=wholes)


def _reducer(reducer: Reducer, features: Sequence[F32], share: float) -> Reducer:
    """Takes the new view's components to the old ones' mean, zero, ``share`` of the way.

    Their spread is left: brought to the old one, what a softer view lacks is blown up, and altered pictures were told
    from normal ones less well than without (AUROC 0.56 in place of 0.71 with three pictures of a new view).
    """
    some = np.concatenate([values.reshape(-1, values.shape[-1]) for values in features])
    mean = reducer(some[:: max(1, len(some) // _CELLS)]).mean(0)
    return replace(reducer, mean=np.asarray(reducer.mean + reducer.basis @ (share * mean), np.float32))


def _joined(memory: Memory, cells: Sequence[F32], groups: Sequence[int]) -> Memory:
    """The memory with entries of the new pictures; each joins the group in which it is held out."""
    centred = memory.centred
    if centred is not None:
        centred = _joined(centred, [some - some.mean((0, 1)) for some in cells], groups)
    bank, owners = [memory.bank], [memory.owners]
    for some, group in zip(cells, groups, strict=True):
        flat = some.reshape(-1, some.shape[-1])
        chosen = flat[coreset(flat, _JOINING)]
        bank.append(chosen.astype(np.float16))
        owners.append(np.full(len(chosen), group, np.int32))
    order = np.argsort(np.concatenate(owners), kind="stable")
    return Memory(np.concatenate(bank)[order], np.concatenate(owners)[order], centred, memory.ratio)


def _calibration(model: Normality, maps: Sequence[F32], groups: Sequence[int], wholes: F32 | None) -> Calibration:
    """Of the new view's pictures where there are enough; else the old cells' tail, and no rate."""
    if len(maps) >= LEAST_PICTURES:
        return calibration_of(maps, groups, wholes)
    nothing = np.zeros(0, np.float32)
    old = model.calibration if len(maps) == 1 else calibration_of(maps, groups, wholes)
    return replace(old, nulls=nothing, owners=np.zeros(0, np.int32))


def _note(model: Normality, count: int) -> str:
    pictures = "one picture" if count == 1 else f"{count} pictures"
    said = f"Carried over from {model.name} ({len(model.pictures)} pictures) to a new view by {pictures} of it."
    if count >= LEAST_PICTURES:
        return f"{said} The rate was measured on the new view's pictures alone."
    return f"{said} No rate is stated from fewer than {LEAST_PICTURES} pictures of the new view."
