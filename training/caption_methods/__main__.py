"""Compares published ways to ask a pair of towers with the plain cosine, on photographs that the pair did not learn.

PYTHONPATH=. .venv-training/bin/python -m training.caption_methods [--data ../shared/data]
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np
import torch

from engines.caption_fit.fit import bank
from engines.core.caption_score import WAYS, put
from training.caption_methods import decor, perception, perp_neg, vdc
from training.caption_methods.part import Float32Array, Part, area, left_out
from training.caption_pair.data import read_captions
from training.caption_pair.features import load_texts, photographs
from training.caption_pair.words import swapped

_DENIALS = 150
_FEW = 120


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    wanted = parser.parse_args()
    torch.set_num_threads(1)
    captions = read_captions(wanted.data)
    means = photographs(captions).astype(np.float32).mean((3, 4))
    part = left_out(captions, means, load_texts())
    texts = part.texts(part.said())
    _compare(part, "plain cosine", part.images @ texts.T)
    _decor(part, texts)
    _vdc(part, texts)
    _perp_neg(part)
    _perception(part)


def _compare(part: Part, name: str, scores: Float32Array) -> None:
    drawn, nearest = part.others()
    columns = np.arange(len(part.rows))
    mine = scores[part.own, columns].astype(float)
    far, near = scores[part.own, drawn].astype(float), scores[part.own, nearest].astype(float)
    above = (mine > near).mean()
    print(f"{name}: random {area(mine, far):.3f}, nearest {area(mine, near):.3f}, above {above:.3f}", flush=True)


def _decor(part: Part, texts: Float32Array) -> None:
    unrelated = part.texts(bank())
    ways = part.texts([text for caption in part.said()[:60] for text in put(caption)]).reshape(60, len(WAYS), -1)
    differences = (ways[:, 1:] - ways[:, :1]).reshape(-1, texts.shape[1])
    for name, vectors in (("unrelated sentences", unrelated), ("ways to put a caption", differences)):
        for rank in (1, 2, 4):
            without = decor.projected(texts, decor.unwanted(vectors, rank))
            _compare(part, f"DECOR without {rank} directions of {name}", part.images @ without.T)


def _vdc(part: Part, texts: Float32Array) -> None:
    witness = vdc.Witness(part.images, part.texts)
    said = part.said()
    against = np.array([[witness.inconsistency(at, caption) for caption in said] for at in range(len(part.numbers))])
    plain = part.images @ texts.T
    for weight in (0.02, 0.05, 0.1):
        _compare(part, f"VDC, weight {weight}", (plain - weight * against).astype(np.float32))
    right = {kind: [0, 0] for kind in vdc.KINDS}
    chance = random.Random(7)
    for row, caption in enumerate(said):
        for kind in vdc.KINDS:
            made = swapped(caption, kind, chance)
            if made:
                asked = vdc.questions(made[0])
                worst = min(asked, key=lambda one: witness.margin(int(part.own[row]), one))
                right[kind][0] += worst.word == made[2]
                right[kind][1] += 1
    print("VDC, the swapped word is answered worst:", {kind: round(a / b, 3) for kind, (a, b) in right.items()})


def _perp_neg(part: Part) -> None:
    """A denial of what is not there is true, of what is there false: which of the two scores higher?"""
    chance = random.Random(5)
    made = [(at, found) for at, caption in enumerate(part.said()) if (found := swapped(caption, "noun", chance))]
    made = made[:_DENIALS]
    images = part.images[part.own[[at for at, _ in made]]]
    absent, there = [found[2] for _, found in made], [found[1][0].lower() for _, found in made]
    true, false = (part.texts([f"a photo without a {word}" for word in words]) for words in (absent, there))
    print(f"denials, plain cosine: {((images * true).sum(1) > (images * false).sum(1)).mean():.3f}")
    said = part.texts(["a photo"])[0]
    denied_true, denied_false = (part.texts([f"a photo of a {word}" for word in words]) for words in (absent, there))
    for weight in (0.5, 1.0, 1.5):
        hits = [
            perp_neg.score(image, said, a, weight) > perp_neg.score(image, said, b, weight)
            for image, a, b in zip(images, denied_true, denied_false, strict=True)
        ]
        print(f"denials, Perp-Neg, weight {weight}: {np.mean(hits):.3f}")


def _perception(part: Part) -> None:
    few = np.arange(0, len(part.rows), max(1, len(part.rows) // _FEW))
    drawn, nearest = part.others()
    said = part.said()
    pictures = part.images[part.own[few]]
    columns = (few, drawn[few], nearest[few])
    plain = [(pictures * part.texts([said[at] for at in rows])).sum(1).astype(float) for rows in columns]
    far, near = area(plain[0], plain[1]), area(plain[0], plain[2])
    print(f"plain cosine, {len(few)} captions: random {far:.3f}, nearest {near:.3f}")
    for attribute in perception.ATTRIBUTES:
        chances = perception.values(pictures, part.texts, attribute)
        found = []
        for rows in columns:
            ways = part.texts([text for at in rows for text in perception.conditioned(said[at], attribute)])
            fits = (ways.reshape(len(rows), len(attribute), -1) * pictures[:, None]).sum(2)
            found.append((fits * chances).sum(1).astype(float))
        print(
            f"PerceptionCLIP, {' · '.join(attribute)}: random {area(found[0], found[1]):.3f}, "
            f"nearest {area(found[0], found[2]):.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
