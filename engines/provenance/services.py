"""Traces that services and devices leave on the way: uploads, messengers, screenshots."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engines.core.exhibit import Exhibit
from engines.provenance.check import Check
from engines.provenance.evidence import Evidence

_MESSENGER_NAMES = (
    (r"(IMG|VID|STK)-\d{8}-WA\d{4}", "WhatsApp"),
    (r"signal-\d{4}-\d{2}-\d{2}-\d{6}", "Signal"),
    (r"photo_\d{4}-\d{2}-\d{2}_\d{2}-\d{2}-\d{2}", "Telegram"),
    (r"FB_IMG_\d{10,}", "Facebook"),
    (r"(Screenshot|Bildschirmfoto|Screen Shot)[ _]\d{4}", "a program for screenshots"),
)


def check_services(exhibit: Exhibit, evidence: Evidence) -> Iterator[Check]:
    """Marks that are known to come from one service, and names of the form that one gives to its files."""
    for record in evidence.iptc.records:
        if record.number == "2:40" and re.match(r"FBMD[0-9a-f]{2}", record.value):
            yield Check(
                "The IPTC instructions begin with “FBMD”, which Facebook and Instagram write into uploaded pictures.",
                strength="moderate",
            )
    comment = evidence.main_exif.user_comment() if evidence.main_exif else ""
    if comment.strip().lower() == "screenshot":
        yield Check("The EXIF comment says “Screenshot”, as Apple's devices write it.", strength="moderate")
    name = (exhibit.source.member or exhibit.source.path.name).rsplit("/", 1)[-1]
    for pattern, service in _MESSENGER_NAMES:
        if re.match(pattern, name, re.I):
            yield Check(
                f"The file name has the form that {service} gives; anyone can rename a file.", "neutral", "weak"
            )
