"""Generation parameters hidden in the lowest bits of the pixels ("stealth PNG info") by NovelAI and WebUI add-ons.

The bits run down the columns: a 15-byte name, a 32-bit length in bits, then the text, plain or gzip-compressed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from engines.core.exhibit import Exhibit
from engines.provenance.container import TEXT_LIMIT, Text
from engines.provenance.text import decode

_NAMES = {b"stealth_pnginfo": False, b"stealth_pngcomp": True, b"stealth_rgbinfo": False, b"stealth_rgbcomp": True}
_HEAD = 15 * 8


def find_hidden(exhibit: Exhibit) -> Iterator[Text]:
    """The hidden text in the alpha channel or the colours of an 8-bit picture, if there is one."""
    if exhibit.alpha is not None and exhibit.alpha.dtype == np.uint8:
        yield from _read(exhibit.alpha[:, :, None].astype(np.uint8, copy=False), "lowest bits of the alpha channel")
    if exhibit.pixels.ndim == 3 and exhibit.pixels.dtype == np.uint8:
        yield from _read(exhibit.pixels.astype(np.uint8, copy=False), "lowest bits of the colours")


def _read(channels: npt.NDArray[np.uint8], where: str) -> Iterator[Text]:
    head = _bits(channels, _HEAD + 32)
    name, length = head[:15], int.from_bytes(head[15:19], "big") // 8
    if name not in _NAMES or not 0 < length <= TEXT_LIMIT:
        return
    body = _bits(channels, _HEAD + 32 + 8 * length)[19:]
    if _NAMES[name]:
        try:
            body = zlib.decompressobj(wbits=31).decompress(body, TEXT_LIMIT)
        except zlib.error:
            body = b""
    yield Text(where, name.decode(), decode(body))


def _bits(channels: npt.NDArray[np.uint8], count: int) -> bytes:
    """The first ``count`` lowest bits, down the columns, channel by channel in each pixel, as bytes."""
    height, _, depth = channels.shape
    columns = -(-count // max(height * depth, 1))
    order = channels[:, :columns].transpose(1, 0, 2).ravel()[:count]
    return np.packbits(order & 1).tobytes()
