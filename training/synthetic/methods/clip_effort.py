"""Effort on a CLIP vision tower that the user has: trained on the crops, judged on held-out sources, exported.

``python -m training effort --backbone FOLDER`` (see ``main``); goes on where it was when the command is given again.
What it writes is a pack that the program imports and validates (docs/packs.md).
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch.nn.utils import parametrize

from training.onnx_files import write_model
from training.synthetic.batches import Crops
from training.synthetic.folds import held_out, seen
from training.synthetic.judge import at_most, judge
from training.synthetic.methods.clip_folder import BackboneError, load_clip
from training.synthetic.methods.effort import decompose, merge, regulariser
from training.synthetic.methods.effort_pack import labelled_items, parted, write_pack
from training.synthetic.methods.fitting import cross_entropy, trained_parameters
from training.synthetic.methods.vit import Judge
from training.synthetic.onnx_bytes import onnx_bytes
from training.synthetic.sources import FOLDS, RGB, Item, items, pixels_of
from training.synthetic.tiling import mean_logits
from training.synthetic.treat import QUICK

_TOLERANCE = 2e-3
OUT = Path(__file__).resolve().parents[3] / "out" / "effort"
_KEEP_EVERY = 50
_LICENCE = "the backbone's own licence; the residual and the head were trained here"


def main(words: Sequence[str] | None = None) -> None:
    """Train the residual, write OUT/NAME/model.onnx and card.json with the figures of the sources held out."""
    arguments = _arguments(words)
    torch.set_num_threads(arguments.threads)
    cv2.setNumThreads(1)
    torch.manual_seed(arguments.seed)
    try:
        net = Judge(load_clip(arguments.backbone))
    except BackboneError as error:
        raise SystemExit(str(error)) from error
    layers = decompose(net.tower, arguments.trailing, "self_attn")
    trained = trained_parameters(net)
    edge = net.tower.shape.edge
    if arguments.labelled:
        learned, apart = parted(labelled_items(arguments.labelled))
    else:
        learned, apart = seen(items(), arguments.fold), held_out(items(), arguments.fold)
    chosen, pixels = _large_enough(learned, arguments.pictures, edge)
    folder = arguments.out / arguments.backbone.resolve().name
    _train(net, layers, Crops(chosen, pixels, arguments.batch, edge, arguments.seed), arguments, folder)
    merge(layers)
    outside, outside_pixels = _large_enough(apart, arguments.most, edge)
    figures = _figures(net.eval(), outside, outside_pixels, edge)
    data, difference = onnx_bytes(net, edge, _TOLERANCE)
    card = {
        "kind": "model",
        "purpose": "Was a picture made by a generator: CLIP vision tower with a residual tuned by Effort",
        "made_by": f"python -m training effort --backbone {folder.name} {_data_words(arguments)} "
        f"--steps {arguments.steps} --batch {arguments.batch} --trailing {arguments.trailing} --seed {arguments.seed}",
        "licence": _LICENCE,
        "backbone_sha256": _digest(arguments.backbone),
        "tile": edge,
        "parameters": sum(p.numel() for p in net.parameters()),
        "trained_parameters": trained,
        "training_sources": dict(sorted(Counter(item.source for item in chosen).items())),
        "held_out_sources": sorted({item.source for item in outside}),
        "split": "by source: no picture of a held-out source was seen in training",
        "figures": figures,
        "limits": ["Its scores are log odds before calibration; no likelihood ratio follows from them."],
        "parity": difference,
    }
    write_model(folder.name, data, card, arguments.out)
    write_pack(folder, edge, hashlib.sha256(data).hexdigest(), _LICENCE)
    for measure, group, value in figures:
        print(f"{measure}, {group}: {value:.3f}")
    print(f"To use it: assay models import {folder.name}; assay validate “{folder.name} effort” FOLDER")


def _large_enough(chosen: Sequence[Item], most: int, edge: int) -> tuple[list[Item], list[RGB]]:
    """At most ``most`` pictures of each source that a tile fits into. Raises SystemExit where a class has none."""
    kept = [chosen[at] for at in at_most(chosen, most)]
    pairs = [(item, rgb) for item, rgb in ((item, pixels_of(item)) for item in kept) if min(rgb.shape[:2]) >= edge]
    if {item.generated for item, _ in pairs} != {True, False}:
        raise SystemExit(
            f"There are no pictures of both classes of {edge} pixels or more; take a backbone of a smaller size."
        )
    return [item for item, _ in pairs], [rgb for _, rgb in pairs]


def _train(
    net: Judge, layers: list[torch.nn.Module], crops: Crops, arguments: argparse.Namespace, folder: Path
) -> None:
    reached = [parameter for parameter in net.parameters() if parameter.requires_grad]
    optimiser = torch.optim.Adam(reached, lr=arguments.rate)
    kept, step = folder / "checkpoint.pt", 0
    if kept.exists():
        state = torch.load(kept, weights_only=True)
        for parameter, value in zip(reached, state["trained"], strict=True):
            parameter.data.copy_(value)
        optimiser.load_state_dict(state["optimiser"])
        step = state["step"]
    folder.mkdir(parents=True, exist_ok=True)
    crops.restart(step)
    net.train()
    for batch in crops if step < arguments.steps else ():
        with parametrize.cached():
            loss = cross_entropy(net(batch.rgb.float())[0], batch.generated) + regulariser(layers)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        step += 1
        if step % _KEEP_EVERY == 0 or step == arguments.steps:
            print(f"step {step} of {arguments.steps}, loss {float(loss.detach()):.4f}", flush=True)
            state = {"trained": [p.data for p in reached], "optimiser": optimiser.state_dict(), "step": step}
            torch.save(state, kept.with_suffix(".partial"))
            kept.with_suffix(".partial").replace(kept)
        if step >= arguments.steps:
            break


def _figures(net: Judge, chosen: Sequence[Item], pixels: Sequence[RGB], edge: int) -> list[list[Any]]:
    """[measure, group, value] by condition, and by generator over all conditions."""
    rows = judge(chosen, pixels, lambda pictures: mean_logits(lambda rgb: net(rgb)[0], pictures, edge), QUICK)
    found: list[list[Any]] = []
    for number, condition in enumerate(QUICK):
        part = rows.rows(rows.condition == number)
        found += [["AUROC", condition.name, round(part.auroc(), 4)]]
        found += [["TPR at 1 % FPR", condition.name, round(part.true_rate(), 4)]]
    families = rows.by_generator()
    found += [["AUROC", family, round(area, 4)] for family, (area, _, _) in families.items()]
    found += [["AUROC", "mean over generators held out", round(float(np.mean([v[0] for v in families.values()])), 4)]]
    return found


def _data_words(arguments: argparse.Namespace) -> str:
    return f"--labelled {arguments.labelled.name}" if arguments.labelled else f"--fold {arguments.fold}"


def _digest(folder: Path) -> str:
    """SHA-256 of the backbone's weights file."""
    path = next(folder / name for name in ("model.safetensors", "pytorch_model.bin") if (folder / name).exists())
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training effort", description=__doc__)
    parser.add_argument(
        "--backbone", type=Path, required=True, help="folder with config.json and the weights of a CLIP"
    )
    parser.add_argument(
        "--labelled", type=Path, help="train on this folder's real and fake, one sub-folder a source, not on the crops"
    )
    parser.add_argument("--out", type=Path, default=OUT, help="a folder of the backbone's name is made in it")
    parser.add_argument("--fold", type=int, default=0, choices=range(len(FOLDS)), help="whose sources are held out")
    parser.add_argument("--steps", type=int, default=800)
    parser.add_argument("--batch", type=int, default=8, help="crops a step, half photographs, half generated")
    parser.add_argument("--rate", type=float, default=2e-4, help="the paper's")
    parser.add_argument("--trailing", type=int, default=1, help="singular components trained in each layer")
    parser.add_argument("--pictures", type=int, default=100_000, help="at most so many of a source for training")
    parser.add_argument("--most", type=int, default=50, help="at most so many of a source held out are judged")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args(words)
