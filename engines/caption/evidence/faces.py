"""How many faces the shared finder sees for sure: a lower bound on the people in the picture."""

from __future__ import annotations

from dataclasses import dataclass

from engines.caption.evidence.upright import upright
from engines.core.errors import ModelError
from engines.core.exhibit import Exhibit
from engines.core.faces import MODELS, Nets, find_faces
from engines.core.finding import Region
from engines.core.run import Run

_SIDE = 800
_SURE = 0.95
_SMALLEST = 0.025
_LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class FaceCount:
    """The faces found for sure; ``silent`` says why none were looked for, "" where they were."""

    regions: tuple[Region, ...]
    silent: str = ""


def count_faces(exhibit: Exhibit, run: Run) -> FaceCount:
    """Faces in a copy of at most 800 pixels a side, sure ones of at least 2.5 % of its longer side."""
    if not exhibit.pixels.size or min(exhibit.frame) < 24:
        return FaceCount((), "the picture has no pixels in which faces could be found")
    copy = upright(exhibit, _SIDE)
    try:
        nets = Nets(*(run.models.model(name) for name in MODELS))
    except ModelError:
        return FaceCount((), "the models that find faces are not installed")
    smallest = max(16.0, _SMALLEST * max(copy.rgb.shape[:2]))
    found = find_faces(copy.rgb, nets, smallest=smallest, tick=lambda done: run.check_stop())
    sure = [face for face in found.faces if face.score >= _SURE]
    # Much smaller ones belong to spectators in the background, whom no caption counts.
    least = _LEAST_SHARE * max((face.size for face in sure), default=0.0)
    sure = [face for face in sure if face.size >= least]
    return FaceCount(tuple(copy.region(face.left, face.top, face.right, face.bottom, "face") for face in sure))
