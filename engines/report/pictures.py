"""The picture of an exhibit as the report prints it, decoded in a worker process since files are hostile."""

from __future__ import annotations

import io
import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from engines.core.case import CaseExhibit, HashCheck
from engines.core.errors import AssayError, Stopped
from engines.core.exhibit import Source
from engines.core.veil.plan import Look, ReportVeil
from engines.core.veil.verdict import Verdict
from engines.core.worker import Worker, WorkerLimits
from engines.report.images import Shown, picture_in_worker, rgb_of, veiled
from engines.report.sizes import Sizes

_MAX_PIXELS = 1_000_000
VEILED_WORDS = (
    "It is veiled in this report, since it may distress; the examination saw it as it is, and its maps are shown."
)


@dataclass(frozen=True, slots=True)
class ExhibitPicture:
    """``shown`` is None where there is nothing to show; ``caption`` says what is shown, or why nothing is.

    ``look``: how the exhibit's pictures are veiled, None where they are not.
    """

    shown: Shown | None
    caption: str
    look: Look | None = None


class Pictures:
    """Decodes exhibits' pictures for one report; the worker starts with the first one. A context manager."""

    def __init__(self, sizes: Sizes, should_stop: Callable[[], bool], veil: ReportVeil | None = None) -> None:
        self._edge = sizes.picture_edge
        self._should_stop = should_stop
        self._veil = veil
        self._worker: Worker | None = None

    def __enter__(self) -> Pictures:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._worker is not None:
            self._worker.close()

    def of(self, exhibit: CaseExhibit, check: HashCheck | None) -> ExhibitPicture:
        """The picture decoded from the source file if that still is the exhibit, else the thumbnail of the case.

        Behind a veil where the report's veil covers it.
        """
        bare = self._bare(exhibit, check)
        veil, shown = self._veil, bare.shown
        if veil is None or not veil.covers(exhibit.source.key, lambda: _verdict(shown)):
            return bare
        covered = None if shown is None else veiled(shown, veil.look)
        return ExhibitPicture(covered, f"{bare.caption} {VEILED_WORDS}", veil.look)

    def small(self, exhibit: CaseExhibit) -> Shown | None:
        """The thumbnail of the case, veiled where the report's veil covers it; no file is opened."""
        shown = _thumbnail(exhibit, "").shown
        if self._veil is None or shown is None or not self._veil.covers(exhibit.source.key, lambda: _verdict(shown)):
            return shown
        return veiled(shown, self._veil.look)

    def _bare(self, exhibit: CaseExhibit, check: HashCheck | None) -> ExhibitPicture:
        facts = exhibit.facts
        if facts is None or facts.undecodable:
            return ExhibitPicture(None, facts.undecodable if facts else "There is no picture.")
        if check is not None and check.found != check.expected:
            return _thumbnail(exhibit, check.sentence)
        try:
            shown = self._decoded(exhibit.source)
        except Stopped:
            raise
        except AssayError as error:
            return _thumbnail(exhibit, f"The picture could not be decoded anew: {error}")
        return ExhibitPicture(shown, _caption(shown, facts.width, facts.height, facts.orientation))

    def _decoded(self, source: Source) -> Shown:
        if multiprocessing.current_process().daemon:
            # A report that is written in a worker process is within limits already, and may not start another.
            return next(picture_in_worker(source, _MAX_PIXELS, self._edge))
        if self._worker is None:
            self._worker = Worker(WorkerLimits(silent_seconds=60))
        items = self._worker.stream(picture_in_worker, source, _MAX_PIXELS, self._edge, should_stop=self._should_stop)
        shown: Shown | None = next(iter(list(items)), None)
        if shown is None:
            raise Stopped
        return shown


def _verdict(shown: Shown | None) -> Verdict | None:
    """What the classifiers say of a picture that nobody has looked at yet; None where there is none."""
    if shown is None:
        return None
    from engines.core.veil.judging import judges

    return judges().verdict(rgb_of(shown))


def _thumbnail(exhibit: CaseExhibit, why: str) -> ExhibitPicture:
    if not exhibit.thumbnail:
        return ExhibitPicture(None, why)
    # The thumbnail was encoded by this program itself when the exhibit was received.
    with Image.open(io.BytesIO(exhibit.thumbnail)) as image:
        width, height, mime = *image.size, image.get_format_mimetype() or "image/jpeg"
    note = f"{why} Shown is the thumbnail that the case kept when the exhibit was received."
    return ExhibitPicture(Shown(exhibit.thumbnail, mime, width, height), note)


def _caption(shown: Shown, width: int, height: int, orientation: int) -> str:
    turned = ", turned upright for display" if orientation != 1 else ""
    if shown.width * shown.height >= width * height:
        return f"The picture as received{turned}."
    return f"The picture as received, reduced for print from {width:,} × {height:,} pixels{turned}."
