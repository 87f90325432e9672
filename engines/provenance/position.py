"""The form of the position in EXIF's GPS directory (CIPA DC-008, section 4.6.7)."""

from __future__ import annotations

from collections.abc import Iterator

from engines.provenance.check import Check
from engines.provenance.exif import Exif
from engines.provenance.ifd import Value

_LATITUDE, _LONGITUDE = (0x0001, 0x0002, "NS", 90, "latitude"), (0x0003, 0x0004, "EW", 180, "longitude")


def check_position(exif: Exif) -> Iterator[Check]:
    """Whether latitude and longitude are there, well-formed and possible; tells the position where they are."""
    entries = [entry for entry in exif.block.entries() if entry.directory == "GPS"]
    if not entries:
        if any(directory.name == "GPS" for directory in exif.block.directories):
            yield Check(
                "The GPS directory is empty: the position was removed, or the device had none.", "neutral", "none"
            )
        return
    found = []
    for reference_tag, tag, letters, limit, word in (_LATITUDE, _LONGITUDE):
        if not exif.has(tag, "GPS"):
            continue
        reference, degrees = exif.block.get("GPS", reference_tag), _degrees(exif.block.get("GPS", tag))
        if degrees is None or degrees > limit:
            yield Check(
                f"The {word} in the GPS directory is not a possible one: it was not written by a positioning device.",
                contradiction=f"its {word} is impossible",
            )
        elif not isinstance(reference, str) or reference.strip().upper() not in tuple(letters):
            yield Check(f"The {word} lacks its reference ({' or '.join(letters)}), which the standard requires.")
        else:
            found.append((degrees, reference.strip().upper()))
    has_one = exif.has(_LATITUDE[1], "GPS") != exif.has(_LONGITUDE[1], "GPS")
    if has_one:
        yield Check("Only one of latitude and longitude is given: the position was changed or removed in part.")
    if len(found) == 2:
        words = ", ".join(f"{degrees:.6f}° {letter}" for degrees, letter in found)
        if all(degrees == 0 for degrees, _ in found):
            yield Check(
                "The position is exactly 0°, 0°, the value of a field that was never filled.", "neutral", "none"
            )
        else:
            yield Check(f"EXIF gives the position {words}; anyone can write it.", "neutral", "none")


def _degrees(value: Value | None) -> float | None:
    """Degrees from three rationals, None where one is missing, negative, divided by nought or over its range."""
    if not isinstance(value, tuple) or not 1 <= len(value) <= 3:
        return None
    parts = []
    for part in value:
        if not isinstance(part, tuple) or (part[1] == 0 and part[0] != 0):
            return None
        parts.append(part[0] / part[1] if part[1] else 0.0)
    if min(parts) < 0 or any(part >= 60.001 for part in parts[1:]):
        return None
    total: float = sum(part / 60**power for power, part in enumerate(parts))
    return total
