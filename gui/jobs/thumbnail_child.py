"""What the thumbnail worker process runs; it imports nothing of Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engines.core.exhibit import Source


def warm_up() -> Iterator[str]:
    """Import the decoder, so that the first thumbnail does not wait for it."""
    from engines.core.intake import thumbnail

    yield thumbnail.__name__


def thumbnails(sources: Sequence[Source], edge: int) -> Iterator[tuple[str, bytes, int, int]]:
    """For each source its key, RGB bytes and size; no bytes and a size of 0 × 0 where it cannot be shown."""
    from engines.core.errors import AssayError
    from engines.core.intake import thumbnail

    for source in sources:
        try:
            rgb = thumbnail(source, edge).rgb
        except (AssayError, OSError, MemoryError):
            yield source.key, b"", 0, 0
            continue
        yield source.key, rgb.tobytes(), rgb.shape[1], rgb.shape[0]
