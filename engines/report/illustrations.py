"""The figures of one finding and the places its remarks name, the same for HTML and PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engines.core.exhibit import Facts
from engines.core.finding import Finding, Map, Picture, Plot, Remark, Table
from engines.core.veil.plan import Look
from engines.report.bars import bars_drawing
from engines.report.draw import Drawing
from engines.report.figures import Place, map_bar, map_shown, picture_shown, places_shown, share_above
from engines.report.images import Shown, veiled
from engines.report.marked_text import shown_texts
from engines.report.plots import plot_drawing
from engines.report.sizes import Sizes

_PLACES_IN_WORDS = 6
NEITHER = "neither"
_SPEAKS = {"for": "for", "against": "against", "neutral": NEITHER}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: an image or a drawing, for maps with their ``bar``; ``captions`` are whole sentences."""

    title: str
    captions: tuple[str, ...]
    shown: Shown | None = None
    drawing: Drawing | None = None
    bar: Drawing | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """A remark as a row of a table: sentence, which side it speaks for, how strongly, and where it is seen."""

    sentence: str
    speaks: str
    strength: str
    where: str


def figures(
    finding: Finding, facts: Facts, picture: Shown | None, sizes: Sizes, look: Look | None = None
) -> Iterator[Figure]:
    """Maps, plots and pictures of a finding; last the exhibit with those places that no map of it shows.

    ``look``: how pictures of a veiled exhibit are covered, None where it is not; ``picture`` is covered already then.
    """
    numbered = _numbered(finding)
    shown_ids = {heat.id for heat in finding.maps}
    for heat in finding.maps:
        places = [p for remark, ps in numbered if remark.shows in ("", heat.id) for p in ps]
        yield Figure(
            title=f"Map: {heat.title}",
            captions=tuple(words for words in (heat.legend, share_above(heat), _grey(heat)) if words),
            shown=map_shown(heat, sizes.map_edge, facts.orientation, places),
            bar=map_bar(heat),
        )
    for plot in finding.plots:
        captions = (plot.caption,) if plot.caption else ()
        drawn = bars_drawing(plot) if plot.categories else plot_drawing(plot)
        yield Figure(f"Plot: {plot.title}", captions, drawing=drawn)
    for shown in finding.pictures:
        captions = (shown.caption,) if shown.caption else ()
        image = picture_shown(shown, sizes.map_edge)
        yield Figure(f"Picture: {shown.title}", captions, image if look is None else veiled(image, look))
    for text in shown_texts(finding):
        if text.places and picture is not None and facts.width and facts.height:
            frame = (facts.width, facts.height)
            marked = places_shown(picture, frame, facts.orientation, text.places, sizes.map_edge)
            yield Figure(f"Places of the words: {text.title}", ("Numbers as in the text.",), marked)
    left = [p for remark, ps in numbered if not shown_ids or remark.shows not in ("", *shown_ids) for p in ps]
    if left and picture is not None and facts.width and facts.height:
        marked = places_shown(picture, (facts.width, facts.height), facts.orientation, left, sizes.map_edge)
        yield Figure("Places named in the observations", ("Numbers as in the list of observations.",), marked)


def observations(finding: Finding) -> list[Observation]:
    """All remarks of a finding in their order, places numbered as in the figures."""
    things: list[Map | Plot | Table | Picture] = [*finding.maps, *finding.plots, *finding.tables]
    things += finding.pictures
    seen_in = {thing.id: thing.title for thing in things}
    rows = []
    for remark, places in _numbered(finding):
        where = [
            f"place {p.number}: x {p.region.x}, y {p.region.y}, {p.region.width} × {p.region.height} pixels"
            + (f" ({p.region.label})" if p.region.label else "")
            for p in places[:_PLACES_IN_WORDS]
        ]
        if len(places) > _PLACES_IN_WORDS:
            where.append(f"and {len(places) - _PLACES_IN_WORDS} more places")
        if remark.shows in seen_in:
            where.append(f"see “{seen_in[remark.shows]}”")
        strength = "" if remark.strength == "none" else remark.strength
        rows.append(Observation(remark.sentence, _SPEAKS.get(remark.speaks_for, ""), strength, "; ".join(where)))
    return rows


def _numbered(finding: Finding) -> list[tuple[Remark, list[Place]]]:
    """Each remark with its places, numbered through the finding."""
    numbered: list[tuple[Remark, list[Place]]] = []
    number = 0
    for remark in finding.remarks:
        places = []
        for region in remark.regions:
            number += 1
            places.append(Place(number, region))
        numbered.append((remark, places))
    return numbered


def _grey(heat: Map) -> str:
    return "Grey: the method says nothing there." if np.isnan(heat.values).any() else ""
