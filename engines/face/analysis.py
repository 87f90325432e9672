"""One exhibit before the finder: every face with its box, aligned crop and heatmap."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np

from engines.core.exhibit import Exhibit
from engines.core.faces import MODELS, Face, Nets, as_stored, find_faces, to_upright, upright
from engines.core.finding import Finding, Map, Outcome, Picture, Region, Remark
from engines.core.run import Run
from engines.face.align import EDGE, aligned, joined
from engines.face.heat import heatmap
from engines.face.info import INFO, SWAP_MODEL
from engines.face.measured import check_belongs, face_card
from engines.face.words import (
    LEAST_JUDGED,
    MAP_WORDS,
    METHODS,
    WOULD_CHANGE,
    looks,
    none_found,
    not_judged,
    too_many,
)

SMALLEST = 10.0
"""Side in pixels of the smallest face looked for in pictures of ordinary size."""
MOST = 24
"""Faces that get a finding of their own."""
_LARGE, _SHARE = 1_000_000, 0.01


def examine_faces(exhibit: Exhibit, run: Run) -> tuple[Finding, ...]:
    """The findings about one exhibit, largest face first. Raises ModelError where a model fails, and ``Stopped``."""
    started = time.perf_counter()
    card = face_card()
    models = [run.models.model(name) for name in (*MODELS, SWAP_MODEL)]
    check_belongs(card, models)
    smallest = smallest_side(exhibit.frame, bool(run.options(INFO)["thorough"]))
    # Nets trained on upright faces must see the picture as people do; what they say goes back to the stored frame.
    frame, orientation = exhibit.frame, exhibit.facts.orientation
    seen = upright(exhibit.rgb_u8, orientation)
    found = find_faces(seen, Nets(*models[:-1]), smallest, tick=lambda done: run.progress(INFO.id, 0.9 * done))
    blank = Finding(
        engine=INFO.id,
        question=INFO.question,
        outcome=Outcome.NOT_APPLICABLE,
        sentence=none_found(exhibit.source.name, smallest, card),
        limits=(INFO.limits, *card.limits),
        methods=METHODS,
    )
    if not found.faces:
        return (replace(blank, seconds=time.perf_counter() - started),)
    parts = []
    for number, face in enumerate(found.faces[:MOST], 1):
        run.progress(INFO.id, 0.9 + 0.1 * number / min(MOST, len(found.faces)))
        crop, to_crop = aligned(seen, face.points)
        maps: tuple[Map, ...] = ()
        if face.size >= LEAST_JUDGED:
            rgb = np.ascontiguousarray(crop.transpose(2, 0, 1)[None], np.float32)
            places = models[-1].run({"rgb": rgb}, ("places",))["places"][0]
            maps = (heatmap(places, joined(to_crop, to_upright(orientation, *frame)), EDGE, frame, number),)
        title = f"Face {number}, aligned"
        picture = Picture(f"crop-{number}", title, crop, "Turned and scaled by eyes, nose and mouth.")
        part = f"face {number} of {len(found.faces)}"
        region = _region(as_stored(face, orientation, *frame), part, frame)
        parts.append(
            replace(
                blank,
                outcome=Outcome.ABSTAINED,
                sentence=not_judged(_seen_size(face, frame), card),
                part=part,
                maps=maps,
                pictures=(picture,),
                remarks=_remarks(face, _seen_size(face, frame), region, picture, maps),
                would_change=WOULD_CHANGE,
            )
        )
    if len(found.faces) > MOST:
        parts[0] = _with_the_rest(parts[0], [as_stored(face, orientation, *frame) for face in found.faces], frame)
    run.progress(INFO.id, 1.0)
    return tuple(parts)


def _seen_size(face: Face, frame: tuple[int, int]) -> float:
    """The side of a face in pixels; of one that reaches beyond the picture, no more than the picture has."""
    return min(face.size, float(max(frame)))


def smallest_side(frame: tuple[int, int], thorough: bool) -> float:
    """The smallest side of a face looked for in a picture of ``frame`` (width, height) pixels."""
    if thorough or frame[0] * frame[1] <= _LARGE:
        return SMALLEST
    return max(SMALLEST, _SHARE * min(frame))


def _remarks(face: Face, size: float, region: Region, picture: Picture, maps: tuple[Map, ...]) -> tuple[Remark, ...]:
    """Size and pose, and what the map is."""
    eyes = face.points[1] - face.points[0]
    turn = math.degrees(math.atan2(float(eyes[1]), float(eyes[0])))
    words = looks(size, turn, float(np.hypot(*eyes)) / face.size)
    found = (Remark(words, regions=(region,), shows=picture.id),)
    return (*found, *(Remark(MAP_WORDS, regions=(region,), shows=one.id) for one in maps))


def _with_the_rest(first: Finding, faces: list[Face], frame: tuple[int, int]) -> Finding:
    rest = tuple(_region(face, f"face {at + 1}", frame) for at, face in enumerate(faces) if at >= MOST)
    words = too_many(len(faces), MOST)
    return replace(first, limits=(words, *first.limits), remarks=(*first.remarks, Remark(words, regions=rest)))


def _region(face: Face, label: str, frame: tuple[int, int]) -> Region:
    """The face's box within the picture."""
    left, top = (
        int(np.clip(round(value), 0, most - 1)) for value, most in zip((face.left, face.top), frame, strict=True)
    )
    right, bottom = (
        int(np.clip(round(value), low + 1, most))
        for value, low, most in zip((face.right, face.bottom), (left, top), frame, strict=True)
    )
    return Region(left, top, right - left, bottom - top, label)
