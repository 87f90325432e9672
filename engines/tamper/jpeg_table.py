"""The luma quantisation table of a JPEG file, read from its bytes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

I32 = npt.NDArray[np.int32]

_DQT, _SOS = 0xDB, 0xDA
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}


def zigzag() -> npt.NDArray[np.intp]:
    """Place in the 8 × 8 table, row by row, of each of the 64 stored steps (ITU-T T.81, figure 5)."""
    order = sorted(np.ndindex(8, 8), key=lambda at: (sum(at), at[0] if sum(at) % 2 else at[1]))
    return np.array([8 * row + col for row, col in order], np.intp)


def luma_table(data: bytes) -> I32 | None:
    """(8, 8) steps of the first component, row = vertical frequency; None where the headers do not hold them whole."""
    tables: dict[int, I32] = {}
    wanted = 0
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + length]
        if marker == _DQT:
            _read_tables(body, tables)
        elif marker in _FRAMES and len(body) >= 9:
            wanted = body[8]
        elif marker == _SOS:
            break
        at += 2 + max(length, 2)
    table = tables.get(wanted)
    return table if table is not None and int(table.min()) > 0 else None


def _read_tables(body: bytes, tables: dict[int, I32]) -> None:
    at = 0
    while at < len(body):
        wide, name = divmod(body[at], 16)
        size = 128 if wide else 64
        steps = np.frombuffer(body[at + 1 : at + 1 + size], ">u2" if wide else "u1")
        if steps.size != 64:
            return
        table = np.zeros(64, np.int32)
        table[zigzag()] = steps
        tables[name] = table.reshape(8, 8)
        at += 1 + size
