"""How large things are printed, so that a report of hundreds of exhibits stays readable by an ordinary browser."""

from __future__ import annotations

from dataclasses import dataclass

_SMALL_CASE = 40
_MIDDLE_CASE = 120


@dataclass(frozen=True, slots=True)
class Sizes:
    """Longest sides in pixels; ``table_rows``: rows printed of a long table in a PDF (HTML prints all, folded)."""

    picture_edge: int
    map_edge: int
    table_rows: int = 40
    folded_from: int = 12
    cell_characters: int = 2000
    most_points: int = 6


def sizes_for(exhibits: int) -> Sizes:
    """Smaller pictures in larger cases: about 60 MB of HTML for 200 exhibits with five maps each."""
    if exhibits <= _SMALL_CASE:
        return Sizes(picture_edge=900, map_edge=800)
    if exhibits <= _MIDDLE_CASE:
        return Sizes(picture_edge=700, map_edge=600)
    return Sizes(picture_edge=600, map_edge=400)
