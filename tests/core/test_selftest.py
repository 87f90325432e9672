"""The self-test on the delivered models, and on ones that no longer compute what was measured."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engines.core.paths import models_folder
from engines.core.selftest import RECORD, self_test

MODELS = sorted(path.parent.name for path in models_folder().glob("*/model.onnx"))


@pytest.mark.parametrize("name", MODELS)
def test_every_delivered_model_computes_what_was_kept_of_it(name: str) -> None:
    tested = self_test(models_folder(), name)
    assert tested.passed is True, tested.sentence


def copied(tmp_path: Path) -> Path:
    shutil.copytree(models_folder() / "synthetic_a", tmp_path / "synthetic_a")
    return tmp_path / "synthetic_a"


@pytest.mark.parametrize("change", ["size", "shape"])
def test_other_results_than_those_kept_are_said_to_void_the_figures(tmp_path: Path, change: str) -> None:
    record = copied(tmp_path) / RECORD
    kept = json.loads(record.read_text("utf-8"))
    output = next(iter(kept["outputs"].values()))
    if change == "size":
        output["values"][0] += 0.05 * output["size"]
    else:
        output["shape"] = [7]
    record.write_text(json.dumps(kept), "utf-8")
    tested = self_test(tmp_path, "synthetic_a")
    assert tested.passed is False
    assert "do not hold on this machine" in tested.sentence


def test_a_model_without_a_record_or_with_an_old_one_is_neither_passed_nor_failed(tmp_path: Path) -> None:
    record = copied(tmp_path) / RECORD
    record.write_text(record.read_text("utf-8").replace('"sha256": "', '"sha256": "0'), "utf-8")
    assert "another version" in self_test(tmp_path, "synthetic_a").sentence
    record.unlink()
    assert self_test(tmp_path, "synthetic_a").passed is None


def test_a_model_that_does_not_load_fails_with_a_sentence(tmp_path: Path) -> None:
    (copied(tmp_path) / "model.onnx").write_bytes(b"no model")
    tested = self_test(tmp_path, "synthetic_a")
    assert tested.passed is False and "Install the model again" in tested.sentence
