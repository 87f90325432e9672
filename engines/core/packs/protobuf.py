"""The wire format of Protocol Buffers, read field by field without copying: all that an ONNX file needs to be judged.

Encoding: protobuf.dev/programming-guides/encoding. Reading by ourselves spares the program the packages ``onnx`` and
``protobuf``, and looks at a hostile file before ONNX Runtime does.
"""

from __future__ import annotations

from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


class NotProtobuf(ValueError):
    """The bytes do not follow the wire format."""


def fields(data: memoryview) -> Iterator[tuple[int, int, int | memoryview]]:
    """(number, wire type, value) of each field of a message, in order.

    A varint comes as an int ≥ 0, every other kind as a view of its bytes. Raises NotProtobuf.
    """
    at, end = 0, len(data)
    while at < end:
        key, at = varint(data, at)
        number, kind = key >> 3, key & 7
        if not number:
            raise NotProtobuf("field number 0")
        if kind == VARINT:
            value, at = varint(data, at)
            yield number, kind, value
            continue
        if kind == BYTES:
            length, at = varint(data, at)
        elif kind in (FIXED64, FIXED32):
            length = 8 if kind == FIXED64 else 4
        else:
            raise NotProtobuf(f"wire type {kind}")
        if length > end - at:
            raise NotProtobuf("a field reaches beyond its message")
        yield number, kind, data[at : at + length]
        at += length


def varint(data: memoryview, at: int) -> tuple[int, int]:
    """(value, place behind it) of a variable-length integer of at most 64 bits. Raises NotProtobuf."""
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise NotProtobuf("a number is cut short or too long")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def signed(value: int) -> int:
    """A varint read as int64."""
    return value - (1 << 64) if value >= 1 << 63 else value


def text(value: int | memoryview) -> str:
    """A string field. Raises NotProtobuf where it is none."""
    if isinstance(value, int):
        raise NotProtobuf("a number where a text belongs")
    try:
        return bytes(value).decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotProtobuf("a text that is no UTF-8") from error


def message(value: int | memoryview) -> memoryview:
    """An embedded message. Raises NotProtobuf where it is none."""
    if isinstance(value, int):
        raise NotProtobuf("a number where a message belongs")
    return value


def number(value: int | memoryview) -> int:
    """An integer field. Raises NotProtobuf where it is none."""
    if not isinstance(value, int):
        raise NotProtobuf("bytes where a number belongs")
    return value
