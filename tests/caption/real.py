"""``python -m tests.caption.real``: the pixel checks on true captions of real photographs.

The development data's 1,352 Flickr8k photographs with five captions each carry no metadata: what is contradicted here
is wrong, but for captions that are wrong themselves.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path
from time import monotonic

from engines.caption.analysis import judge_caption
from engines.caption.evidence.gathered import Evidence
from engines.core.caption import Caption
from engines.core.exhibit import Source
from engines.core.intake import receive
from engines.core.run import Run

_FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "captions"


def main() -> None:
    """Judge every caption and print how many claims of each kind got which verdict, and every contradiction."""
    by_picture: dict[str, list[str]] = {}
    with (_FOLDER / "captions.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            by_picture.setdefault(row["path"], []).append(row["caption"])
    parser = argparse.ArgumentParser(prog="python -m tests.caption.real", description=__doc__)
    parser.add_argument("--shuffled", action="store_true", help="give every picture another one's captions")
    shuffled = parser.parse_args().shuffled
    run, counts, judged_captions = Run(), Counter[tuple[str, str]](), 0
    started, all_captions = monotonic(), list(by_picture.values())
    for number, path in enumerate(by_picture):
        captions = all_captions[(number + (len(all_captions) // 2 if shuffled else 0)) % len(all_captions)]
        evidence = Evidence(receive(Source(_FOLDER / path)), run, with_text=False, with_faces=True)
        for text in captions:
            judged_captions += 1
            for one in judge_caption(Caption(text, "captions.csv", "en"), evidence, run)[0]:
                counts[one.claim.kind.value, one.verdict.word] += 1
                if not shuffled and one.verdict.word in ("contradicted", "doubtful"):
                    print(
                        f"{one.verdict.word}: {one.claim.words!r} in {text!r} ({path}): {one.verdict.sentence}",
                        flush=True,
                    )
    word = "shuffled" if shuffled else "true"
    seconds = monotonic() - started
    print(f"{judged_captions:,} {word} captions of {len(by_picture):,} photographs, {seconds:.0f} s")
    for (kind, word), count in sorted(counts.items()):
        print(f"{kind:<12} {word:<14} {count:>7,}")


if __name__ == "__main__":
    main()
