"""Groups of pictures that look alike: the same as if each were compared with each, however they arrive."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from engines.core import alike_groups
from engines.core.alike_groups import ALIKE_BITS, Groups, Member
from engines.core.perceptual import MIRROR, perceptual_hash


def some_hashes(number: int) -> npt.NDArray[np.uint64]:
    """Random ones, a third of them near an earlier one, some of these mirrored."""
    random = np.random.default_rng(number)
    hashes = random.integers(0, 2**63, number, dtype=np.uint64)
    for i in range(1, number):
        if i % 3 == 0:
            near = hashes[random.integers(0, i)] ^ np.uint64(MIRROR if i % 2 else 0)
            for bit in random.integers(0, 63, random.integers(0, 14)):
                near ^= np.uint64(1 << int(bit))
            hashes[i] = near
    return hashes


def by_comparing_all(hashes: npt.NDArray[np.uint64]) -> list[tuple[int, int]]:
    """(first of the group, bits) of each, by the plain rule."""
    firsts: list[int] = []
    found = []
    for i, own in enumerate(hashes):
        known = hashes[firsts]
        bits = np.minimum(np.bitwise_count(known ^ own), np.bitwise_count(known ^ own ^ np.uint64(MIRROR)))
        if len(bits) and bits.min() <= ALIKE_BITS:
            found.append((firsts[int(bits.argmin())], int(bits.min())))
        else:
            firsts.append(i)
            found.append((i, 0))
    return found


@pytest.mark.parametrize("few_pairs", [1 << 24, 0])
@pytest.mark.parametrize("at_once", [7, 100_000])
def test_groups_are_those_that_comparing_all_gives(
    monkeypatch: pytest.MonkeyPatch, few_pairs: int, at_once: int
) -> None:
    monkeypatch.setattr(alike_groups, "_FEW_PAIRS", few_pairs)  # 0: the index is always used
    hashes = some_hashes(900)
    items = [(str(i), f"{int(own):016x}" * 3) for i, own in enumerate(hashes)]
    groups, placed = Groups(), {}
    for start in range(0, len(items), at_once):
        placed |= groups.add(items[start : start + at_once])
    expected = by_comparing_all(hashes)
    assert [placed[str(i)].bits for i in range(len(items))] == [bits for _, bits in expected]
    assert [placed[str(i)].first for i in range(len(items)) if expected[i][1] == 0] == [
        str(first) for first, bits in expected if bits == 0
    ]
    assert 50 < sum(member.bits > 0 for member in placed.values()) < 400


def test_a_chain_of_small_steps_does_not_join_what_is_far_apart() -> None:
    steps = [(1 << (5 * number)) - 1 for number in range(8)]  # 5 bits from each to the next
    placed = Groups().add([(str(i), f"{own:016x}") for i, own in enumerate(steps)])
    assert placed["1"] == Member("0", 5)
    assert placed["2"] == Member("2")
    assert placed["3"] == Member("2", 5)
    assert all(member.bits <= ALIKE_BITS for member in placed.values())


def test_pictures_saved_again_scaled_and_mirrored_are_grouped_and_plain_ones_are_not() -> None:
    random = np.random.default_rng(2)
    rough = random.integers(0, 256, (24, 32, 3), dtype=np.uint8)
    picture = Image.fromarray(rough).resize((640, 480), Image.Resampling.BICUBIC)
    other = Image.fromarray(random.integers(0, 256, (24, 32, 3), dtype=np.uint8)).resize((640, 480))
    made = {
        "picture": picture,
        "half": picture.resize((320, 240)),
        "mirrored": picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        "other": other,
        "plain": Image.new("RGB", (64, 64), "white"),
    }
    placed = Groups().add([(name, perceptual_hash(np.asarray(image))) for name, image in made.items()])
    assert {name: member.first for name, member in placed.items()} == {
        "picture": "picture", "half": "picture", "mirrored": "picture", "other": "other",
    }  # fmt: skip
    assert placed["mirrored"].mirrored
    assert not placed["half"].mirrored


def test_a_known_picture_is_placed_again_only_when_its_content_has_changed() -> None:
    groups = Groups()
    groups.add([("a", f"{0:016x}"), ("b", f"{(1 << 40) - 1:016x}")])
    assert groups.add([("a", f"{0:016x}")]) == {}
    assert groups.add([("b", f"{1:016x}")]) == {"b": Member("a", 1)}
