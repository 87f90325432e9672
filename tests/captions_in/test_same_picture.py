"""The same picture found again: saved smaller, cropped, mirrored, turned; and other pictures not."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from engines.core.alike import Album
from engines.core.caption import Caption
from engines.core.case import Case
from engines.core.paths import resources_folder
from engines.core.perceptual import SAME_BITS, likeness, perceptual_hash
from tests.report import made

SAMPLES = ("01 house, as taken.jpg", "02 façade, as taken.jpg", "03 other house, as taken.jpg")


def sample(number: int = 0) -> Image.Image:
    with Image.open(resources_folder() / "samples" / SAMPLES[number]) as opened:
        return opened.convert("RGB")


def hashed(image: Image.Image) -> str:
    return perceptual_hash(np.asarray(image))


def saved(image: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(file).convert("RGB")


@pytest.mark.parametrize("number", range(3))
def test_saving_and_scaling_leave_the_hash_nearly_as_it_was(number: int) -> None:
    image = sample(number)
    for other in (saved(image, 20), saved(image.resize((image.width // 3, image.height // 3)), 50), image.convert("L")):
        found = likeness(hashed(image), hashed(other))
        assert found is not None
        assert not found.crop
        assert found.bits <= SAME_BITS


def test_a_crop_and_a_mirrored_picture_are_found_and_named_as_such() -> None:
    image = sample()
    width, height = image.size
    crop = image.crop((width // 12, height // 10, width // 12 + width * 9 // 10, height))
    found = likeness(hashed(image), hashed(saved(crop, 70)))
    assert found is not None
    assert found.crop
    mirrored = likeness(hashed(image), hashed(ImageOps.mirror(image)))
    assert mirrored is not None
    assert mirrored.mirrored


def test_other_pictures_and_plain_ones_are_not_alike() -> None:
    hashes = [hashed(sample(number)) for number in range(3)]
    assert all(likeness(hashes[i], hashes[j]) is None for i in range(3) for j in range(i))
    assert perceptual_hash(np.full((90, 120, 3), 200, np.uint8)) == ""
    assert perceptual_hash(np.zeros((0, 0), np.uint8)) == ""
    assert likeness("", hashes[0]) is None


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_undone_and_depth_does_not_matter(orientation: int) -> None:
    image = sample()
    transposed = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # as stored, so that the mark turns it upright
    stored = image.transpose(Image.Transpose(transposed[orientation])) if orientation > 1 else image
    turned = perceptual_hash(np.asarray(stored).astype(np.uint16) * 257, orientation)
    found = likeness(hashed(image), turned)
    assert found is not None
    assert (found.bits <= 2, found.crop, found.mirrored) == (True, False, False)


def test_the_case_says_where_the_same_picture_has_another_caption_or_date(tmp_path: Path) -> None:
    image = sample()
    image.save(tmp_path / "a.jpg", quality=90)
    image.resize((image.width // 2, image.height // 2)).save(tmp_path / "b.jpg", quality=60)
    sample(1).save(tmp_path / "c.jpg")
    with Case.create(tmp_path / "c.assay") as case:
        told = {
            "a": ("Vienna 2023", "2023:01:01 10:00:00"),
            "b": ("Graz 2021", "2021:01:01 10:00:00"),
            "c": ("Linz", ""),
        }
        for name, (words, taken) in told.items():
            with Image.open(tmp_path / f"{name}.jpg") as opened:
                hash = hashed(opened.convert("RGB"))
            made.add(case, tmp_path / f"{name}.jpg", [], (Caption(words, "typed"),), perceptual=hash, taken=taken)
        exhibits = case.exhibits()
        album = Album(exhibits)
        (sentence,) = album.sentences(exhibits[0])
        assert "stands in this case as b.jpg, with the caption “Graz 2021” (typed) and the date 2021:01:01" in sentence
        assert sentence.startswith("A picture that looks like this one (")
        assert "here 2023:01:01 10:00:00" in sentence
        assert album.sentences(exhibits[2]) == []
