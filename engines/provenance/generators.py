"""Marks by which image generators, or the people who used them, declare a picture: where they stand, what they say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engines.provenance.container import TEXT_BUDGET, Text
from engines.provenance.generator_names import NAMES, SOURCE_TYPES, SourceType

_A1111 = re.compile(r"\bSteps: ?\d+, .{0,300}?\b(?:Sampler|CFG scale|Seed): ?[^,\n]+", re.S)
_MIDJOURNEY = re.compile(r"Job ID: ?[0-9a-f]{8}-[0-9a-f-]{27}")
_GROK_SIGNATURE = re.compile(r"^Signature: ?[A-Za-z0-9+/=]{40,}$")
_NAME_FIELDS = re.compile(
    r"(software|creatortool|claim generator|softwareagent|software agent|credit|by-line|artist|creator|author|source|"
    r"originating program|make|model|title|hostcomputer|generator|comment|copyright|special instructions|description)$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark. ``generator``: the program or kind named; ``where``: chunk or tag; ``says``: what it says, in words;
    ``prompt``: the prompt, "" where there is none; ``made``: the mark says that the picture, or part of it, was
    generated (False: it names ordinary capture or human work)."""

    generator: str
    where: str
    says: str
    prompt: str = ""
    made: bool = True


def find_marks(texts: Iterable[Text]) -> list[Mark]:
    """All marks in the texts of a file, each place once."""
    marks: list[Mark] = []
    budget = TEXT_BUDGET
    for text in texts:
        budget -= len(text.value)
        if budget < 0:
            break
        place = f"{text.where}: {text.key}" if text.key else text.where
        mark = _source_type(text, place) or _hidden(text, place) or _parameters(text, place) or _graph(text, place)
        mark = mark or _by_key(text, place) or _label(text, place) or _by_form(text, place) or _by_name(text, place)
        if mark and mark not in marks:
            marks.append(mark)
    return marks


def _source_type(text: Text, place: str) -> Mark | None:
    """IPTC DigitalSourceType: a term of the IPTC NewsCodes vocabulary, as an address or as its last word."""
    if not text.key.endswith("DigitalSourceType") and not text.where.endswith("DigitalSourceType"):
        return None
    term = text.value.strip().rstrip("/").rsplit("/", 1)[-1]
    known = SOURCE_TYPES.get(term.lower())
    if known is None:
        return None
    kind: SourceType = known
    return Mark("IPTC DigitalSourceType", place, f"{term}: {kind.words}", made=kind.generated)


def _parameters(text: Text, place: str) -> Mark | None:
    """The text that Stable Diffusion WebUI writes, and many programs after it."""
    if not _A1111.search(text.value[:50_000]):
        return None
    prompt = re.split(r"\n?Negative prompt: |\n?Steps: ?\d", text.value, maxsplit=1)[0]
    version = re.search(r"\bVersion: ?([^,\n]{1,80})", text.value)
    model = re.search(r"\bModel: ?([^,\n]{1,120})", text.value)
    writer = version[1].strip() if version else ""
    name = (
        writer
        if "stable-diffusion.cpp" in writer or "ComfyUI" in writer
        else "Stable Diffusion WebUI or a program that writes its format"
    )
    says = "generation parameters (steps, sampler, seed)"
    says += f", model {model[1].strip()}" if model and model[1].strip() else ""
    says += f", version {writer}" if writer else ""
    return Mark(name, place, says, prompt.strip())


