"""What a check says of a claim."""

from __future__ import annotations

from dataclasses import dataclass

from engines.core.finding import Region

SUPPORTED, CONTRADICTED, DOUBTFUL, NO_EVIDENCE = "supported", "contradicted", "doubtful", "no evidence"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``word``: supported · contradicted · doubtful · no evidence. ``sentence``: why, in one sentence.

    ``answer``: what the evidence says to the claim's question, "" where it says nothing; ``source``: where it was read
    ("EXIF DateTimeOriginal"). ``strength``: none · weak · moderate · strong. ``firm``: a denial of the claim may turn
    the verdict round; False where the evidence shows only that something like it is there.
    """

    word: str
    sentence: str
    answer: str = ""
    source: str = ""
    strength: str = "none"
    regions: tuple[Region, ...] = ()
    firm: bool = False


def no_evidence(sentence: str, answer: str = "", source: str = "") -> Verdict:
    """Nothing here bears on the claim, for the reason given."""
    return Verdict(NO_EVIDENCE, sentence, answer, source)
