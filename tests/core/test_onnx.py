"""The house of ONNX sessions: verified, cancellable, honest about where it runs."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from engines.core.errors import ModelError, Stopped
from engines.core.onnx import ModelHouse
from engines.core.providers import choose_providers


def _install(folder: Path, model: onnx.ModelProto, sha256: str | None = None) -> None:
    folder.mkdir(parents=True)
    data = model.SerializeToString()
    (folder / "model.onnx").write_bytes(data)
    (folder / "card.json").write_text(json.dumps({"sha256": sha256 or hashlib.sha256(data).hexdigest()}))


def _doubling() -> onnx.ModelProto:
    node = helper.make_node("Add", ["x", "x"], ["y"])
    return _model([node], [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n"])])


def _endless() -> onnx.ModelProto:
    """A loop that would run for hours, so that only cancelling ends it."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["going"], ["go_on"]),
            helper.make_node("Add", ["state", "state"], ["sum"]),
            helper.make_node("Tanh", ["sum"], ["next"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("i", TensorProto.INT64, []),
            helper.make_tensor_value_info("going", TensorProto.BOOL, []),
            helper.make_tensor_value_info("state", TensorProto.FLOAT, ["n"]),
        ],
        [
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("next", TensorProto.FLOAT, ["n"]),
        ],
    )
    trips = helper.make_node("Constant", [], ["trips"], value=helper.make_tensor("t", TensorProto.INT64, [], [10**12]))
    going = helper.make_node("Constant", [], ["start"], value=helper.make_tensor("g", TensorProto.BOOL, [], [True]))
    loop = helper.make_node("Loop", ["trips", "start", "x"], ["y"], body=body)
    return _model([trips, going, loop], [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n"])])


def _model(nodes: list[onnx.NodeProto], outputs: list[onnx.ValueInfoProto]) -> onnx.ModelProto:
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n"])]
    graph = helper.make_graph(nodes, "graph", inputs, outputs)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def test_a_verified_model_runs_and_names_its_provider(tmp_path: Path) -> None:
    _install(tmp_path / "doubling", _doubling())
    model = ModelHouse(folders=(tmp_path,)).model("doubling")
    result = model.run({"x": np.array([1, 2], np.float32)})
    assert result["y"].tolist() == [2, 4]
    assert model.provider == choose_providers().providers[0] or model.notice


def test_a_model_is_opened_once(tmp_path: Path) -> None:
    _install(tmp_path / "doubling", _doubling())
    house = ModelHouse(folders=(tmp_path,))
    assert house.model("doubling") is house.model("doubling")


def test_an_altered_model_file_is_refused_by_name(tmp_path: Path) -> None:
    _install(tmp_path / "doubling", _doubling(), sha256="0" * 64)
    with pytest.raises(ModelError, match=r"doubling is not the one its card describes"):
        ModelHouse(folders=(tmp_path,)).model("doubling")


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="doubling is not installed"):
        ModelHouse(folders=(tmp_path,)).model("doubling")


def test_a_model_that_is_no_onnx_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "junk"
    folder.mkdir()
    (folder / "model.onnx").write_bytes(b"junk")
    (folder / "card.json").write_text(json.dumps({"sha256": hashlib.sha256(b"junk").hexdigest()}))
    with pytest.raises(ModelError, match="junk does not load"):
        ModelHouse(folders=(tmp_path,)).model("junk")


def test_wrong_input_is_a_sentence_not_a_crash(tmp_path: Path) -> None:
    _install(tmp_path / "doubling", _doubling())
    with pytest.raises(ModelError, match="doubling failed"):
        ModelHouse(folders=(tmp_path,)).model("doubling").run({"x": np.zeros((2, 2), np.float32)})


def test_stop_ends_a_running_model(tmp_path: Path) -> None:
    _install(tmp_path / "endless", _endless())
    asked: list[bool] = []

    def stop_at_the_second_question() -> bool:
        asked.append(True)
        return len(asked) > 1

    model = ModelHouse(folders=(tmp_path,), should_stop=stop_at_the_second_question).model("endless")
    with pytest.raises(Stopped):
        model.run({"x": np.ones(1000, np.float32)})
