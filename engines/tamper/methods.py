"""The methods of this engine, in the order in which they run and are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engines.tamper.block_grid import block_grid
from engines.tamper.cfa import demosaicing
from engines.tamper.contrast import contrast
from engines.tamper.copy_move import copy_move
from engines.tamper.double_quantisation import double_quantisation
from engines.tamper.error_level import error_level
from engines.tamper.ghost import ghost
from engines.tamper.localiser import localiser
from engines.tamper.median_filter import median_filter
from engines.tamper.noise import noise
from engines.tamper.other_grid import other_grid
from engines.tamper.resampling import resampling
from engines.tamper.splice import splicing
from engines.tamper.trace import Trace
from engines.tamper.view import View


@dataclass(frozen=True, slots=True)
class Method:
    """``bright`` ends "A bright place …", ``differs`` ends "In …, a place …"; ``paper`` is what the report cites."""

    id: str
    title: str
    trace: Callable[[View], Trace]
    bright: str
    differs: str
    paper: str


METHODS = (
    Method(
        "localiser",
        "Trained localiser",
        localiser,
        "has traces of another history than the rest, by a net that we trained on made alterations",
        "has traces of another history than the rest, by a net trained on made alterations",
        "A fully convolutional net of ours (its card: onnx_models/localiser_front, localiser_head)",
    ),
    Method(
        "error_level",
        "Error level",
        error_level,
        "changes more, or less, on re-saving as JPEG than equally textured places of this picture",
        "differs from the rest in how much it changes on re-saving",
        "Error-level analysis (Krawetz 2007), relative to texture",
    ),
    Method(
        "ghost",
        "JPEG ghosts",
        ghost,
        "seems to have been saved at another JPEG quality than the rest of this picture",
        "seems to have another history of JPEG compression than the rest",
        "JPEG ghosts (Farid 2009)",
    ),
    Method(
        "double_quantisation",
        "Double quantisation",
        double_quantisation,
        "was compressed once where the rest was compressed twice, or the reverse",
        "has another number of JPEG compressions than the rest",
        "Double quantisation, aligned (Bianchi and Piva 2012)",
    ),
    Method(
        "other_grid",
        "Displaced block grid",
        other_grid,
        "bears an earlier JPEG compression on another block grid than the rest",
        "bears an earlier JPEG compression on another block grid than the rest",
        "Double compression, not aligned (Bianchi and Piva 2012)",
    ),
    Method(
        "noise",
        "Noise level",
        noise,
        "carries more, or less, noise than places of like brightness and texture in this picture",
        "carries another level of noise than the rest",
        "Noise inconsistency (Mahdian and Saic 2009; Immerkær 1996)",
    ),
    Method(
        "splicing",
        "Local statistics",
        splicing,
        "has fine detail whose local statistics are unlike those of the rest of this picture",
        "has fine detail of other statistics than the rest",
        "Residual co-occurrences (Cozzolino, Poggi and Verdoliva 2015)",
    ),
    Method(
        "block_grid",
        "Block grid",
        block_grid,
        "has its 8 × 8 block edges elsewhere than the rest of this picture",
        "has its JPEG block edges elsewhere than the rest",
        "Block artefact grid (Li, Yuan and Yu 2009)",
    ),
    Method(
        "demosaicing",
        "Demosaicing",
        demosaicing,
        "lacks the camera's colour interpolation pattern that the rest of this picture shows",
        "lacks the colour interpolation pattern of the rest",
        "Colour filter array artefacts (Ferrara et al. 2012)",
    ),
    Method(
        "resampling",
        "Resampling",
        resampling,
        "shows periodic interpolation traces that the rest of this picture lacks",
        "shows traces of re-scaling or turning that the rest lacks",
        "Resampling by linear predictor residue (Kirchner 2008)",
    ),
    Method(
        "median_filter",
        "Median-filter traces",
        median_filter,
        "repeats pixel values more, or less, often than equally textured places of this picture",
        "repeats pixel values as smoothing filters do, unlike the rest",
        "Streaking after median filters (Kirchner and Fridrich 2010)",
    ),
    Method(
        "contrast",
        "Contrast traces",
        contrast,
        "takes values that a change of contrast removed from the rest of this picture",
        "takes values that a change of contrast removed from the rest",
        "Histogram gaps (Stamm and Liu 2010)",
    ),
    Method(
        "copy_move",
        "Copy-move",
        copy_move,
        "occurs twice in this picture, alike down to its grain; original and copy are both marked",
        "occurs twice, alike down to its grain",
        "Copy-move (Lowe 2004; Amerini et al. 2011), verified densely",
    ),
)
