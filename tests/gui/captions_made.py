"""A case with a picture, its captions, and findings on them as an engine gives them."""

from __future__ import annotations

from pathlib import Path

from engines.core.caption import Caption
from engines.core.case import Case
from engines.core.events import Found
from engines.core.finding import Finding, MarkedText, Outcome, Region, Remark, Table, TextMark
from engines.core.finding_parts import joined
from tests.report import made

CAR = Caption("A red car in Vienna <b>in</b> December 2023", "typed")
LAKE = Caption("صورة من فيينا, two boats on a lake", "captions.csv, row 2", "ar")
PLACE = Region(40, 60, 120, 80, "car")


def finding_on(caption: Caption, number: int, marks: tuple[TextMark, ...]) -> Finding:
    """What an engine says of one caption: words marked, one row of the table for each."""
    contradicted = any(mark.verdict == "contradicted" for mark in marks)
    rows = tuple(
        (caption.text[m.start : m.end], "when", m.verdict, "strong", "evidence", "EXIF Exif.Tag07") for m in marks
    )
    columns = ("Claim", "Kind", "Verdict", "Strength", "Evidence", "Read in")
    return Finding(
        "caption",
        "caption",
        Outcome.SIGNAL if contradicted else Outcome.NOTHING_FOUND,
        "One of three claims is contradicted." if contradicted else "No claim is contradicted.",
        engine_version="1",
        part=f"caption {number}",
        texts=(MarkedText(f"caption-{number}", f"Caption {number} ({caption.origin})", caption.text, marks),),
        tables=(Table(f"claims-{number}", f"Claims of caption {number}", columns, rows),),
        remarks=(Remark("The date is not that of the picture.", "for", "strong", shows=f"claims-{number}"),),
        limits=("Captions can be right by chance.",),
    )


def marked_findings() -> Finding:
    """On both captions."""
    text = CAR.text
    at = text.index
    marks = (
        TextMark(at("red car"), at("red car") + 7, "supported", "Red covers 12 % of the place.", (PLACE,), "claims-1"),
        TextMark(at("Vienna"), at("Vienna") + 6, "no evidence", "No position is stored."),
        TextMark(at("December"), len(text), "contradicted", "EXIF says 14 May 2026.", (), "claims-1"),
    )
    boats = LAKE.text.index("two boats")
    return joined(
        (
            finding_on(CAR, 1, marks),
            finding_on(LAKE, 2, (TextMark(boats, boats + 9, "doubtful", "One boat is seen."),)),
        )
    )


def captioned_case(path: Path, picture: Path, findings: bool = True) -> str:
    """A case in which ``picture`` has both captions; returns the exhibit's key."""
    with Case.create(path) as case:
        event = made.add(case, made.picture(picture, (320, 200)), [made.provenance()], captions=(CAR, LAKE))
        if findings:
            case.keep(Found(0, event.source, event.facts.sha256, marked_findings()))
        return event.source.key
