"""Packs that are wrong, hostile or lie about themselves are refused with one sentence, and nothing is kept."""

from __future__ import annotations

import errno
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from engines.core.packs.errors import PackRefused
from engines.core.packs.graph import parse_graph
from engines.core.packs.importing import import_pack
from engines.core.packs.protobuf import NotProtobuf
from tests.packs import made


def _refused(path: Path, home: Path) -> str:
    with pytest.raises(PackRefused) as refusal:
        made.imported(path, "refused")
    assert not list(home.rglob("*"))
    sentence = str(refusal.value)
    assert sentence.endswith(".") and "\n" not in sentence
    return sentence


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


def _outside(location: str) -> Callable[[], onnx.ModelProto]:
    def make() -> onnx.ModelProto:
        broken = made.detector()
        weights = broken.graph.initializer[0]
        weights.ClearField("raw_data")
        weights.data_location = TensorProto.EXTERNAL
        if location:
            weights.external_data.add(key="location", value=location)
        return broken

    return make


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
    "weights above": (_outside("../secret.bin"), "weights outside its folder"),
    "weights anywhere": (_outside("/etc/passwd"), "weights outside its folder"),
    "weights on a drive": (_outside("C:\\weights.bin"), "weights outside its folder"),
    "weights nowhere": (_outside(""), "weights outside its folder"),
    "weights below": (_outside("deep/weights.bin"), "folder below"),
    "weights missing": (_outside("weights.bin"), r"lacks weights\.bin"),
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
def test_a_model_that_cannot_be_trusted_or_run_is_refused(tmp_path: Path, home: Path, case: str) -> None:
    make, words = MODELS[case]
    sentence = _refused(made.detector_pack(tmp_path / "p", make()), home)
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
    assert words in _refused(made.detector_pack(tmp_path / "p", **{"preprocessor_config.json": said}), home)


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
def test_a_card_that_lies_is_refused(tmp_path: Path, home: Path, case: str) -> None:
    changes, words = LIES[case]
    assert words in _refused(made.detector_pack(tmp_path / "p", **{"pack.json": made.declaration(**changes)}), home)


@pytest.mark.parametrize("data", [b"", b"PK", b"\x00" * 40, b"GIF89a", b"\x08\x07\x3a\xff\xff\xff\xff\x7f", b"{}"])
def test_a_file_that_is_no_onnx_is_refused(tmp_path: Path, home: Path, data: bytes) -> None:
    assert "no ONNX file" in _refused(made.detector_pack(tmp_path / "p", **{"model.onnx": data}), home)


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_a_damaged_model_never_breaks_the_reader(at: int, junk: bytes) -> None:
    data = bytearray(_foreign_inside().SerializeToString())
    at %= len(data)
    data[at : at + len(junk)] = junk
    try:
        parse_graph(memoryview(bytes(data)))
    except NotProtobuf as refusal:
        assert str(refusal)


def test_towers_that_do_not_belong_together_are_refused(tmp_path: Path, home: Path) -> None:
    folder = made.pair_pack(tmp_path / "p", "clip")
    made.write(folder, {"text_model.onnx": made.text(width=5)})
    assert "do not belong together" in _refused(folder, home)
    (folder / "tokenizer.json").unlink()
    assert "tokenizer.json" in _refused(folder, home)
    made.write(folder, {"tokenizer.json": {"model": {}}})
    assert "no vocabulary" in _refused(folder, home)


def test_a_text_model_without_mask_must_say_what_pads(tmp_path: Path, home: Path) -> None:
    folder = made.pair_pack(tmp_path / "p", "siglip")
    made.write(folder, {"tokenizer.json": made.tokenizer()})
    assert "pad_id" in _refused(folder, home)


def test_a_scale_that_the_model_contradicts_is_refused(tmp_path: Path, home: Path) -> None:
    folder = made.pair_pack(tmp_path / "p", "joint")
    made.write(folder, {"pack.json": {"scale": 100.0}})
    assert "says scale 100" in _refused(folder, home)


def test_what_is_no_pack_is_refused(tmp_path: Path, home: Path) -> None:
    assert "is not there" in _refused(tmp_path / "nowhere", home)
    assert "no model.onnx" in _refused(made.write(tmp_path / "empty", {"a.txt": b"x"}), home)
    folder = made.detector_pack(tmp_path / "p")
    assert "single file" in _refused(folder / "model.onnx", home)
    assert "neither a folder nor a ZIP" in _refused(folder / "pack.json", home)
    (folder / "pack.json").write_text("{nonsense")
    assert "not readable as JSON" in _refused(folder, home)
    (folder / "pack.json").write_text("[" * 100_000)
    assert "not readable as JSON" in _refused(folder, home)
    (folder / "preprocessor_config.json").unlink()
    assert "preprocessor_config.json" in _refused(folder, home)


