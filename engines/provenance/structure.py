"""What the structure of a file speaks for: coding, damage, data after the end; and the tables that show it."""

from __future__ import annotations

from collections.abc import Iterator

from engines.core.finding import Table
from engines.provenance import jpeg_tables
from engines.provenance.check import Check
from engines.provenance.container import Container
from engines.provenance.evidence import Evidence
from engines.provenance.jpeg import Jpeg
from engines.provenance.text import hex_start, many

_SAMPLINGS = {"1x1 1x1 1x1": "4:4:4", "2x1 1x1 1x1": "4:2:2", "2x2 1x1 1x1": "4:2:0", "1x2 1x1 1x1": "4:4:0",
              "4x1 1x1 1x1": "4:1:1", "1x1": "grey"}  # fmt: skip
_TAILS = (
    (b"\xff\xd8\xff", "a further JPEG picture"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"%PDF", "a PDF document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x89PNG", "a PNG picture"),
)


def coding_table(jpeg: Jpeg) -> Table:
    """The coding parameters of a JPEG, one a row."""
    quality = jpeg_tables.match_quality(jpeg.quantisation)
    rows = [
        ("Coding process", jpeg.process or "no frame header"),
        ("Size in the frame header", f"{jpeg.width:,} × {jpeg.height:,}, {jpeg.precision} bit"),
        ("Colour", _colour(jpeg)),
        (
            "Sampling",
            f"{jpeg.sampling} ({_SAMPLINGS.get(jpeg.sampling, 'uncommon')})" if jpeg.components else "unknown",
        ),
        ("Quality (IJG scale)", quality_words(quality)),
        ("Quantisation tables", ", ".join(f"{table.id}: {table.bits} bit" for table in jpeg.quantisation) or "none"),
        ("Huffman tables", jpeg_tables.huffman_kind(jpeg.huffman)),
        ("Scans", f"{jpeg.scans:,}"),
        (
            "Restart interval",
            f"{jpeg.restart_interval:,} units, {jpeg.restarts:,} markers" if jpeg.restart_interval else "none",
        ),
        ("Order of markers", " ".join(jpeg.order[:120])),
    ]
    return Table("coding", "JPEG coding", ("What", "Value"), tuple(rows))


def quantisation_table(jpeg: Jpeg) -> Table | None:
    """The quantisation tables, eight rows each, in natural order (low frequencies first)."""
    rows = tuple(
        (f"{table.id}" if row == 0 else "", " ".join(f"{value:3d}" for value in table.values[8 * row : 8 * row + 8]))
        for table in jpeg.quantisation[:8]
        for row in range(8)
    )
    return Table("quantisation", "Quantisation tables", ("Table", "Steps"), rows) if rows else None


def quality_words(match: jpeg_tables.QualityMatch | None) -> str:
    """The quality in words; "unknown" where there is no usable table."""
    if match is None:
        return "unknown: no usable quantisation table"
    if match.exact:
        return f"{match.quality}, exactly the IJG library's tables"
    return f"about {match.quality}; the tables are not the IJG library's"


def check_structure(evidence: Evidence, data: bytes) -> Iterator[Check]:
    """What container and coding speak for. Rates of camera files are those of the development data."""
    container, exif = evidence.container, evidence.main_exif
    camera = bool(exif and exif.text(0x010F))
    yield from _tail(container, data)
    if container.jpeg is not None:
        yield from _coding(container.jpeg, camera)
    elif camera and container.kind in ("PNG", "WebP", "GIF"):
        yield Check(
            f"EXIF names a camera, but the file is {container.kind}, which cameras do not write: it was converted.",
            strength="moderate",
            shows="structure",
        )
    if container.problems:
        yield Check(
            f"The structure is damaged or unusual in {many(len(container.problems), 'place')}; the table of damage "
            "lists them.",
            "neutral",
            "none",
            shows="problems",
        )


def _coding(jpeg: Jpeg, camera: bool) -> Iterator[Check]:
    if "arithmetic" in jpeg.process:
        yield Check(
            "The picture is coded arithmetically, which neither cameras nor browsers do: a special program wrote it.",
            strength="moderate",
            shows="coding",
        )
    elif "progressive" in jpeg.process:
        words = "EXIF names a camera, but the" if camera else "The"
        yield Check(
            f"{words} picture is coded progressively, as web services and programs do and cameras rarely.",
            shows="coding",
        )
    if len(jpeg.components) == 4:
        yield Check("The picture is CMYK or YCCK, a form of printing houses that cameras do not write.", shows="coding")
    zero = [table.id for table in jpeg.quantisation if 0 in table.values]
    if zero:
        yield Check(
            f"Quantisation table {zero[0]} holds zeros, which the standard forbids: the file is damaged or made by "
            "hand.",
            strength="moderate",
            shows="quantisation",
        )
    elif any(table.bits == 16 for table in jpeg.quantisation):
        yield Check("A quantisation table has 16-bit steps, which cameras do not write.", shows="quantisation")


def _tail(container: Container, data: bytes) -> Iterator[Check]:
    if not container.trailing or container.kind not in ("JPEG", "PNG", "GIF", "WebP"):
        return
    tail = data[container.end :]
    start = tail[:64].lstrip(b"\0\r\n ")
    holds = next((words for magic, words in _TAILS if start.startswith(magic)), "")
    if tail[4:8] == b"ftyp":
        holds = "a video (as of a motion photograph)"
    elif tail[-4:] == b"SEFT":
        holds = "Samsung's own data"
    elif not tail.strip(b"\0"):
        holds = "zeros"
    size = many(container.trailing, "byte")
    if any(part.name.endswith(":MPF") for part in container.parts) and holds == "a further JPEG picture":
        sentence = f"After the end of the picture follow {size}, the further pictures that the file announces (MPF)."
        yield Check(sentence, "neutral", "none", shows="structure")
    else:
        yield Check(
            f"After the end of the picture follow {size} ({holds or 'starting ' + hex_start(tail, 8)}); viewers do "
            "not show them.",
            "neutral",
            "weak",
            shows="structure",
        )


def _colour(jpeg: Jpeg) -> str:
    count, transform = len(jpeg.components), jpeg.adobe_transform
    if count == 4:
        return "YCCK" if transform == 2 else "CMYK"
    if count == 3:
        identifiers = bytes(part.id for part in jpeg.components)
        return "RGB" if transform == 0 or identifiers == b"RGB" else "YCbCr"
    return "grey" if count == 1 else f"{many(count, 'component')}"
