"""The held-out scores of the detector of swaps, kept beside this file so that figures need no torch."""

from __future__ import annotations

import json
from pathlib import Path

from training.face.judge import Scores

FILE = Path(__file__).with_name("swap_scores.json")
BLENDED_ONLY, WITH_SWAPS = "self-blended only", "with swaps of other people"


def kept_scores(way: str) -> Scores:
    """The scores of one way of training. Raises KeyError where it was not run."""
    return Scores.from_json(json.loads(FILE.read_text("utf-8"))[way])


def keep(way: str, scores: Scores) -> None:
    """Add or replace the scores of one way of training."""
    kept = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
    kept[way] = scores.to_json()
    FILE.write_text(json.dumps(kept) + "\n", encoding="utf-8")