def test_one_of_several_models_is_never_chosen_by_chance(tmp_path: Path, home: Path) -> None:
    folder = made.detector_pack(tmp_path / "p")
    made.write(folder, {"deep/model.onnx": made.detector()})
    assert "2 times" in _refused(folder, home)
    made.write(folder / "more", {"a.onnx": b"x", "b.onnx": b"x"})
    (folder / "model.onnx").unlink()
    (folder / "deep" / "model.onnx").unlink()
    assert "2 ONNX files" in _refused(folder, home)


def _zip(path: Path, name: str, content: bytes = b"x", **attributes: Any) -> Path:
    """A pack with one hostile entry more."""
    packed = made.zipped(made.detector_pack(path.with_suffix("")))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as file:
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED
        for key, value in attributes.items():
            setattr(entry, key, value)
        file.writestr(entry, content)
    return packed


@pytest.mark.parametrize("name", ["../../evil", "/etc/evil", "a/../../evil", "..\\evil", "C:/evil"])
def test_a_zip_with_paths_that_lead_out_is_refused(tmp_path: Path, home: Path, name: str) -> None:
    assert "leads out" in _refused(_zip(tmp_path / "p.zip", name), home)
    assert not (tmp_path.parent / "evil").exists()


def test_traps_in_zip_files_are_refused(tmp_path: Path, home: Path) -> None:
    link = _zip(tmp_path / "link.zip", "weights.bin", b"/etc/passwd", external_attr=0o120777 << 16)
    assert "a link" in _refused(link, home)
    bomb = _zip(tmp_path / "bomb.zip", "weights.bin", bytes(70 << 20))
    assert "a trap" in _refused(bomb, home)
    torn = made.zipped(made.detector_pack(tmp_path / "torn"))
    data = bytearray(torn.read_bytes())
    data[60:90] = bytes(30)
    torn.write_bytes(data)
    assert "damaged" in _refused(torn, home)


def test_a_zip_that_lists_thousands_of_files_is_refused(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for number in range(2_001):
            packed.writestr(str(number), b"")
    assert "more files than any model" in _refused(path, home)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path, home: Path) -> None:
    made.detector_pack(tmp_path / "elsewhere")
    folder = made.detector_pack(tmp_path / "p")
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").symlink_to(tmp_path / "elsewhere" / "model.onnx")
    assert "a link to a file outside" in _refused(folder, home)


def test_external_weights_behind_a_link_are_refused(tmp_path: Path, home: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(bytes(12))
    folder = made.detector_pack(tmp_path / "p", _outside("weights.bin")())
    (folder / "weights.bin").symlink_to(secret)
    assert "a link to a file outside" in _refused(folder, home)


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path, home: Path) -> None:
    folder = made.detector_pack(tmp_path / "p")
    with (folder / "model.onnx").open("r+b") as file:
        file.truncate((2 << 30) + 1)  # a file with a hole: it takes no space
    assert "at most 2 GiB" in _refused(folder, home)


def test_a_full_disk_is_a_sentence(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made.detector_pack(tmp_path / "p")
    monkeypatch.setattr("engines.core.packs.source.shutil.disk_usage", lambda path: SimpleNamespace(free=10))
    assert "no space" in _refused(folder, home)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_missing_permission_is_a_sentence(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made.detector_pack(tmp_path / "p")

    def forbidden(*_: object) -> int:  # a superuser may read everything, so that the file's mode alone proves nothing
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("engines.core.packs.source._Folder.open", forbidden)
        assert "check the permissions" in _refused(folder, home)
    monkeypatch.setenv("ASSAY_DATA", str(folder / "pack.json" / "below a file"))
    with pytest.raises(PackRefused, match="cannot be written to"):
        import_pack(folder)


def test_nothing_is_left_where_the_place_cannot_be_taken(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = made.imported(made.detector_pack(tmp_path / "p"), "one")
    real = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target == one.folder and self.suffix != ".old":
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(PackRefused, match="could not be kept"):
        made.imported(tmp_path / "p", "one")
    assert (one.folder / "model.onnx").is_file()
    assert [path.name for path in home.iterdir()] == ["models"]