def _graph(text: Text, place: str) -> Mark | None:
    """ComfyUI's node graph (keys prompt and workflow, also inside EXIF Make and Model), InvokeAI's and others' JSON."""
    value = re.sub(r"^(prompt|workflow) ?: ?", "", text.value.strip(), flags=re.I)
    if not value.startswith("{"):
        return None
    try:
        graph = json.loads(value)
    except (ValueError, RecursionError):
        broken = '"class_type"' in value or '"last_node_id"' in value
        return Mark("ComfyUI", place, "a node graph that is cut off or damaged") if broken else None
    if not isinstance(graph, dict):
        return None
    nodes = [node for node in graph.values() if isinstance(node, dict) and "class_type" in node]
    if nodes:
        return Mark("ComfyUI", place, f"a node graph of {len(nodes)} steps", _graph_prompt(nodes))
    if "last_node_id" in graph and isinstance(graph.get("nodes"), list):
        return Mark("ComfyUI", place, f"a workflow of {len(graph['nodes'])} nodes", _workflow_prompt(graph["nodes"]))
    if text.key.lower() in ("invokeai_metadata", "sd-metadata"):
        return Mark("InvokeAI", place, "generation metadata", str(graph.get("positive_prompt", ""))[:20_000])
    if "sui_image_params" in graph:
        parameters = graph["sui_image_params"]
        prompt = parameters.get("prompt", "") if isinstance(parameters, dict) else ""
        return Mark("SwarmUI", place, "generation parameters", str(prompt))
    if {"c", "uc"} <= graph.keys() or {"prompt", "steps", "sampler"} <= graph.keys():
        return Mark(
            "a Stable Diffusion program", place, "generation parameters", str(graph.get("c") or graph.get("prompt"))
        )
    if {"prompt", "guidance_scale"} <= graph.keys() or {"prompt", "base_model"} <= graph.keys():
        return Mark("a diffusion program", place, "generation parameters", str(graph["prompt"]))
    return None


def _graph_prompt(nodes: list[dict[str, Any]]) -> str:
    texts: list[str] = []
    for node in nodes:
        inputs = node.get("inputs")
        if isinstance(inputs, dict) and "text" in str(node["class_type"]).lower():
            texts += [value for value in inputs.values() if isinstance(value, str) and len(value) > 2]
    return " ‖ ".join(dict.fromkeys(texts))


def _workflow_prompt(nodes: list[Any]) -> str:
    texts: list[str] = []
    for node in nodes:
        if (
            isinstance(node, dict)
            and "text" in str(node.get("type")).lower()
            and isinstance(node.get("widgets_values"), list)
        ):
            texts += [value for value in node["widgets_values"] if isinstance(value, str) and len(value) > 2]
    return " ‖ ".join(dict.fromkeys(texts))


def _by_key(text: Text, place: str) -> Mark | None:
    """Chunk keys that only one program writes."""
    key = text.key.lower()
    keys = {"invokeai_metadata": "InvokeAI", "invokeai_graph": "InvokeAI", "invokeai_workflow": "InvokeAI",
            "sd-metadata": "InvokeAI", "dream": "InvokeAI", "fooocus_scheme": "Fooocus",
            "generation_data": "a diffusion program",
            "use_stable_diffusion_model": "Easy Diffusion", "smproj": "Stability Matrix"}  # fmt: skip
    return (
        Mark(keys[key], place, "a field that this program writes", text.value if key == "dream" else "")
        if key in keys
        else None
    )


def _label(text: Text, place: str) -> Mark | None:
    """The implicit label for generated content of the Chinese standard GB 45438-2025 (field AIGC, producer, Label)."""
    if not (text.key.endswith("AIGC") or text.value.lstrip()[:10].startswith('{"AIGC"')):
        return None
    label = re.search(r'"Label" ?: ?"?([123])', text.value)
    words = {"1": "is generated content", "2": "may be generated content", "3": "is suspected to be generated content"}
    said = words[label[1]] if label else "carries a label for generated content"
    return Mark("AIGC label (GB 45438-2025)", place, f"the file says that it {said}")


def _hidden(text: Text, place: str) -> Mark | None:
    """A text in the lowest bits of the pixels: hiding is itself the mark, whatever the text says."""
    if not text.key.startswith("stealth_"):
        return None
    inner = _parameters(text, place) or _graph(text, place)
    return inner or Mark(
        "a program that hides generation data in the pixels", place, "a hidden text", text.value[:20_000]
    )


def _by_form(text: Text, place: str) -> Mark | None:
    """Texts whose form belongs to one service."""
    if found := _MIDJOURNEY.search(text.value[:20_000]):
        return Mark(
            "Midjourney", place, "a prompt with a job number", text.value[: found.start()].strip() or text.value.strip()
        )
    if text.key == "ImageDescription" and _GROK_SIGNATURE.match(text.value.strip()):
        return Mark("xAI Grok (by the form of a signature in the description)", place, "a signature without a name")
    return None


def _by_name(text: Text, place: str) -> Mark | None:
    """Names of generators in fields that name a program, a maker or a credit; never in running captions."""
    if not _NAME_FIELDS.search(text.key or text.where) or len(text.value) > 300:
        return None
    for pattern, name in NAMES:
        if re.search(pattern, text.value, re.I):
            return Mark(name, place, f"the name “{text.value.strip()}”")
    return None
