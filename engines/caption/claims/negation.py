"""Which claims the caption denies ("not in Berlin"), and which stand in a denial that leaves them open.

A denial counts only where it stands directly before the claim, or before words of taking that lead to it; what "not"
does to the rest of a sentence is left open rather than guessed.
"""

from __future__ import annotations

from dataclasses import replace

from engines.caption.claims.claim import Claim, Coloured, Counted, Credit, Kind, Medium, Unmeasured
from engines.caption.claims.reading import Reading
from engines.caption.words.lists import WordList

LEFT_OPEN = "it stands in a sentence with a denial, and what exactly is denied is not clear"
_REACH = 70


def with_negation(claim: Claim, reading: Reading) -> Claim:
    """The claim, negated and widened to the denying word where it is denied, or with an aside where that is open."""
    if isinstance(claim.meaning, Credit | Unmeasured) or claim.kind is Kind.TEXT:
        return claim
    if isinstance(claim.meaning, Counted) and claim.meaning.number == 0:
        return claim
    if reading.asks(claim.end):
        return replace(claim, aside=claim.aside or "it stands in a question")
    clause = reading.before(claim.start, _REACH)
    for words in reading.lists:
        denied_from = _denied_from(words, clause)
        if denied_from is not None:
            start = claim.start - len(clause) + denied_from
            return replace(claim, start=start, words=reading.shown[start : claim.end], negated=True)
        if claim.kind is not Kind.COLOUR and not isinstance(claim.meaning, Medium) and _open(words, clause):
            return replace(claim, aside=claim.aside or LEFT_OPEN)
        if isinstance(claim.meaning, Medium | Coloured | Counted) and _no_such(words, clause):
            return replace(claim, aside=claim.aside or LEFT_OPEN)
    return claim


def _denied_from(words: WordList, clause: str) -> int | None:
    """Where the denying word begins, if nothing but words of taking stand between it and the claim."""
    expression = (
        rf"(?<![\w])(?P<not>(?:\w*(?=n['’]t))?(?:{words.raw('negators')}))(?P<taking>\s(?:{words.raw('taking')})\s*)$"
    )
    found = words.pattern(expression).search(clause)
    if found is None:
        return None
    if not words.pattern(words.raw("negation_lead")).search(clause[: found.start()]):
        return None
    first = found["taking"].split()
    if first and words.pattern(rf"(?:{words.raw('not_negation')})$").match(first[0]):
        return None
    return found.start("not")


def _open(words: WordList, clause: str) -> bool:
    found = words.pattern(rf"(?<!\w)(?:{words.raw('negators')})(?!\w)(?!\s(?:{words.raw('not_negation')}))").search(
        clause
    )
    return found is not None


def _no_such(words: WordList, clause: str) -> bool:
    """A denying article directly before: "no photo", "kein Foto", "without red"."""
    expression = rf"(?<!\w)(?:{words.raw('negated_nouns')}|{words.raw('negators')})\s(?:\w+\s)?$"
    return words.pattern(expression).search(clause) is not None
