"""Every method on the same crops, the same sources held out and the same evaluation.

``PYTHONPATH=. .venv-training/bin/python -m training.synthetic.compare [--folds 2] [--crops 4000] [--method NAME …]``
adds a JSON line a method and fold to out/synthetic/compare.jsonl, leaves out what stands there, prints the table.
The folder out/synthetic/compare keeps the crops and what methods share; remove it when net or treatment change.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import torch

from training.synthetic.folds import held_out
from training.synthetic.judge import Judged, at_most, judge
from training.synthetic.methods.bank import load_bank
from training.synthetic.methods.every import METHODS
from training.synthetic.methods.fitting import Fitted, Room
from training.synthetic.sources import FOLDS, RGB, Item, items, pixels_of
from training.synthetic.table import format_table, read_lines
from training.synthetic.tiling import mean_logits
from training.synthetic.treat import CONDITIONS, CRUSHED

OUT = Path(__file__).resolve().parents[2] / "out" / "synthetic"
MILD = CONDITIONS[1]


def main(words: Sequence[str] | None = None) -> None:
    """Run what is missing and print the table of all that is there."""
    arguments = _arguments(words)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    log = arguments.out / "compare.jsonl"
    arguments.out.mkdir(parents=True, exist_ok=True)
    setting = {"crops": arguments.crops, "edge": arguments.edge, "seed": arguments.seed, "most": arguments.most}
    for fold in range(arguments.folds):
        done = {line["method"] for line in read_lines(log, setting) if line["fold"] == fold}
        names = [name for name in arguments.method or METHODS if name not in done]
        if names:
            _fold(fold, names, setting, log)
    print(format_table(read_lines(log, setting), {name: method.title for name, method in METHODS.items()}))


def _fold(fold: int, names: Sequence[str], setting: dict[str, int], log: Path) -> None:
    folder = log.parent / "compare"
    bank = load_bank(fold, setting["crops"], setting["edge"], setting["seed"], folder)
    room = Room(bank, fold, setting["edge"], setting["seed"], folder)
    chosen, pixels = _pictures(fold, setting["most"])
    for name in names:
        torch.manual_seed(setting["seed"])
        began, room.borrowed = time.process_time(), {}
        try:
            fitted = METHODS[name].fit(room)
        except FileNotFoundError as error:
            print(f"{name} is left out: {error}", flush=True)
            continue
        minutes = (time.process_time() - began + sum(room.borrowed.values())) / 60
        line = {"method": name, "fold": fold, **setting, **_measured(fitted, chosen, pixels, setting["edge"])}
        line |= {"trained": fitted.trained, "minutes": round(minutes, 2), "note": fitted.note}
        with log.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(line) + "\n")
        print(f"fold {fold}, {name}: AUROC {line['auroc']:.3f}, {minutes:.1f} minutes of one core", flush=True)


def _pictures(fold: int, most: int) -> tuple[list[Item], list[RGB]]:
    """At most ``most`` pictures of every source that the fold holds out."""
    outside = held_out(items(), fold)
    chosen = [outside[at] for at in at_most(outside, most)]
    return chosen, [pixels_of(item) for item in chosen]


def _measured(fitted: Fitted, chosen: Sequence[Item], pixels: Sequence[RGB], edge: int) -> dict[str, Any]:
    """Figures under re-encoding as JPEG 80–89, and after scaling by 0.7 and JPEG 75."""
    net = fitted.net.eval()
    rows = judge(chosen, pixels, lambda pictures: mean_logits(net, pictures, edge), (MILD, CRUSHED))
    mild, crushed = (rows.rows(rows.condition == number) for number in (0, 1))
    families = mild.by_generator()
    return {
        "auroc": _mean_auroc(mild),
        "true_rate": round(sum(rate for _, rate, _ in families.values()) / len(families), 4),
        "crushed": _mean_auroc(crushed),
        "families": {name: round(area, 4) for name, (area, _, _) in families.items()},
    }


def _mean_auroc(rows: Judged) -> float:
    families = rows.by_generator()
    return round(sum(area for area, _, _ in families.values()) / len(families), 4)


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.synthetic.compare", description=__doc__)
    parser.add_argument(
        "--folds", type=int, default=1, choices=range(1, len(FOLDS) + 1), help="the first so many folds"
    )
    parser.add_argument("--crops", type=int, default=4000, help="crops that every method learns from")
    parser.add_argument("--edge", type=int, default=96, help="their side in pixels")
    parser.add_argument("--method", nargs="+", choices=tuple(METHODS), help="only these; all where left out")
    parser.add_argument("--most", type=int, default=50, help="pictures judged a source held out")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=OUT, help="folder of compare.jsonl, banks and shared weights")
    return parser.parse_args(words)


if __name__ == "__main__":
    main()
