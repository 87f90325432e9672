"""Packs that are wrong, hostile or lie about themselves are refused with one sentence, and nothing is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import helper, numpy_helper

from engines.core.packs.graph import parse_graph
from engines.core.packs.protobuf import NotProtobuf
from tests.packs import made
from tests.packs.refusing import outside, refused


def _foreign() -> onnx.ModelProto:
    broken = made.detector(domains=("my.ops",))
    broken.graph.node[1].domain, broken.graph.node[1].op_type = "my.ops", "Magic"
    return broken


def _foreign_inside() -> onnx.ModelProto:
    """The operator hides in a branch of an If."""
    broken = made.detector(domains=("my.ops",))
    branch = helper.make_graph(
        [helper.make_node("Magic", [], ["hidden"], domain="my.ops")], "b", [], [made.port("hidden", 1, 1)]
    )
    condition = numpy_helper.from_array(np.array(True), "yes")
    broken.graph.initializer.append(condition)
    broken.graph.node.append(helper.make_node("If", ["yes"], ["either"], then_branch=branch, else_branch=branch))
    return broken


def _last(*nodes: Any, **more: Any) -> Callable[[], onnx.ModelProto]:
    """A detector whose score passes through one more operator."""

    def make() -> onnx.ModelProto:
        broken = made.detector(**more)
        broken.graph.node[1].output[0] = "before"
        broken.graph.node.extend(nodes)
        return broken

    return make


def _zeros() -> onnx.ModelProto:
    broken = made.detector()
    broken.graph.initializer[0].CopyFrom(numpy_helper.from_array(np.zeros((3, 1), np.float32), "signs"))
    return broken


MODELS: dict[str, tuple[Callable[[], onnx.ModelProto], str]] = {
    "foreign operator": (_foreign, r"do not belong to ONNX \(my\.ops\.Magic\)"),
    "foreign operator in a branch": (_foreign_inside, r"do not belong to ONNX \(my\.ops\.Magic\)"),
    "weights above": (outside("../secret.bin"), "weights outside its folder"),
    "weights anywhere": (outside("/etc/passwd"), "weights outside its folder"),
    "weights on a drive": (outside("C:\\weights.bin"), "weights outside its folder"),
    "weights nowhere": (outside(""), "weights outside its folder"),
    "weights below": (outside("deep/weights.bin"), "folder below"),
    "weights missing": (outside("weights.bin"), r"lacks weights\.bin"),
    "opset of the future": (lambda: made.detector(opset=99), "opset 99"),
    "version of the future": (lambda: made.detector(ir=99), "IR version 99"),
    "one channel": (lambda: made.detector(channels=1), "3 channels"),
    "another size": (lambda: made.detector(edge=48), "takes 48 × 48"),
    "ten classes": (lambda: made.detector(classes=10), "10 values a picture"),
    "undeclared class": (lambda: made.detector(classes=2), "which class"),
    "not finite": (_last(helper.make_node("Log", ["before"], ["logits"])),
                   "not finite"),
    "chance": (
        _last(
            helper.make_node("RandomNormalLike", ["before"], ["noise"]),
            helper.make_node("Add", ["before", "noise"], ["logits"]),
        ),
        "different answers to the same",
    ),
    "looks at nothing": (_zeros, "same answer to different"),
    "unknown operator": (_last(helper.make_node("NoSuchThing", ["before"], ["logits"])), "cannot run"),
}  # fmt: skip


@pytest.mark.parametrize("case", MODELS)
def test_a_model_that_cannot_be_trusted_or_run_isrefused(tmp_path: Path, home: Path, case: str) -> None:
    make, words = MODELS[case]
    sentence = refused(made.detector_pack(tmp_path / "p", make()), home)
    assert re.search(words, sentence), sentence


PREPARATIONS: dict[str, tuple[dict[str, Any], str]] = {
    "no resampling": ({"resample": None}, "how to resize"),
    "no mean": ({"image_mean": None}, "image_mean"),
    "deviation of zero": ({"image_std": [0, 1, 1]}, "image_std"),
    "no rescaling factor": ({"rescale_factor": None}, "rescale_factor"),
    "no word on resizing": ({"do_resize": None}, "do_resize"),
    "padding": ({"do_pad": True}, "do_pad"),
    "size of another kind": ({"size": {"longest_edge": 5}}, "usable size"),
    "huge": ({"size": 10**9}, "usable size"),
    "size left to the picture": ({"do_center_crop": False}, "leaves the size"),
    "another crop": ({"crop_size": 24}, "24 × 24"),
}


@pytest.mark.parametrize("case", PREPARATIONS)
def test_what_preprocessing_does_not_say_is_never_guessed(tmp_path: Path, home: Path, case: str) -> None:
    changes, words = PREPARATIONS[case]
    said = {key: value for key, value in (made.PREPARED | changes).items() if value is not None}
    assert words in refused(made.detector_pack(tmp_path / "p", **{"preprocessor_config.json": said}), home)


LIES: dict[str, tuple[dict[str, Any], str]] = {
    "hash": ({"sha256": "ab" * 32}, "not the file that pack.json describes"),
    "hash of what is missing": ({"sha256": {"other.onnx": "ab" * 32}}, "no such file"),
    "hash that is none": ({"sha256": "abc"}, "64 hexadecimal digits"),
    "size": ({"input": {"size": [224, 224]}}, "pack.json says pictures of 224 × 224"),
    "channels": ({"input": {"channels": 1}}, "pack.json says 1 channels"),
    "output": ({"output": {"name": "score", "kind": "logit"}}, "names the output score"),
    "probability": ({"output": {"kind": "probability"}}, "no probability"),
    "kind": ({"output": {"kind": "magic"}}, "cannot be guessed"),
    "no output": ({"output": {}}, "what the output of model.onnx means"),
    "class": ({"output": {"kind": "logit", "positive": 3}}, "names class 3"),
    "class by name": ({"output": {"kind": "logit", "positive": "fake"}}, "config.json does not list"),
    "question": ({"question": "weather"}, "names the question"),
    "no question": ({"question": ""}, "which question"),
    "question of a pair": ({"question": "caption"}, "can only answer"),
    "name": ({"name": 5}, "name must be a text"),
}


@pytest.mark.parametrize("case", LIES)
def test_a_card_that_lies_isrefused(tmp_path: Path, home: Path, case: str) -> None:
    changes, words = LIES[case]
    assert words in refused(made.detector_pack(tmp_path / "p", **{"pack.json": made.declaration(**changes)}), home)


@pytest.mark.parametrize("data", [b"", b"PK", b"\x00" * 40, b"GIF89a", b"\x08\x07\x3a\xff\xff\xff\xff\x7f", b"{}"])
def test_a_file_that_is_no_onnx_isrefused(tmp_path: Path, home: Path, data: bytes) -> None:
    assert "no ONNX file" in refused(made.detector_pack(tmp_path / "p", **{"model.onnx": data}), home)


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_a_damaged_model_never_breaks_the_reader(at: int, junk: bytes) -> None:
    data = bytearray(_foreign_inside().SerializeToString())
    at %= len(data)
    data[at : at + len(junk)] = junk
    try:
        parse_graph(memoryview(bytes(data)))
    except NotProtobuf as refusal:
        assert str(refusal)


def test_towers_that_do_not_belong_together_arerefused(tmp_path: Path, home: Path) -> None:
    folder = made.pair_pack(tmp_path / "p", "clip")
    made.write(folder, {"text_model.onnx": made.text(width=5)})
    assert "do not belong together" in refused(folder, home)
    (folder / "tokenizer.json").unlink()
    assert "tokenizer.json" in refused(folder, home)
    made.write(folder, {"tokenizer.json": {"model": {}}})
    assert "no vocabulary" in refused(folder, home)


def test_a_text_model_without_mask_must_say_what_pads(tmp_path: Path, home: Path) -> None:
    folder = made.pair_pack(tmp_path / "p", "siglip")
    made.write(folder, {"tokenizer.json": made.tokenizer()})
    assert "pad_id" in refused(folder, home)


def test_a_scale_that_the_model_contradicts_isrefused(tmp_path: Path, home: Path) -> None:
    folder = made.pair_pack(tmp_path / "p", "joint")
    made.write(folder, {"pack.json": {"scale": 100.0}})
    assert "says scale 100" in refused(folder, home)


def test_what_is_no_pack_isrefused(tmp_path: Path, home: Path) -> None:
    assert "is not there" in refused(tmp_path / "nowhere", home)
    assert "no model.onnx" in refused(made.write(tmp_path / "empty", {"a.txt": b"x"}), home)
    folder = made.detector_pack(tmp_path / "p")
    assert "single file" in refused(folder / "model.onnx", home)
    assert "neither a folder nor a ZIP" in refused(folder / "pack.json", home)
    (folder / "pack.json").write_text("{nonsense")
    assert "not readable as JSON" in refused(folder, home)
    (folder / "pack.json").write_text("[" * 100_000)
    assert "not readable as JSON" in refused(folder, home)
    (folder / "preprocessor_config.json").unlink()
    assert "preprocessor_config.json" in refused(folder, home)


def test_one_of_several_models_is_never_chosen_by_chance(tmp_path: Path, home: Path) -> None:
    folder = made.detector_pack(tmp_path / "p")
    made.write(folder, {"deep/model.onnx": made.detector()})
    assert "2 times" in refused(folder, home)
    made.write(folder / "more", {"a.onnx": b"x", "b.onnx": b"x"})
    (folder / "model.onnx").unlink()
    (folder / "deep" / "model.onnx").unlink()
    assert "2 ONNX files" in refused(folder, home)
