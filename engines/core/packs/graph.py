"""What an ONNX file says of itself — inputs, outputs, operators, external data — read before anything runs it.

Field numbers after onnx.proto3 of the ONNX standard.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from engines.core.packs.protobuf import BYTES, NotProtobuf, fields, message, number, signed, text

_TYPES = {
    1: "float32",
    2: "uint8",
    3: "int8",
    5: "int16",
    6: "int32",
    7: "int64",
    8: "string",
    9: "bool",
    10: "float16",
    11: "float64",
    16: "bfloat16",
}
_DEEPEST = 24
_MOST_NODES = 500_000
Dimension = int | str | None


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output. ``dtype``: NumPy's name, "" where it is no tensor. ``shape``: sizes, names of free sizes,
    None where a size is not said; the whole is None where the rank is not said.
    """

    name: str
    dtype: str
    shape: tuple[Dimension, ...] | None

    @property
    def rank(self) -> int | None:
        """Number of dimensions, None where it is not said."""
        return None if self.shape is None else len(self.shape)

    @property
    def words(self) -> str:
        """name float32 (batch, 3, 224, 224)"""
        if self.shape is None:
            return f"{self.name} {self.dtype or 'no tensor'} of unknown rank"
        sizes = ", ".join("?" if size is None else str(size) for size in self.shape)
        return f"{self.name} {self.dtype or 'no tensor'} ({sizes})"


@dataclass
class Graph:
    """``opsets``: domain → version ("" is ONNX's own). ``operators``: (domain, name) of every node, at any depth.
    ``functions``: (domain, name) defined inside the file itself. ``external``: locations of data outside the file.
    """

    ir_version: int = 0
    opsets: dict[str, int] = field(default_factory=dict)
    inputs: tuple[Port, ...] = ()
    outputs: tuple[Port, ...] = ()
    operators: set[tuple[str, str]] = field(default_factory=set)
    functions: set[tuple[str, str]] = field(default_factory=set)
    external: set[str] = field(default_factory=set)
    nodes: int = 0


def read_graph(path: Path) -> Graph:
    """The facts of an ONNX file. Raises NotProtobuf where it is none, OSError where it cannot be read."""
    with path.open("rb") as file:
        if not file.read(1):
            raise NotProtobuf("it is empty")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped, memoryview(mapped) as view:
            try:
                return parse_graph(view)
            except NotProtobuf as error:
                # The traceback would keep views of the file alive, and a mapped file cannot be closed under a view.
                words = str(error)
            raise NotProtobuf(words)


def parse_graph(data: memoryview) -> Graph:
    """The facts of an ONNX file's bytes. Raises NotProtobuf."""
    graph = Graph()
    found = False
    for key, kind, value in fields(data):
        if key == 1:
            graph.ir_version = number(value)
        elif key == 8:
            domain, version = _opset(message(value))
            graph.opsets[domain] = version
        elif key == 7 and kind == BYTES:
            found = True
            _main(message(value), graph)
        elif key == 25:
            _function(message(value), graph)
    if not (found and graph.ir_version and graph.opsets and graph.nodes):
        raise NotProtobuf("it has no graph, no nodes or no version")
    return graph


def _opset(data: memoryview) -> tuple[str, int]:
    domain, version = "", 0
    for key, _, value in fields(data):
        if key == 1:
            domain = text(value)
        elif key == 2:
            version = signed(number(value))
    return ("" if domain == "ai.onnx" else domain), version


def _main(data: memoryview, graph: Graph) -> None:
    """The main graph: its nodes, and its ports without the inputs that are only defaults of weights."""
    inputs, outputs, weights = [], [], set()
    for key, _, value in fields(data):
        if key == 11:
            inputs.append(_port(message(value)))
        elif key == 12:
            outputs.append(_port(message(value)))
        elif key == 5:
            weights.add(_name(message(value)))
    _inside(data, graph, 0)
    graph.inputs = tuple(port for port in inputs if port.name not in weights)
    graph.outputs = tuple(outputs)


def _inside(data: memoryview, graph: Graph, depth: int) -> None:
    """Nodes and weights of a graph and of the graphs inside its nodes."""
    if depth > _DEEPEST:
        raise NotProtobuf("graphs inside graphs without end")
    for key, _, value in fields(data):
        if key == 1:
            _node(message(value), graph, depth)
        elif key == 5:
            _tensor(message(value), graph)
        elif key == 15:
            _sparse(message(value), graph)


def _node(data: memoryview, graph: Graph, depth: int) -> None:
    graph.nodes += 1
    if graph.nodes > _MOST_NODES:
        raise NotProtobuf("more nodes than any model has")
    operator = domain = ""
    for key, _, value in fields(data):
        if key == 4:
            operator = text(value)
        elif key == 7:
            domain = text(value)
        elif key == 5:
            _attribute(message(value), graph, depth)
    graph.operators.add(("" if domain == "ai.onnx" else domain, operator))


def _attribute(data: memoryview, graph: Graph, depth: int) -> None:
    for key, kind, value in fields(data):
        if kind != BYTES:
            continue
        if key in (6, 11):
            _inside(message(value), graph, depth + 1)
        elif key in (5, 10):
            _tensor(message(value), graph)
        elif key in (22, 23):
            _sparse(message(value), graph)


def _function(data: memoryview, graph: Graph) -> None:
    name = domain = ""
    for key, _, value in fields(data):
        if key == 1:
            name = text(value)
        elif key == 10:
            domain = text(value)
        elif key == 7:
            _node(message(value), graph, 1)
    graph.functions.add((domain, name))


def _sparse(data: memoryview, graph: Graph) -> None:
    for key, _, value in fields(data):
        if key in (1, 2):
            _tensor(message(value), graph)


def _tensor(data: memoryview, graph: Graph) -> None:
    """Where a tensor's values lie outside the file: their location; "" where the tensor does not say it."""
    outside, location = False, ""
    for key, kind, value in fields(data):
        if key == 13:
            outside = True
            found = dict(_pairs(message(value)))
            location = found.get("location", location)
        elif key == 14 and kind != BYTES:
            outside |= number(value) == 1
    if outside:
        graph.external.add(location)


def _pairs(data: memoryview) -> Iterator[tuple[str, str]]:
    name = content = ""
    for key, _, value in fields(data):
        if key == 1:
            name = text(value)
        elif key == 2:
            content = text(value)
    yield name, content


def _name(data: memoryview) -> str:
    return next((text(value) for key, kind, value in fields(data) if key == 8 and kind == BYTES), "")


def _port(data: memoryview) -> Port:
    name, dtype, shape = "", "", None
    for key, _, value in fields(data):
        if key == 1:
            name = text(value)
        elif key == 2:
            for inner, _, tensor in fields(message(value)):
                if inner == 1:
                    dtype, shape = _tensor_type(message(tensor))
    return Port(name, dtype, shape)


def _tensor_type(data: memoryview) -> tuple[str, tuple[Dimension, ...] | None]:
    dtype, shape = "", None
    for key, _, value in fields(data):
        if key == 1:
            dtype = _TYPES.get(number(value), "another type")
        elif key == 2:
            shape = tuple(_dimension(message(size)) for inner, _, size in fields(message(value)) if inner == 1)
    return dtype, shape


def _dimension(data: memoryview) -> Dimension:
    found: Dimension = None
    for key, kind, value in fields(data):
        if key == 1 and kind != BYTES:
            found = signed(number(value))
        elif key == 2:
            found = text(value)
    return found
