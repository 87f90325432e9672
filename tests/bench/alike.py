"""What folding pictures that look alike finds, and what it takes for alike, by the number of bits allowed to differ.

.venv/bin/python -m tests.bench.alike [PICTURES [CHANGED]]     needs ../shared/data; 4,000 and 250 where nothing is said
"""

from __future__ import annotations

import random
import sys
from collections import Counter

import numpy as np
from PIL import Image, ImageOps

from engines.core.alike_groups import ALIKE_BITS
from engines.core.perceptual import MIRROR, whole_hash
from tests.bench.same_picture import CHANGES, DATA, FOLDERS, hashed, saved

LIMITS = (3, 4, 5, ALIKE_BITS, 7, 8, 10)
CHANGED = {name: CHANGES[name] for name in ("JPEG 30", "half the size, JPEG 50", "brighter by a quarter")}
CHANGED["mirrored, JPEG 75"] = lambda image: saved(ImageOps.mirror(image), 75)


def main(number: int, changed: int) -> None:
    random.seed(3)
    paths = [p for f in FOLDERS for p in sorted((DATA / f).rglob("*")) if p.suffix in (".jpg", ".webp", ".png")]
    paths = [path for path in paths if "ground_truth" not in path.parts]
    known = {path: hashed(Image.open(path)) for path in random.sample(paths, min(number, len(paths)))}
    known = {path: words for path, words in known.items() if words}
    print(f"bits allowed to differ: {LIMITS}; folding allows {ALIKE_BITS}")
    some = random.sample(list(known), min(changed, len(known)))
    for name, change in CHANGED.items():
        bits = Counter[int]()
        for path in some:
            words = hashed(change(Image.open(path).convert("RGB")))
            bits[apart(whole_hash(known[path]), whole_hash(words)) if words else 64] += 1
        found = [f"{within(bits, limit) / len(some):.1%}" for limit in LIMITS]
        print(f"{name:26} of {len(some)} pictures found: {', '.join(found)}")
    hashes = np.array([whole_hash(words) for words in known.values()], np.uint64)
    bits = Counter()
    for i in range(len(hashes) - 1):
        differ = hashes[i + 1 :] ^ hashes[i]
        least = np.minimum(np.bitwise_count(differ), np.bitwise_count(differ ^ np.uint64(MIRROR)))
        bits.update(int(one) for one in least[least <= max(LIMITS)])
    pairs = len(hashes) * (len(hashes) - 1) // 2
    print(f"of {pairs:,} pairs of other pictures taken for alike: {[within(bits, limit) for limit in LIMITS]}")


def apart(one: int, other: int) -> int:
    """Bits in which two hashes differ, mirrored or not, whichever are fewer."""
    return min((one ^ other).bit_count(), (one ^ other ^ MIRROR).bit_count())


def within(bits: Counter[int], limit: int) -> int:
    """How many differ in at most ``limit`` bits."""
    return sum(count for number, count in bits.items() if number <= limit)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given + [4000, 250][len(given) :]))
