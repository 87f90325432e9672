"""The sizes of a pyramid's levels; apart from the pixels, so that the worker process needs no Qt."""

SMALLEST_EDGE = 64


def level_sizes(width: int, height: int) -> list[tuple[int, int]]:
    """(width, height) of every level, from full size down to about ``SMALLEST_EDGE``, each half of the one before."""
    sizes = [(width, height)]
    while max(sizes[-1]) >= 2 * SMALLEST_EDGE:
        sizes.append((max(1, sizes[-1][0] // 2), max(1, sizes[-1][1] // 2)))
    return sizes
