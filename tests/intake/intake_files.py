"""Small hostile and ordinary files, made by code."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from engines.core.exhibit import Exhibit, Source
from engines.core.intake import receive


def texture(height: int = 48, width: int = 64, channels: int = 3, top: int = 256) -> npt.NDArray[Any]:
    """A picture with detail everywhere, the same at every call."""
    dtype = np.uint8 if top <= 256 else np.uint16
    shape = (height, width, channels) if channels > 1 else (height, width)
    return np.random.default_rng(7).integers(0, top, shape).astype(dtype)


def encoded(pixels: npt.NDArray[Any], format_name: str, **options: Any) -> bytes:
    """The pixels as a file of that format, by Pillow."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, format_name, **options)
    return out.getvalue()


def received(folder: Path, name: str, data: bytes) -> Exhibit:
    """What the intake makes of these bytes under this name."""
    path = folder / name
    path.write_bytes(data)
    return receive(Source(path))


def png16(pixels: npt.NDArray[Any], colour_type: int, chunks: bytes = b"") -> bytes:
    """A 16-bit PNG with exactly these samples (ISO/IEC 15948), which Pillow itself cannot write."""
    height, width = pixels.shape[:2]
    rows = pixels.astype(">u2").reshape(height, -1).view(np.uint8).reshape(height, -1)
    filtered = np.hstack([np.zeros((height, 1), np.uint8), rows]).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 16, colour_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (png_chunk(b"IHDR", header), chunks, png_chunk(b"IDAT", zlib.compress(filtered)), png_chunk(b"IEND", b""))
    )


def png_chunk(name: bytes, data: bytes) -> bytes:
    """One chunk with its checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def tiff16(pixels: npt.NDArray[Any], planar: bool, order: str) -> bytes:
    """An uncompressed 16-bit RGB or RGBA TIFF (TIFF 6.0); ``order`` is "<" or ">"."""
    height, width, samples = pixels.shape
    data = (pixels.transpose(2, 0, 1) if planar else pixels).astype(order + "u2").tobytes()
    strips = samples if planar else 1
    each = len(data) // strips
    tags: dict[int, tuple[str, list[int]]] = {
        256: ("I", [width]),
        257: ("I", [height]),
        258: ("H", [16] * samples),
        259: ("H", [1]),
        262: ("H", [2]),
        273: ("I", [0] * strips),
        277: ("H", [samples]),
        278: ("I", [height]),
        279: ("I", [each] * strips),
        284: ("H", [2 if planar else 1]),
    }
    if samples == 4:
        tags[338] = ("H", [2])
    after = 8 + 2 + 12 * len(tags) + 4
    outside = sum(len(v) * struct.calcsize(k) for k, v in tags.values() if len(v) * struct.calcsize(k) > 4)
    tags[273] = ("I", [after + outside + i * each for i in range(strips)])
    entries, blob = b"", b""
    for tag, (kind, values) in tags.items():
        raw = struct.pack(f"{order}{len(values)}{kind}", *values)
        field = raw.ljust(4, b"\0") if len(raw) <= 4 else struct.pack(order + "I", after + len(blob))
        blob += raw if len(raw) > 4 else b""
        entries += struct.pack(order + "HHI", tag, 3 if kind == "H" else 4, len(values)) + field
    mark = b"II*\0" if order == "<" else b"MM\0*"
    head = mark + struct.pack(order + "I", 8) + struct.pack(order + "H", len(tags))
    return head + entries + b"\0" * 4 + blob + data
