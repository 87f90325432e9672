"""All evidence of one exhibit, each piece read once and only when a claim asks for it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from engines.caption.evidence.colours import Colours
from engines.caption.evidence.credentials import credential_fields
from engines.caption.evidence.devices import Release, device_release
from engines.caption.evidence.faces import FaceCount, count_faces
from engines.caption.evidence.marks import Mark, origin_mark
from engines.caption.evidence.metadata import Metadata, read_metadata
from engines.caption.evidence.moments import Moment, moments_of
from engines.caption.evidence.text import Reading, read_text
from engines.core.exhibit import Exhibit
from engines.core.run import Run


class Evidence:
    """What an exhibit tells. ``with_text``/``with_faces``: whether text is recognised and faces are looked for."""

    def __init__(self, exhibit: Exhibit, run: Run, *, with_text: bool, with_faces: bool) -> None:
        self.exhibit, self._run = exhibit, run
        self._with_text, self._with_faces = with_text, with_faces

    @cached_property
    def metadata(self) -> Metadata:
        """EXIF, XMP, IPTC, PNG text, and what intact content credentials state."""
        found = read_metadata(self.exhibit)
        return replace(found, fields=(*found.fields, *credential_fields(self.exhibit)))

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """Dates in the file, those of taking first."""
        return moments_of(self.metadata)

    @property
    def taken(self) -> Moment | None:
        """The most telling date of taking, None where the file holds none."""
        return next((moment for moment in self.moments if moment.taken), None)

    @property
    def timed(self) -> Moment | None:
        """The date of taking whose zone is known, else the most telling one with a time of day."""
        timed = [moment for moment in self.moments if moment.taken and not moment.day_only]
        return next((moment for moment in timed if moment.utc is not None), timed[0] if timed else None)

    @cached_property
    def release(self) -> Release | None:
        """The device's release, where it is in the table."""
        return device_release(self.metadata)

    @cached_property
    def mark(self) -> Mark | None:
        """What the file says of its making."""
        return origin_mark(self.metadata)

    @cached_property
    def colours(self) -> Colours | None:
        """Measured colours, None where the pixels cannot be decoded."""
        return Colours(self.exhibit) if self.exhibit.pixels.size else None

    @cached_property
    def text(self) -> Reading:
        """Recognised text, or why there is none."""
        if not self._with_text:
            return Reading((), "the reading of text is switched off")
        self._run.check_stop()
        return read_text(self.exhibit)

    @cached_property
    def faces(self) -> FaceCount:
        """Faces found, or why none were looked for."""
        if not self._with_faces:
            return FaceCount((), "the search for faces is switched off")
        self._run.check_stop()
        return count_faces(self.exhibit, self._run)
