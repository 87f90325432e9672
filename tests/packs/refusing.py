"""A pack that must be refused with one sentence, nothing kept; and models whose weights lie elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto

from engines.core.packs.errors import PackRefused
from tests.packs import made


def refused(path: Path, home: Path) -> str:
    """The sentence with which the pack at ``path`` is refused."""
    with pytest.raises(PackRefused) as refusal:
        made.imported(path, "refused")
    assert not list(home.rglob("*"))
    sentence = str(refusal.value)
    assert sentence.endswith(".") and "\n" not in sentence
    return sentence


def outside(location: str) -> Callable[[], onnx.ModelProto]:
    """Makes a detector whose weights are said to lie at ``location``."""

    def make() -> onnx.ModelProto:
        broken = made.detector()
        weights = broken.graph.initializer[0]
        weights.ClearField("raw_data")
        weights.data_location = TensorProto.EXTERNAL
        if location:
            weights.external_data.add(key="location", value=location)
        return broken

    return make
