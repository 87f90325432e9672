"""Dates against what did not exist yet: the camera or phone, its system, the version of EXIF, the file's format."""

from __future__ import annotations

from engines.caption.checks.context import Context
from engines.caption.checks.verdict import CONTRADICTED, DOUBTFUL, Verdict
from engines.caption.claims.claim import Claim, Dated

DIGITAL_ERA = 2000
"""Before digital cameras were common, a file is often a scan or a photograph of a print."""
# Year in which each version of the standard appeared (CIPA DC-008: 2010, 2016, 2019, 2023).
_EXIF_VERSIONS = {"0230": 2010, "0231": 2016, "0232": 2019, "0300": 2023}
# Year of the first public specification.
_FORMATS = {"PNG": 1996, "JPEG 2000": 2000, "WebP": 2010, "HEIC": 2015, "AVIF": 2019, "JPEG XL": 2021}


def check_release(claim: Claim, context: Context) -> Verdict | None:
    """The claimed date against the year in which the camera, phone or its system came out."""
    release = context.evidence.release
    if not isinstance(claim.meaning, Dated) or release is None:
        return None
    latest = latest_year(claim.meaning)
    if latest >= release.year:
        return None
    answer = f"{release.year} or later"
    sentence = (
        f"{release.where} names {release.name}, which was announced in {release.year} ({release.source}): a picture "
        f"taken with it cannot be from {latest} or before"
    )
    if latest < DIGITAL_ERA:
        sentence += ", unless it is a reproduction of an older picture."
        return Verdict(DOUBTFUL, sentence, answer, release.where, "weak")
    return Verdict(CONTRADICTED, f"{sentence}.", answer, release.where, "moderate", firm=True)


def check_exif_version(claim: Claim, context: Context) -> Verdict | None:
    """The claimed date against the version of the EXIF standard: a program may have written the block anew."""
    version = context.evidence.metadata.text("EXIF", "ExifVersion")
    year = _EXIF_VERSIONS.get(version)
    if not isinstance(claim.meaning, Dated) or year is None or latest_year(claim.meaning) >= year:
        return None
    return Verdict(
        DOUBTFUL,
        f"The EXIF block follows version {version} of the standard, published in {year}: it was written later than the "
        "caption's date, by the camera or by a program that wrote it anew.",
        f"{year} or later",
        "EXIF ExifVersion",
        "weak",
    )


def format_words(claimed: Dated, kind: str) -> str:
    """A sentence on a file format younger than the claimed date, "" where it is older."""
    year = _FORMATS.get(kind)
    if year is None or latest_year(claimed) >= year:
        return ""
    return f" Its format {kind} was published in {year}, so it is at best a converted copy of a picture of that date."


def latest_year(claimed: Dated) -> int:
    """The last year that the words can mean."""
    return max(last for _, last in claimed.ranges).year
