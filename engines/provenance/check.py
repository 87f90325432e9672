"""The result of one consistency check."""

from __future__ import annotations

from dataclasses import dataclass

from engines.core.finding import Region, Remark


@dataclass(frozen=True, slots=True)
class Check:
    """One sentence with what it speaks for and how strong that is (see ``Remark``). ``contradiction``: a few words for
    the finding's sentence where two statements of the file cannot both be true, "" otherwise."""

    sentence: str
    speaks_for: str = "for"
    strength: str = "weak"
    contradiction: str = ""
    shows: str = "metadata"
    regions: tuple[Region, ...] = ()

    def remark(self) -> Remark:
        """As the finding carries it."""
        return Remark(self.sentence, self.speaks_for, self.strength, self.regions, self.shows)
