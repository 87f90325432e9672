"""Ten thousand rows that were never on a disk, with known properties, to filter, sort and fold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from engines.core.caption import Caption
from engines.core.exhibit import Facts, Source
from engines.core.finding import Outcome
from engines.core.question import Question
from gui.exhibits.row import Chip, RowChange
from gui.triage.traits import Traits

CAMERAS = ("Canon EOS 5D", "NIKON D90", "Apple iPhone 12", "")
MARKS = ((), (), (), ("Midjourney",), ("Stable Diffusion WebUI",))
KINDS = ("JPEG", "JPEG", "JPEG", "PNG", "WebP")
TAGS = ((), (), ("look again",), ("look again", "for court"))


def made_rows(number: int) -> Iterator[tuple[Source, RowChange]]:
    """The same rows at every call. Row i is photo i.jpg; every 101st is no picture, every 7th was not examined."""
    random = np.random.default_rng(7)
    hashes = random.integers(0, 2**62, number, dtype=np.uint64)
    for i in range(number):
        if i % 10 in (3, 4) and i >= 10:  # looks like the row ten before, but for one bit
            hashes[i] = hashes[i - 10 - i % 20] ^ np.uint64(1 << (i % 60))
    for i in range(number):
        caption = (Caption("A house", "typed"),) if i % 5 == 0 else ()
        source = Source(Path("/evidence") / f"photo {i}.jpg", captions=caption)
        if i % 101 == 100:
            refusal = (Outcome.NOT_APPLICABLE, f"photo {i}.jpg is a text file, not a picture.")
            yield source, RowChange(source.key, refusal=refusal, finished=True)
        elif i % 7 == 6:
            yield source, RowChange(source.key, facts=facts_of(i, int(hashes[i])), tags=TAGS[i % 4])
        else:
            yield source, examined(source.key, i, int(hashes[i]))


def examined(key: str, i: int, hashed: int) -> RowChange:
    """What an examination tells of row i."""
    outcome = (Outcome.SIGNAL, Outcome.NOTHING_FOUND, Outcome.NOTHING_FOUND, Outcome.ABSTAINED, Outcome.FAILED)[i % 5]
    chips = (
        Chip(Question.SOURCE, Outcome.NOTHING_FOUND, 0, "Nothing found."),
        Chip(Question.GENERATED, outcome, i % 6 if outcome is Outcome.SIGNAL else 0, "A sentence.", i % 4 == 1),
        Chip(Question.ALTERED, (Outcome.NOTHING_FOUND, Outcome.SIGNAL)[i % 11 == 0], 0, "A sentence."),
    )
    words = f"lens {i % 13}\nvienna" if i % 3 == 0 else f"lens {i % 13}"
    return RowChange(
        key,
        facts=facts_of(i, hashed),
        chips=chips,
        finished=True,
        traits=Traits(CAMERAS[i % 4], MARKS[i % 5], words),
        tags=TAGS[i % 4],
        weighed=True,
    )


def facts_of(i: int, hashed: int) -> Facts:
    """Facts of row i."""
    taken = "" if i % 9 == 0 else f"20{10 + i % 14:02}:{1 + i % 12:02}:{1 + i % 28:02} 12:00:00"
    size, kind = 500 + i % 50, KINDS[i % 5]
    words = f"{hashed:016x}" * 76
    return Facts(
        f"{i:064x}", 1000 * i, kind, f"image/{kind.lower()}", size, size, "RGB", 8, 1, 1, None, "Pillow", "",
        perceptual=words, taken=taken,
    )  # fmt: skip
