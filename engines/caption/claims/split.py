"""A caption split into claims: who, what, where, when, why or how, numbers, colours, quoted text (*FACTIFY3M*'s 5W)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engines.caption.claims.claim import Claim
from engines.caption.claims.dates import dated_claims
from engines.caption.claims.looks import look_claims, quoted_claims
from engines.caption.claims.negation import with_negation
from engines.caption.claims.people import counted_claims, credit_claims
from engines.caption.claims.places import place_claims
from engines.caption.claims.reading import Reading
from engines.caption.claims.rest import name_claims, reason_claims, thing_claims
from engines.caption.claims.times import timed_claims

MOST = 120
"""Claims of one caption that are judged; a longer caption's further ones are left out, which is said."""

# The earlier splitter wins where claims overlap: what stands in quotation marks or a credit line is nothing else.
_SPLITTERS: tuple[Callable[[Reading], Iterator[Claim]], ...] = (
    credit_claims,
    quoted_claims,
    dated_claims,
    place_claims,
    timed_claims,
    counted_claims,
    look_claims,
    reason_claims,
    name_claims,
)


def split_claims(reading: Reading) -> list[Claim]:
    """The claims in the order of the text, none overlapping."""
    kept: list[Claim] = []
    for splitter in _SPLITTERS:
        for claim in sorted(splitter(reading), key=lambda c: (c.start - c.end, c.start)):
            if _is_free(claim, kept):
                widened = with_negation(claim, reading)
                kept.append(widened if _is_free(widened, kept) else claim)
    kept += thing_claims(reading, kept)
    return sorted(kept, key=lambda claim: claim.start)[:MOST]


def _is_free(claim: Claim, kept: list[Claim]) -> bool:
    return claim.end > claim.start and not any(claim.start < other.end and other.start < claim.end for other in kept)
