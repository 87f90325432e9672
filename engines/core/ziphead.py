"""How long a ZIP file's list of contents is, told before anything reads it (PKWARE APPNOTE 4.3.14–4.3.16)."""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

_END = b"PK\x05\x06"
_END64_LOCATOR = b"PK\x06\x07"
_END64 = b"PK\x06\x06"
_TAIL = 22 + 65535


def directory_bytes(file: BinaryIO) -> int:
    """Bytes of the central directory as the archive states them; 0 where it has no end record (it is no ZIP then)."""
    length = file.seek(0, os.SEEK_END)
    start = max(0, length - _TAIL - 20)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or at + 22 > len(tail):
        return 0
    (size,) = struct.unpack_from("<I", tail, at + 12)
    if at >= 20 and tail.startswith(_END64_LOCATOR, at - 20):
        (offset,) = struct.unpack_from("<Q", tail, at - 20 + 8)
        if offset < length:
            file.seek(offset)
            record = file.read(56)
            if record.startswith(_END64) and len(record) == 56:
                (size,) = struct.unpack_from("<Q", record, 40)
    return int(size)
