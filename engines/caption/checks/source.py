"""Who made it, and how: credit lines and "photo" against what the file says of its origin."""

from __future__ import annotations

import re

from engines.caption.checks.context import Context
from engines.caption.checks.verdict import CONTRADICTED, DOUBTFUL, SUPPORTED, Verdict, no_evidence
from engines.caption.claims.claim import Claim, Credit, Medium
from engines.caption.claims.fold import fold
from engines.caption.claims.people import is_person
from engines.caption.evidence.metadata import Field, Metadata


def check_credit(claim: Claim, context: Context) -> Verdict | None:
    """The credited name against creator and rights fields; two persons contradict, a missing name does not."""
    if not isinstance(claim.meaning, Credit):
        return None
    makers, owners = _fields(context.evidence.metadata)
    person = claim.meaning.person
    for field in (*makers, *owners):
        if _same_name(person, field.value):
            return Verdict(
                SUPPORTED, f"{field.label} names “{_short(field.value)}”.", _short(field.value), field.label, "moderate"
            )
    for field in makers if claim.meaning.maker else []:
        if is_person(person) and is_person(field.value) and not _share_a_name(person, field.value):
            return Verdict(
                CONTRADICTED,
                f"{field.label} names “{_short(field.value)}” as the maker, not “{person}”.",
                _short(field.value),
                field.label,
                "moderate",
                firm=True,
            )
    if makers or owners:
        field = (*makers, *owners)[0]
        return no_evidence(
            f"{field.label} names “{_short(field.value)}”, which neither confirms nor excludes the credit.",
            _short(field.value),
            field.label,
        )
    return no_evidence("The file names no maker and no owner.")


def check_medium(claim: Claim, context: Context) -> Verdict | None:
    """ "Photo" and "AI-generated" against the file's marks of origin, which anyone can write or remove."""
    if not isinstance(claim.meaning, Medium):
        return None
    mark, kind = context.evidence.mark, claim.meaning.kind
    if mark is None:
        return no_evidence("The file holds no mark of how it was made; that proves nothing.")
    read = f"{mark.where} says: {mark.says}"
    if kind == "drawn":
        return no_evidence(f"{read}.", mark.says, mark.where)
    if mark.kind == "partly":
        return Verdict(DOUBTFUL, f"{read}.", mark.says, mark.where, "moderate")
    fits = (kind == "generated") == (mark.kind == "generated")
    if fits:
        return Verdict(SUPPORTED, f"{read}.", mark.says, mark.where, "moderate", firm=mark.kind == "generated")
    if mark.kind == "captured":
        return Verdict(DOUBTFUL, f"{read}.", mark.says, mark.where, "weak")
    return Verdict(CONTRADICTED, f"{read}: not a photograph.", mark.says, mark.where, "strong", firm=True)


def _fields(metadata: Metadata) -> tuple[list[Field], list[Field]]:
    """(fields that name the maker, fields that name an owner or agency)."""
    makers = [*metadata.all("IPTC", "By-line"), *metadata.all("XMP", "dc:creator"), *metadata.all("EXIF", "Artist")]
    owners = [
        *metadata.all("IPTC", "Credit", "Source", "Copyright notice"),
        *metadata.all("XMP", "photoshop:Credit", "photoshop:Source", "dc:rights"),
        *metadata.all("EXIF", "Copyright"),
    ]
    return makers, owners


def _parts(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", fold(name))


def _same_name(claimed: str, field: str) -> bool:
    """Every word of the credited name stands in the field, or its initial does beside a shared surname."""
    words, others = _parts(claimed), _parts(field)
    if not words or not others:
        return False
    if all(word in others for word in words):
        return True
    shared = [word for word in words if word in others and len(word) > 1]
    initials = {word[0] for word in others}
    return bool(shared) and len(others) <= 4 and all(word in others or word[0] in initials for word in words)


def _share_a_name(one: str, other: str) -> bool:
    return bool({p for p in _parts(one) if len(p) > 2} & {p for p in _parts(other) if len(p) > 2})


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= 80 else f"{line[:79]}…"
