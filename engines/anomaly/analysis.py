"""The walk: lay over, score, weigh against the normal pictures, and say it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engines.anomaly.align import brought_back, covered, homography, keypoints, laid_over
from engines.anomaly.by_words import words_finding
from engines.anomaly.calibrate import peak_of
from engines.anomaly.cells import CELL, grid_of
from engines.anomaly.depth import as_pixels, heights, is_map, map_beside, relief_cells
from engines.anomaly.differ import deviations
from engines.anomaly.gather import SMALLEST_SIDE, at_scale
from engines.anomaly.info import INFO
from engines.anomaly.looks import looks_of
from engines.anomaly.normality import GROUPS, Normality
from engines.anomaly.questions import Evidence
from engines.anomaly.regions import Place, places_above
from engines.anomaly.report import Told, finding, refusal
from engines.anomaly.scoring import score
from engines.anomaly.store import load, reference_keypoints
from engines.anomaly.verdict import verdict_of
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding, Outcome
from engines.core.intake import receive
from engines.core.names import clean_name
from engines.core.run import Run

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

FEATURES = "by features"  # the part of the first finding where there is a second, "by words"
_SIZES = 2.5  # times larger or smaller than any normal picture: another resolution, not comparable


def examine(exhibit: Exhibit, run: Run) -> Finding | tuple[Finding, ...]:
    """Compare with the chosen normality model, by features and, where asked, by words; raises ``Stopped``."""
    options = run.options(INFO)
    chosen = str(options["normal"])
    model = load(chosen) if chosen else None
    found = _by_features(exhibit, model, run)
    by_words = None
    if found.outcome is not Outcome.NOT_APPLICABLE or model is None:
        rate = float(options["false_positive_rate"])
        by_words = words_finding(exhibit, model, str(options["object"]).strip(), rate, run)
    return found if by_words is None else (replace(found, part=FEATURES), by_words)


def _by_features(exhibit: Exhibit, model: Normality | None, run: Run) -> Finding:
    name = clean_name(exhibit.source.name)
    if model is None:
        return refusal(
            Outcome.NOT_APPLICABLE,
            "No normal pictures are chosen. Drop a folder of normal pictures on “Normal pictures” in the window, or "
            "run assay normal fit FOLDER --name NAME and examine with --normal NAME.",
        )
    if exhibit.facts.sha256 in model.pictures:
        return refusal(
            Outcome.NOT_APPLICABLE,
            f"{name} is itself one of the normal pictures of {model.name}; a picture is not compared with itself. Fit "
            "the normal pictures without it.",
        )
    if model.unevenness is not None and is_map(exhibit.source):
        return refusal(Outcome.NOT_APPLICABLE, f"{name} is the depth map of another picture and is compared with it.")
    reason = _not_comparable(exhibit, model, name)
    if reason:
        return refusal(Outcome.ABSTAINED, reason)
    run.progress(INFO.id, 0.05)
    return _compare(exhibit, model, float(run.options(INFO)["false_positive_rate"]), run)


def _not_comparable(exhibit: Exhibit, model: Normality, name: str) -> str:
    longer = max(exhibit.frame)
    if min(exhibit.frame) * model.scale < SMALLEST_SIDE / 2:
        return f"{name} is too small to be compared with the normal pictures of {model.name}."
    if not model.placed and not model.sizes[0] / _SIZES <= longer <= model.sizes[1] * _SIZES:
        return (
            f"{name} is {longer} pixels on its longer side, the normal pictures of {model.name} are "
            f"{model.sizes[0]}–{model.sizes[1]}: at another resolution everything looks unusual. Compare pictures "
            "taken alike."
        )
    return ""


def views_of(exhibit: Exhibit, model: Normality) -> tuple[U8, ...] | None:
    """Working pixels of the picture, and of its depth map where the model knows such; None where it is missing."""
    rgb = at_scale(exhibit.rgb_u8, model.scale)
    if model.unevenness is None:
        return (rgb,)
    beside = map_beside(exhibit.source)
    if beside is None:
        return None
    relief = heights(receive(beside), exhibit.frame)
    return rgb, at_scale(as_pixels(relief, model.unevenness), model.scale)


def _without_map(exhibit: Exhibit, model: Normality) -> str:
    name, stem = clean_name(exhibit.source.name), clean_name(exhibit.source.path.stem)
    return (
        f"The normal pictures of {model.name} come with depth maps, {name} does not: a file {stem}_depth or "
        f"{stem}_height, in any picture format, must lie beside it for the comparison."
    )


def _compare(exhibit: Exhibit, model: Normality, rate: float, run: Run) -> Finding:
    views = views_of(exhibit, model)
    if views is None:
        return refusal(Outcome.ABSTAINED, _without_map(exhibit, model))
    rgb = views[0]
    matrix: F64 | None = None
    if model.placed:
        matrix = homography(keypoints(rgb), reference_keypoints(model), (rgb.shape[1], rgb.shape[0]))
        if matrix is None:
            return refusal(
                Outcome.ABSTAINED,
                f"{clean_name(exhibit.source.name)} cannot be laid over the normal pictures of {model.name}: it shows "
                "something else, or too little of it. No map is made from pictures that do not match.",
            )
    return told_of(exhibit.frame, views, matrix, model, rate, run, clean_name(exhibit.source.name))


def told_of(
    frame: tuple[int, int],
    views: tuple[U8, ...],
    matrix: F64 | None,
    model: Normality,
    rate: float,
    run: Run,
    name: str,
) -> Finding:
    """The finding on the working pixels of the picture and its depth map; ``matrix`` lays them over the reference of
    a placed model.
    """
    seen = look(views, matrix, model, run)
    verdict = verdict_of(seen.peaks, seen.wholes, model, rate)
    grid = grid_of(views[0])
    decades, sure, doubt = seen.decades, seen.sure, seen.doubt
    if matrix is not None:
        decades, sure, doubt = (brought_back(part, matrix, grid, CELL) for part in (decades, sure, doubt))
    level = min(verdict.threshold, float(np.nanmax(decades))) if verdict.by_peak else verdict.threshold
    places = places_above(decades, sure, level, frame)
    evidence = _evidence(seen, places, matrix, model, grid) if places else ()
    run.progress(INFO.id, 1.0)
    return finding(Told(name, frame, model, verdict, decades, doubt, tuple(places), evidence))


def _evidence(
    seen: Look, places: list[Place], matrix: F64 | None, model: Normality, grid: tuple[int, int]
) -> tuple[Evidence, ...]:
    """What was measured at each place."""
    looks = looks_of(seen.views[0])
    spread = np.broadcast_to(model.looks, (*looks.shape, 2))
    relief = None if len(seen.views) == 1 else relief_cells(seen.views[1])
    if matrix is not None:
        looks = _back(looks, matrix, grid)
        spread = _back(spread.reshape(*spread.shape[:2], -1), matrix, grid).reshape(*grid, *spread.shape[2:])
        relief = None if relief is None else brought_back(relief, matrix, grid, CELL)
    return tuple(
        Evidence(
            deviations(looks, spread, place.mask),
            None if relief is None else float(max(relief[place.mask], key=abs)),
            model.placed,
        )
        for place in places
    )


def _back(values: F32, matrix: F64, grid: tuple[int, int]) -> F32:
    """(rows, cols, n) over the reference as (*grid, n) over the picture."""
    parts = np.ascontiguousarray(values.transpose(2, 0, 1))
    return np.dstack([brought_back(part, matrix, grid, CELL) for part in parts])


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """What is seen of a picture, over the cells of ``views``: the picture and its depth map, laid over the
    reference where the model is placed.

    ``peaks``, ``wholes``: (GROUPS,) the picture's highest cell, and its distance as a whole, without each group.
    """

    views: tuple[U8, ...]
    decades: F32
    sure: F32
    doubt: F32
    peaks: F32
    wholes: F32


def look(views: tuple[U8, ...], matrix: F64 | None, model: Normality, run: Run) -> Look:
    """Scores as −log10 p, their lowest and their spread over the groups of normal pictures."""
    inside = None
    if matrix is not None:
        inside = covered(views[0].shape[1::-1], matrix, model.frame, CELL)
        views = tuple(laid_over(pixels, matrix, model.frame) for pixels in views)
    scores = score(views, model, run)
    raw, without = scores.cells, scores.without
    if inside is not None:
        raw = np.where(inside, raw, np.nan).astype(np.float32)
        without = np.where(inside[..., None], without, np.nan).astype(np.float32)
    calibration = model.calibration
    folds = calibration.tail(without)
    peaks = np.array([peak_of(without[..., group]) for group in range(GROUPS)], np.float32)
    wholes = np.ones(GROUPS, np.float32) if model.wholes is None else model.wholes.distances(scores.features[None])[0]
    return Look(views, calibration.tail(raw), folds.min(2), folds.std(2), peaks, wholes)
