"""Whether a pack keeps to the contract: read, recognised, and really run, in a worker process. See docs/packs.md."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from engines.core.errors import ModelError
from engines.core.limits import size_words
from engines.core.names import clean_name
from engines.core.onnx import ModelHouse
from engines.core.packs import layout
from engines.core.packs.declared import JSON_FILES, TOKENIZER, Declared, read_declared, read_json
from engines.core.packs.errors import PackRefused
from engines.core.packs.graph import Graph, read_graph
from engines.core.packs.pack import CARD, MANIFEST, Pack
from engines.core.packs.preprocessing import FILE, read_preprocessing
from engines.core.packs.probe import probe
from engines.core.packs.protobuf import NotProtobuf
from engines.core.packs.safety import check_operators, external_files
from engines.core.packs.source import PackSource, copy, opened
from engines.core.worker_child import emit

DETECTOR, VISION, TEXT = "model.onnx", "vision_model.onnx", "text_model.onnx"


@dataclass(frozen=True, slots=True)
class Step:
    """How far the check is: ``done`` 0–1, and what it does in words."""

    done: float
    doing: str


def check_pack(path: str, folder: str, question: str, today: str) -> Iterator[Step | Pack]:
    """Copy what belongs to the pack at ``path`` into the empty ``folder``, check it there, run it; yields steps, then
    the pack. Runs in a worker process. ``question`` overrides what the pack declares, "" to leave it.

    Raises PackRefused with the sentence for the analyst.
    """
    room = Path(folder)
    with opened(Path(path)) as source:
        chosen = _chosen(source)
        tell = _Copying(sum(source.files[name] for name in chosen.values()))
        files = {name: copy(source, inside, room / name, tell) for name, inside in chosen.items()}
        graphs = {name: _graph(room / name) for name in files if name.endswith(".onnx")}
        beside: dict[str, tuple[str, ...]] = {}
        for name, graph in graphs.items():
            check_operators(name, graph)
            beside[name] = external_files(name, graph)
            for other in beside[name]:
                if other not in files:
                    inside = _beside(source, chosen[name], other, name)
                    tell.total += source.files[inside]
                    files[other] = copy(source, inside, room / other, tell)
        declared = read_declared(room)
        _check_hashes(declared, files)
        files = {name: digest for name, digest in files.items() if name not in (MANIFEST, CARD)}
        yield Step(0.6, "Reading the graph")
        pack = _recognised(room, graphs, beside, files, declared, question or declared.question, source.label, today)
    yield Step(0.7, "Running the model")
    yield _proven(pack, declared, graphs)


class _Copying:
    """Hears the bytes copied and sends steps, at most every tenth of a second, which also show that it is alive."""

    def __init__(self, total: int) -> None:
        self.total, self._done, self._told = total, 0, 0.0

    def __call__(self, count: int) -> None:
        self._done += count
        now = time.monotonic()
        if now - self._told >= 0.1:
            self._told = now
            emit(Step(0.6 * self._done / max(1, self.total), f"Copying, {size_words(self._done)}"))


def _chosen(source: PackSource) -> dict[str, str]:
    """Name in the pack → path in the source, of the models and the JSON files. Raises PackRefused."""
    by_name: dict[str, list[str]] = {}
    for inside in source.files:
        by_name.setdefault(PurePosixPath(inside).name, []).append(inside)
    models = [name for name in by_name if name.endswith(".onnx")]
    if VISION in models:
        wanted = [VISION, TEXT] if TEXT in models else [VISION]
    elif DETECTOR in models:
        wanted = [DETECTOR]
    elif len(models) == 1:
        wanted = models
    elif models:
        raise PackRefused(
            f"{source.label} holds {len(models)} ONNX files; name the one to import {DETECTOR}, or a pair {VISION} and "
            f"{TEXT}."
        )
    else:
        raise PackRefused(f"{source.label} holds no {DETECTOR} and no {VISION}; it is no pack.")
    if FILE not in by_name:
        raise PackRefused(f"{source.label} has no {FILE}; how pictures are prepared for the model cannot be guessed.")
    found = {}
    for name in (*wanted, *JSON_FILES, TOKENIZER):
        places = by_name.get(name, [])
        if len(places) > 1:
            raise PackRefused(f"{source.label} holds {name} {len(places)} times; give one model alone.")
        if places:
            found[DETECTOR if name in wanted and name not in (VISION, TEXT) else name] = places[0]
    return found


def _beside(source: PackSource, model: str, other: str, name: str) -> str:
    inside = str(PurePosixPath(model).parent / other)
    if inside not in source.files:
        raise PackRefused(f"{source.label} lacks {clean_name(other)}, in which {name} keeps its weights.")
    return inside


def _graph(path: Path) -> Graph:
    try:
        return read_graph(path)
    except NotProtobuf as error:
        raise PackRefused(f"{path.name} is no ONNX file, or it is damaged ({error}).") from error


def _check_hashes(declared: Declared, files: dict[str, str]) -> None:
    for name, digest in declared.hashes.items():
        if name not in files:
            raise PackRefused(f"pack.json gives a SHA-256 of {clean_name(name)}, but the pack has no such file.")
        if files[name] != digest:
            raise PackRefused(
                f"{clean_name(name)} is not the file that pack.json describes (SHA-256 {files[name][:12]}… instead of "
                f"{digest[:12]}…); fetch it again from its source."
            )


def _recognised(
    room: Path,
    graphs: dict[str, Graph],
    beside: dict[str, tuple[str, ...]],
    files: dict[str, str],
    declared: Declared,
    question: str,
    label: str,
    today: str,
) -> Pack:
    """The pack as its graphs and words describe it, not yet run."""
    prepared = read_preprocessing(read_json(room / FILE))
    main = VISION if VISION in graphs else DETECTOR
    graph = graphs[main]
    image = replace(layout.image_tower(main, graph, prepared, declared), beside=beside[main])
    common = Pack(
        declared.name, question, "", declared.licence, declared.source, today, files, prepared, image, folder=room
    )
    joint = main == DETECTOR and any(port.rank == 2 and port.dtype.startswith("int") for port in graph.inputs)
    if TEXT in graphs or joint:
        side = TEXT if TEXT in graphs else main
        text, name = layout.text_tower(side, graphs[side], room, declared)
        kinds = ("image", "text") if joint else ("", "")
        return replace(
            common,
            question=_agreed(question or "caption", ("caption",), label),
            layout=name,
            image=replace(
                image,
                output=layout.embedding(main, graph, kinds[0]),
                patches=layout.patches(graph),
                batches=image.batches and not joint,
            ),
            text=replace(text, output=layout.embedding(side, graphs[side], kinds[1]), beside=beside[side]),
            scale=declared.scale,
            bias=declared.bias,
        )
    if len(graph.inputs) != 1:
        raise PackRefused(f"{main} needs {len(graph.inputs)} inputs; a detector takes pictures and nothing else.")
    if main == VISION or question == "unusual":
        output = layout.embedding(main, graph)
        whole = replace(image, output=output, patches=layout.patches(graph))
        return replace(
            common, question=_agreed(question or "unusual", ("unusual",), label), layout="backbone", image=whole
        )
    if not question:
        raise PackRefused(
            f"{label} does not say which question the model answers; add “question”: generated, face or veil to "
            "pack.json."
        )
    output, scores = layout.detector_output(main, graph, declared)
    return replace(
        common,
        question=_agreed(question, ("generated", "face", "veil"), label),
        layout="detector",
        image=replace(image, output=output),
        scores=scores,
    )


def _agreed(question: str, possible: tuple[str, ...], label: str) -> str:
    if question not in possible:
        raise PackRefused(
            f"{label} is said to answer the question “{question}”, but its model can only answer {', '.join(possible)}."
        )
    return question


def _proven(pack: Pack, declared: Declared, graphs: dict[str, Graph]) -> Pack:
    """The pack after a real run, with what only a run tells."""
    names = {port.name for graph in graphs.values() for port in graph.outputs}
    try:
        return probe(pack, ModelHouse(), "logits_per_image" if "logits_per_image" in names else "")
    except PackRefused:
        raise
    except ModelError as error:
        raise PackRefused(_why(pack, error, graphs)) from error


def _why(pack: Pack, error: ModelError, graphs: dict[str, Graph]) -> str:
    import onnxruntime

    deep = str(error.__cause__ or error)
    graph = max(graphs.values(), key=lambda graph: graph.opsets.get("", 0))
    if "IR version" in deep or "opset" in deep.casefold():
        return (
            f"The model is of ONNX opset {graph.opsets.get('', 0)}, IR version {graph.ir_version}, newer than the "
            f"program's ONNX Runtime {onnxruntime.__version__} runs; export it with opset 20 or lower."
        )
    words = clean_name(deep.splitlines()[0].rpartition("] : ")[2]).rstrip(" .")
    return f"ONNX Runtime cannot run the model ({words}); export it again."
