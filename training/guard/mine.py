"""Mining the pictures that fool our own models: one set to fit the guard on, another, made otherwise, to measure it.

The sets differ in seeds, in what is drawn, in the networks that paint, in the ways to climb, and in the models fooled;
``procedural`` exists in the measured set only. Pictures are kept in out/guard, never in the repository.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from training.guard import cppn, noise, procedural
from training.guard.noise import RGB, Score
from training.guard.victims import EDGE, Victims

if TYPE_CHECKING:
    import torch

OUT = Path(__file__).resolve().parents[2] / "out" / "guard"
KINDS = ("noise", "evolved", "gradient", "procedural")
COUNTS = {
    "fit": {"noise": 60, "evolved": 60, "gradient": 64},
    "test": {"noise": 70, "evolved": 70, "gradient": 72, "procedural": 32},
}
_NOISE = {"fit": ("uniform", "power", "blocks"), "test": ("uniform", "normal", "power", "salt", "lines", "blocks")}
_SIDES = {"fit": (4,), "test": (2, 8)}
_ACTS = {
    "fit": ("sine", "gauss", "sigmoid", "linear"),
    "test": ("sine", "gauss", "abs", "step", "saw"),
}
_CLIMBS = {
    "fit": ("pixels", "smooth pixels"),
    "test": ("pixels", "smooth pixels", "frequencies"),
}
_STEPS = {"fit": 18, "test": 20}
_GROUP = 4
_BLANK, _WORTHLESS = 1.0, 100.0
"""Mean change from pixel to pixel under which the detector looks away, and what that costs a picture."""


@dataclass(frozen=True, slots=True)
class Fooling:
    """A mined picture: its file under ``OUT``, what it was made by, whom it fools which way, and the score reached."""

    file: str
    kind: str
    setting: str
    victim: str
    sign: int
    score: float


def mine(which: str) -> list[Fooling]:
    """Make what is missing of a set; returns all of it. Needs torch only where a gradient is to be followed."""
    folder = OUT / "fooling" / which
    folder.mkdir(parents=True, exist_ok=True)
    victims = Victims()
    made: list[Fooling] = []
    for kind, count in COUNTS[which].items():
        for start in range(0, count, _GROUP):
            note = folder / f"{kind}-{start:03}.json"
            if not note.exists():
                found = _group(which, kind, start, min(_GROUP, count - start), victims)
                note.write_text(json.dumps([asdict(one) for one in found]), encoding="utf-8")
            made += [Fooling(**entry) for entry in json.loads(note.read_text(encoding="utf-8"))]
    return made


def _group(which: str, kind: str, start: int, count: int, victims: Victims) -> list[Fooling]:
    rng = np.random.default_rng([("fit", "test").index(which), KINDS.index(kind), start])
    signs = [1 if (start + at) % 2 else -1 for at in range(count)]
    if kind == "gradient":
        climb = _CLIMBS[which][start // _GROUP % len(_CLIMBS[which])]
        try:
            from training.guard.gradient import climbed
        except ModuleNotFoundError as error:
            raise SystemExit(
                "Mining needs torch: run `python -m training.guard mine` as training/README.md says."
            ) from error

        pictures = climbed(_net(victims), rng, EDGE, signs, _STEPS[which], climb)
        rows = [(picture, climb, "detector", sign) for picture, sign in zip(pictures, signs, strict=True)]
    else:
        rows = [_one(which, kind, start + at, sign, rng, victims) for at, sign in enumerate(signs)]
    found = []
    for at, (picture, setting, victim, sign) in enumerate(rows):
        score = float((victims.localiser if victim == "localiser" else victims.detector)(noise.stacked([picture]))[0])
        file = f"fooling/{which}/{kind}-{start + at:03}.png"
        Image.fromarray(_laid_out(picture, rng)).save(OUT / file)
        found.append(Fooling(file, kind, setting, victim, sign, score))
    return found


@cache
def _net(victims: Victims) -> torch.nn.Module:
    return victims.slope_net()


def _one(
    which: str, kind: str, number: int, sign: int, rng: np.random.Generator, victims: Victims
) -> tuple[RGB, str, str, int]:
    """(picture, setting, victim, sign)."""
    victim = "localiser" if which == "test" and kind == "evolved" and number % 5 == 4 else "detector"
    if victim == "localiser":
        sign = 1

    def score(batch: noise.Batch) -> noise.Scores:
        height = sign * (victims.localiser(batch) if victim == "localiser" else victims.detector(batch))
        return np.where(np.abs(np.diff(batch, axis=3)).mean((1, 2, 3)) < _BLANK, height - _WORTHLESS, height)

    picture, setting = _made(which, kind, number, rng, score)
    return picture, setting, victim, sign


def _made(which: str, kind: str, number: int, rng: np.random.Generator, score: Score) -> tuple[RGB, str]:
    if kind == "procedural":
        return procedural.best_pattern(rng, EDGE, score, 8), "best of 8"
    if kind == "evolved":
        acts, hidden, spread = _ACTS[which], 8 if which == "fit" else 12, 1.5 if which == "fit" else 2.0
        rounds = 10
        picture = cppn.evolved(rng, EDGE, score, rounds, hidden=hidden, spread=spread, acts=acts)
        return picture, f"{hidden} nodes, {rounds} rounds"
    if number % 3 == 0:
        side = _SIDES[which][number // 3 % len(_SIDES[which])]
        return noise.evolved_pixels(rng, EDGE, score, 12, side), f"pixels evolved, blocks of {side}"
    return noise.best_drawn(rng, EDGE, score, 8, _NOISE[which]), "best of 8"


def _laid_out(picture: RGB, rng: np.random.Generator) -> RGB:
    """As it is, or mirrored into a picture of twice the side."""
    if rng.random() < 0.7:
        return picture
    wide = np.concatenate([picture, picture[:, ::-1]], axis=1)
    return np.concatenate([wide, wide[::-1]], axis=0)
