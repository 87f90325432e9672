"""What a check may look at: the claim's neighbours, and the exhibit's evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engines.caption.checks.verdict import Verdict
from engines.caption.claims.claim import Claim, Dated, Located
from engines.caption.evidence.gathered import Evidence
from engines.caption.words.gazetteer import Place


@dataclass(frozen=True, eq=False, slots=True)
class Context:
    """The claims of one caption, and the evidence of its picture."""

    claims: tuple[Claim, ...]
    evidence: Evidence

    @property
    def claimed_place(self) -> Place | None:
        """The one city or landmark at which the caption places the picture, None where it names none or several."""
        found = [c.meaning for c in self.claims if isinstance(c.meaning, Located) and not c.aside and not c.negated]
        cities = [place.candidates[0] for place in found if place.candidates[0].kind in ("city", "landmark")]
        return cities[0] if len(cities) == 1 else None

    @property
    def claimed_day(self) -> Dated | None:
        """The one full date that the caption gives, None where it gives none or several."""
        found = [c.meaning for c in self.claims if isinstance(c.meaning, Dated) and not c.aside and not c.negated]
        days = [dated for dated in found if len(dated.ranges) == 1 and dated.ranges[0][0] == dated.ranges[0][1]]
        return days[0] if len(days) == 1 and len(found) == 1 else None

    @property
    def position(self) -> tuple[float, float] | None:
        """Where the picture was taken: EXIF's GPS position, else the one place the caption claims."""
        if self.evidence.metadata.position:
            return self.evidence.metadata.position
        place = self.claimed_place
        return (place.latitude, place.longitude) if place else None


Check = Callable[[Claim, Context], Verdict | None]
"""A check: None where it has nothing to say of this kind of claim."""
