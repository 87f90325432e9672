"""The walk: load the fingerprint, find its place in the picture, say how sure that is, map where it is missing."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from engines.camera import words
from engines.camera.card import missing_level
from engines.camera.correlation import Placement, scaled_pattern, search
from engines.camera.info import INFO
from engines.camera.local import STEP, local_agreement
from engines.camera.pattern import exposed
from engines.camera.residual import residual, whitened, zero_mean
from engines.camera.store import Fingerprint, load, name_in
from engines.core.errors import ModelError
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding, Map, Outcome, Region, Remark
from engines.core.names import clean_name
from engines.core.run import Run

F32 = npt.NDArray[np.float32]

LEAST_SIDE = 128
_LEAST_CELLS = 24


def examine(exhibit: Exhibit, run: Run) -> Finding:
    """Test ``exhibit`` for the camera of the option ``fingerprint``; raises ``Stopped`` or ``ModelError``."""
    name = clean_name(exhibit.source.name)
    camera, digest = name_in(str(run.options(INFO)["fingerprint"]))
    if not camera:
        return _finding(Outcome.NOT_APPLICABLE, words.no_camera(name))
    if min(exhibit.pixels.shape[:2]) < LEAST_SIDE:
        return _finding(Outcome.NOT_APPLICABLE, words.too_small(name, LEAST_SIDE))
    fingerprint = load(camera)
    if digest and digest != fingerprint.card.sha256:
        raise ModelError(f"The camera “{camera}” was fitted anew after it was chosen; choose it again.")
    if exhibit.facts.sha256 in fingerprint.card.pictures:
        return _finding(Outcome.NOT_APPLICABLE, words.in_the_folder(name, camera), fingerprint=fingerprint)
    run.progress(INFO.id, 0.05)
    luma = exhibit.luma_f32
    if float(luma.std()) < 0.5:
        return _finding(Outcome.ABSTAINED, words.flat(name), fingerprint=fingerprint)
    noise = residual(luma)
    run.progress(INFO.id, 0.3)
    light = exposed(luma)
    weighted = whitened(zero_mean(noise), run.threads) * light
    place = search(
        weighted,
        fingerprint.pattern,
        threads=run.threads,
        check=lambda share: run.progress(INFO.id, 0.35 + 0.55 * share),
    )
    if not place.is_match:
        outcome = Outcome.ABSTAINED if place.is_open else Outcome.NOTHING_FOUND
        sentence = words.undecided if outcome is Outcome.ABSTAINED else words.not_found
        return _finding(outcome, sentence(name, camera, place), fingerprint=fingerprint, place=place)
    return _with_map(exhibit, luma, noise, fingerprint, place)


def _with_map(exhibit: Exhibit, luma: F32, noise: F32, fingerprint: Fingerprint, place: Placement) -> Finding:
    name, camera = clean_name(exhibit.source.name), fingerprint.card.name
    pattern = np.rot90(_at_place(fingerprint.pattern, place, noise.shape), -place.quarter_turns)
    weights = fingerprint.card.weights
    agreement = local_agreement(luma, noise, np.ascontiguousarray(pattern), weights) if weights else None
    maps: tuple[Map, ...] = ()
    remarks: list[Remark] = [] if weights else [words.fitted_before(camera)]
    if agreement is not None and np.isfinite(agreement.missing).mean() > 0.05:
        multiples = agreement.missing / np.float32(missing_level())
        maps = (
            Map(
                id="missing",
                title="Fingerprint missing",
                values=np.maximum(multiples, 0).astype(np.float32),
                frame=exhibit.frame,
                low=0.0,
                high=2.0,
                unit="× alarm level",
                legend=words.LEGEND,
                threshold=1.0,
            ),
        )
        regions = _regions(multiples, exhibit.frame)
        remarks += words.missing_remarks(regions, exhibit.frame)
        remarks.append(words.seen_remark(float(np.isfinite(agreement.missing).mean())))
    return _finding(
        Outcome.SIGNAL,
        words.found(name, camera, place, bool(remarks and remarks[0].regions)),
        fingerprint=fingerprint,
        place=place,
        maps=maps,
        remarks=tuple(remarks),
    )


def _at_place(pattern: F32, place: Placement, shape: tuple[int, ...]) -> F32:
    """The part of the scaled fingerprint under the (turned) picture."""
    height, width = shape[:2] if place.quarter_turns % 2 == 0 else shape[1::-1]
    scaled = scaled_pattern(pattern, place.scale)
    part = scaled[place.y : place.y + height, place.x : place.x + width]
    if part.shape != (height, width):
        part = scaled_pattern(pattern, place.scale, (height, width))
    return part


def _regions(multiples: F32, frame: tuple[int, int]) -> tuple[Region, ...]:
    """Boxes of the connected places at or above the alarm level, largest first."""
    hot = (np.nan_to_num(multiples, nan=0.0) >= 1).astype(np.uint8)
    count, _, boxes, _ = cv2.connectedComponentsWithStats(hot, connectivity=8)
    regions = []
    for index in sorted(range(1, count), key=lambda i: -int(boxes[i, cv2.CC_STAT_AREA])):
        left, top, width, height, area = (int(value) for value in boxes[index])
        if area >= _LEAST_CELLS:
            x, y = left * STEP, top * STEP
            regions.append(Region(x, y, min(width * STEP, frame[0] - x), min(height * STEP, frame[1] - y)))
    return tuple(regions[:12])


def _finding(
    outcome: Outcome,
    sentence: str,
    *,
    fingerprint: Fingerprint | None = None,
    place: Placement | None = None,
    maps: tuple[Map, ...] = (),
    remarks: tuple[Remark, ...] = (),
) -> Finding:
    tables = (words.table(fingerprint.card, place),) if fingerprint else ()
    return Finding(
        engine=INFO.id,
        question=INFO.question.value,
        outcome=outcome,
        sentence=sentence,
        engine_version=INFO.version,
        score=round(place.pce, 2) if place else None,
        maps=maps,
        tables=tables,
        remarks=(*words.fit_remarks(fingerprint.card), *remarks) if fingerprint and place else remarks,
        limits=(INFO.limits, *words.LIMITS),
        would_change=words.WOULD_CHANGE,
        error_rates=words.error_rates() if place else "",
        methods=words.METHODS,
    )
