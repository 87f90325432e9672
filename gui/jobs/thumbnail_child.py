"""What the thumbnail worker process runs; it imports nothing of Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from engines.core.exhibit import Source
from engines.core.veil.verdict import Verdict


def warm_up(judge: bool) -> Iterator[str]:
    """Import the decoder, and open the veil's classifiers where they are to ``judge``, so that the first thumbnail
    does not wait for them.
    """
    from engines.core.intake import thumbnail

    if judge:
        from engines.core.veil.judging import LEAST_EDGE, judges

        judges().verdict(np.zeros((LEAST_EDGE, LEAST_EDGE, 3), np.uint8))
    yield thumbnail.__name__


def thumbnails(
    sources: Sequence[Source], edge: int, judge: bool
) -> Iterator[tuple[str, bytes, int, int, Verdict | None]]:
    """For each source its key, RGB bytes, size, and what the veil's classifiers say if they are to ``judge``.

    No bytes and a size of 0 × 0 where it cannot be shown.
    """
    from engines.core.errors import AssayError

    for source in sources:
        try:
            rgb, verdict = _judged(source, edge) if judge else (_small(source, edge), None)
        except (AssayError, OSError, MemoryError):
            yield source.key, b"", 0, 0, None
            continue
        yield source.key, rgb.tobytes(), rgb.shape[1], rgb.shape[0], verdict


def _small(source: Source, edge: int) -> npt.NDArray[np.uint8]:
    from engines.core.intake import thumbnail

    return thumbnail(source, edge).rgb


def _judged(source: Source, edge: int) -> tuple[npt.NDArray[np.uint8], Verdict]:
    """The classifiers need a larger picture than the list; it is decoded once for both."""
    from PIL import Image

    from engines.core.veil.judging import LEAST_EDGE, judges

    rgb = _small(source, max(edge, LEAST_EDGE))
    verdict = judges().verdict(rgb)
    picture = Image.fromarray(rgb)
    picture.thumbnail((edge, edge), Image.Resampling.BILINEAR)
    return np.asarray(picture), verdict
