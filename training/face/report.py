"""Measures the committed finder and the kept scores of the detector of swaps; prints them; writes the engine's card."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from engines.core.card import Card, DataGroup, Figure, read_card
from engines.core.faces import MODELS as FINDER
from engines.core.paths import models_folder
from engines.face.info import SWAP_MODEL
from engines.face.measured import CARD_FILE, CONDITION, FOLDER, RECALL, SWAP_AUROC, SWAP_CLLR
from training.face.actors import clusters
from training.face.candidates import POOLS, annotated, chosen
from training.face.judge import USES, Scores, area, calibrated
from training.face.measure import Finder, Tally, cascades, our_finder, people, portraits, shrunk, without_people
from training.face.swap_scores import BLENDED_ONLY, WITH_SWAPS, kept_scores

FALSE = "false faces a picture"
CASCADE_RECALL, CASCADE_FALSE = "the same by OpenCV's cascades", "false faces a picture by OpenCV's cascades"
_AREA_LOW, _AREA_HIGH = "AUROC of swapped faces, low end", "AUROC of swapped faces, high end"
_MEASURES = {"finder": (RECALL, FALSE), "cascades": (CASCADE_RECALL, CASCADE_FALSE)}


def evaluate(only: str | None, write: bool) -> None:
    """Print every figure beside the card's; ``only`` "finder" or "swap" measures one part and keeps the rest."""
    path = FOLDER / CARD_FILE
    old = read_card(path) if path.exists() else None
    found: list[Figure] = []
    if only != "swap":
        found += [*_finder("finder", our_finder()), *_finder("cascades", cascades(), 5, 12)]
    if only != "finder":
        found += _swaps()
    for figure in found:
        before = old.figure(figure.measure, figure.group) if old else None
        print(f"{figure.measure:<45} {figure.group:<40} {figure.value:7.3f}   card: {before}", flush=True)
    if write:
        again = {(figure.measure, figure.group) for figure in found}
        rest = [f for f in (old.figures if old else ()) if (f.measure, f.group) not in again]
        card = _card([*found, *rest])
        path.write_text(json.dumps(card.to_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _finder(name: str, find: Finder, every: int = 1, most: int = 1000) -> list[Figure]:
    """Each ``every``-th crop of a face, and ``most`` pictures a set without people."""
    recall, false = _MEASURES[name]
    seen, wrong = people(find)
    for tally in (portraits(find, every), shrunk(find)):
        seen.hits |= tally.hits
        seen.cases |= tally.cases
    without, boxes = without_people(find, most)
    for path, where in boxes if name == "finder" else ():
        print("false:", path, [[round(float(v)) for v in box] for box in where])
    pictures = len(annotated())
    figures = [Figure(recall, group, seen.share(group)) for group in sorted(seen.cases)]
    figures += [Figure(false, group, without.share(group)) for group in sorted(without.cases)]
    figures.append(Figure(false, "photographs of people", wrong / pictures))
    _print(name, seen, without, f"{wrong} false faces on {pictures} photographs of people")
    return figures


def _print(name: str, seen: Tally, without: Tally, more: str) -> None:
    print(f"--- {name}")
    for tally in (seen, without):
        for line in tally.lines():
            print(line)
    print(more, flush=True)


def _swaps() -> list[Figure]:
    figures = []
    for way in (BLENDED_ONLY, WITH_SWAPS):
        scores: Scores = kept_scores(way)
        for use, words in USES.items():
            part = scores.of(use)
            group = f"{way}, {words}"
            middle, low, high = area(part)
            figures += [
                Figure(SWAP_AUROC, group, float(middle)),
                Figure(_AREA_LOW, group, low),
                Figure(_AREA_HIGH, group, high),
                Figure(SWAP_CLLR, group, calibrated(part, words).cllr),
            ]
    return figures


def _card(figures: Sequence[Figure]) -> Card:
    numbers = {pool.name: len(chosen(pool)) for pool in POOLS}
    groups = [DataGroup(f"{p.name}, {p.use}", numbers[p.name], p.use == "learn") for p in POOLS]
    files = {f"{name}/model.onnx": _sha256(name) for name in (*FINDER, SWAP_MODEL)}
    people_ = len(set(clusters().values()))
    return Card(
        name="Faces",
        version="1",
        kind="model",
        purpose="finds faces and their five points; a detector of swapped faces that is not good enough to judge",
        made_by="python -m training face nets; gather; verify; swap; evaluate --write",
        licence="MTCNN (MIT) and EfficientNet-Lite0 (Apache-2.0) as starting points, see the NOTICE of each model",
        split=f"finder: recall on {len(annotated())} photographs with every face marked by eye, from which its last "
        "stage did not learn (the collection is the same, Flickr8k), false faces on collections of which nothing was "
        f"learnt; swaps: three nets, each judged on people it had not seen ({people_} clusters of look, since the data "
        "do not name them)",
        data=(*groups, DataGroup("faces/real, faces/fake (DFDC)", 500, True, "DFDC: research only")),
        figures=tuple(figures),
        limits=(
            "Recall is measured on small photographs (about 200 pixels) with faces of 9–204 pixels, marked by one "
            "person who also saw what an earlier state of the finder proposed; faces that neither saw are not counted.",
            "False faces are measured on pictures of up to 512 pixels; a large picture has more places to be wrong.",
            "A face on a poster, a package, a statue or in a drawing counts as a face.",
            f"{CONDITION}: the detector of swaps learnt from 250 faces of one collection.",
        ),
        files=files,
        calibration=None,
    )


def _sha256(name: str) -> str:
    return hashlib.sha256((models_folder() / name / "model.onnx").read_bytes()).hexdigest()
