"""Who wrote the JPEG, by its signature: named only where it can be, otherwise what is known is said."""

from __future__ import annotations

from collections.abc import Iterator

from engines.core.finding import Table
from engines.provenance import signatures
from engines.provenance.check import Check
from engines.provenance.evidence import Evidence
from engines.provenance.jpeg import Jpeg
from engines.provenance.signatures import IJG, Level, Match, Signature
from engines.provenance.text import clip, many

_SHOWN = 6


def examine_writer(evidence: Evidence) -> tuple[list[Check], Table | None]:
    """A check and a table on the signature of the JPEG; nothing for other formats and broken tables."""
    jpeg = evidence.container.jpeg
    signature = signatures.of(jpeg) if jpeg else None
    if jpeg is None or signature is None:
        return [], None
    found = signatures.match(signature, signatures.load_base())
    return list(_checks(evidence, signature, found)), _table(jpeg, signature, found)


def _checks(evidence: Evidence, signature: Signature, found: Match) -> Iterator[Check]:
    names = ", ".join(clip(name, 60) for name, _ in found.writers[:_SHOWN])
    make = evidence.main_exif.text(0x010F).split(" ")[0].lower() if evidence.main_exif else ""
    files = sum(number for _, number in found.writers)
    if found.level == Level.NAMED:
        name = clip(found.writers[0][0], 60)
        if make and name.lower().startswith(make):
            yield Check(
                f"Tables and structure are those of {name}, as EXIF says.", "against", "weak", shows="signature"
            )
        elif make:
            yield Check(
                f"EXIF names a camera of {clip(make.title(), 40)}, but tables and structure are those that {name} "
                "writes: it was saved again.",
                strength="moderate",
                shows="signature",
            )
        else:
            yield Check(
                f"Tables and structure were seen from {name} alone ({many(files, 'file')}).",
                "neutral",
                "weak",
                shows="signature",
            )
    elif found.level == Level.TABLES:
        yield Check(
            f"The quantisation tables are also those of {names}, in another structure; programs can take over the "
            "tables of the file they open. This names no writer.",
            "neutral",
            "none",
            shows="signature",
        )
    elif found.level == Level.UNSPECIFIC:
        yield Check(_unspecific(signature, names, files), "neutral", "none", shows="signature")


def _unspecific(signature: Signature, names: str, files: int) -> str:
    among = f", among them {names}" if names else ""
    if signature.layout in signatures.LIBJPEG:
        tables = "Tables and order" if signature.tables == IJG else "The order"
        return (
            f"{tables} of segments are those of the IJG library (libjpeg) and its descendants, which very many "
            f"programs and some cameras use{among}. This names no writer."
        )
    if signature.tables == IJG:
        return f"The tables are the IJG library's, which many writers use{among}. This names no writer."
    if files < signatures.ENOUGH:
        return f"Tables and structure were seen from {names}, in {many(files, 'file')}: too few to name the writer."
    return f"Tables and structure were seen from several writers: {names}. This names no writer."


def _table(jpeg: Jpeg, signature: Signature, found: Match) -> Table:
    known = "; ".join(f"{clip(name, 60)} ({many(number, 'file')})" for name, number in found.writers[:_SHOWN])
    more = f"; and {len(found.writers) - _SHOWN} more" if len(found.writers) > _SHOWN else ""
    rows = (
        ("Result", found.level.value),
        ("Seen from", f"{known}{more}" or "no writer in the base"),
        ("Tables", "the IJG library's" if signature.tables == IJG else signatures.tables_key(jpeg.quantisation)),
        ("Order of coding segments", signature.layout),
        ("Huffman tables", signature.huffman),
        ("Sampling", signature.sampling),
        ("Header", signature.header),
    )
    return Table("signature", "JPEG signature", ("What", "Value"), rows)
