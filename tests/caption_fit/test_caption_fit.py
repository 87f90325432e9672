"""The learned pair through the real engine: it speaks of its kind of photographs and captions, else it abstains."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.caption_fit import analyse
from engines.caption_fit.fit import Reader, bank, place_map
from engines.caption_fit.pairs import OURS, our_pair
from engines.core.caption import Caption
from engines.core.caption_score import caption_score
from engines.core.exhibit import Source
from engines.core.finding import Finding, Outcome
from engines.core.intake import receive
from engines.core.onnx import ModelHouse
from engines.core.packs.tokens import WordPiece
from engines.core.paths import models_folder
from engines.core.run import Run

HOUSE = ModelHouse()


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No imported pair of this machine takes part."""
    monkeypatch.setenv("ASSAY_DATA", str(tmp_path / "data"))


@pytest.fixture(scope="module")
def held(shared_data: Path) -> list[tuple[Path, str]]:
    """Photographs held out with their first caption, one a photograph."""
    folder = shared_data / "captions"
    with (folder / "captions.csv").open(encoding="utf-8", newline="") as file:
        first = {row["path"]: row["caption"] for row in csv.DictReader(file) if row["split"] != "train"}
    return [(folder / path, caption) for path, caption in sorted(first.items())]


def judged(path: Path, *captions: Caption) -> tuple[Finding, ...]:
    return analyse(receive(Source(path, captions=captions)), Run(model_house=HOUSE))


def test_true_captions_fit_better_than_those_of_other_photographs(held: list[tuple[Path, str]]) -> None:
    some = held[::11]
    reader = Reader(our_pair().pack, HOUSE)
    texts = reader.texts([caption for _, caption in some])
    scores = np.stack([reader.scores(reader.image(receive(Source(path)).rgb_u8), texts) for path, _ in some])
    true, foreign = np.diag(scores), scores[~np.eye(len(some), dtype=bool)]
    assert np.mean(true[:, None] > foreign[None, :]) > 0.85


def test_a_finding_gives_a_ratio_with_its_error_words_and_places(held: list[tuple[Path, str]]) -> None:
    spoken = [
        finding
        for path, caption in held[:12]
        for finding in judged(path, Caption(caption, "typed", "en"))
        if finding.likelihood_ratio
    ]
    assert len(spoken) >= 6
    for finding in spoken:
        assert finding.likelihood_ratio and finding.likelihood_ratio.error_rates
        assert finding.plots[0].categories and len(finding.maps) == 3
        assert "true" in finding.sentence or "over" in finding.sentence
        assert finding.texts[0].text


def test_a_caption_of_another_scene_is_never_supported(held: list[tuple[Path, str]]) -> None:
    wrong = Caption("A stack of banknotes lies on a table in a bank .", "typed", "en")
    ratios = [f.likelihood_ratio for path, _ in held[:12] for f in judged(path, wrong) if f.likelihood_ratio]
    assert ratios
    assert all(ratio.low <= 0 for ratio in ratios)


@pytest.mark.parametrize(
    ("text", "language", "why"),
    [
        ("Ein Hund rennt über die Wiese.", "de", "another language"),
        ("A dog", "", "fewer than three words"),
        ("A beach without a dog .", "en", "denies something (“without a”)"),
    ],
)
def test_captions_outside_what_was_measured_are_not_judged(
    held: list[tuple[Path, str]], text: str, language: str, why: str
) -> None:
    (finding,) = judged(held[0][0], Caption(text, "typed", language))
    assert finding.outcome is Outcome.ABSTAINED
    assert why in finding.sentence
    assert finding.score is None and finding.likelihood_ratio is None


def test_pictures_of_another_kind_are_not_judged(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    Image.fromarray(rng.integers(0, 256, (256, 320, 3), np.uint8)).save(tmp_path / "noise.png")
    (finding,) = judged(tmp_path / "noise.png", Caption("A dog runs over the sand .", "typed", "en"))
    assert finding.outcome is Outcome.ABSTAINED
    assert "another kind of scene" in finding.sentence or "improbably like" in finding.sentence


def test_without_a_caption_it_does_not_apply_and_every_caption_has_its_own_finding(
    held: list[tuple[Path, str]],
) -> None:
    (finding,) = judged(held[0][0])
    assert finding.outcome is Outcome.NOT_APPLICABLE and "--captions" in finding.sentence
    long = Caption("A dog runs . " * 8_000, "typed", "en")
    found = judged(held[0][0], Caption("A dog runs over the sand .", "typed", "en"), long)
    assert len(found) == 2
    assert len({finding.part for finding in found}) == 2
    assert len({item.id for finding in found for item in (*finding.maps, *finding.plots, *finding.texts)}) == sum(
        len(finding.maps) + len(finding.plots) + len(finding.texts) for finding in found
    )


def test_the_places_of_a_picture_are_those_of_its_quarters(held: list[tuple[Path, str]]) -> None:
    reader = Reader(our_pair().pack, HOUSE)
    rgb = receive(Source(held[0][0])).rgb_u8
    places = reader.places(rgb)
    assert places is not None and places.shape[:2] == (14, 14)
    corner = places[:7, :7].mean(axis=(0, 1))
    alone = reader.image(rgb[: rgb.shape[0] // 2, : rgb.shape[1] // 2])
    np.testing.assert_allclose(corner / np.linalg.norm(corner), alone, atol=1e-4)
    assert abs(float(place_map(places, alone).mean())) < 1e-5


def test_words_are_split_as_wordpiece_does() -> None:
    said = json.loads((models_folder() / OURS / "tokenizer.json").read_text("utf-8"))
    pieces = {number: piece for piece, number in said["model"]["vocab"].items()}
    words = [pieces[number] for number in WordPiece(said)("A café's skateboarder, jumping!")]
    assert words[0] == "[CLS]" and words[-1] == "[SEP]"
    assert "".join(word.removeprefix("##") for word in words[1:-1]) == "acafe'sskateboarder,jumping!"
    assert pieces[WordPiece(said)("\U00013000")[1]] == "[UNK]"


def test_an_altered_pair_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: list[tuple[Path, str]]
) -> None:
    shutil.copytree(models_folder() / OURS, tmp_path / "models" / OURS)
    file = tmp_path / "models" / OURS / "text_model.onnx"
    file.write_bytes(file.read_bytes()[:-1])
    monkeypatch.setattr("engines.caption_fit.pairs.models_folder", lambda: tmp_path / "models")
    our_pair.cache_clear()
    try:
        exhibit = receive(Source(held[0][0], captions=(Caption("A dog runs over the sand .", "typed", "en"),)))
        (finding,) = analyse(exhibit, Run(model_house=ModelHouse()))
    finally:
        our_pair.cache_clear()
    assert finding.outcome is Outcome.FAILED
    assert "caption_pair is not the one its card describes" in finding.sentence


def test_the_unrelated_sentences_are_enough_to_tell_a_master_print() -> None:
    assert len(bank()) >= 32


def test_the_range_over_ways_to_put_a_caption_holds_the_score(held: list[tuple[Path, str]]) -> None:
    reader = Reader(our_pair().pack, HOUSE)
    for path, caption in held[:4]:
        rgb = receive(Source(path)).rgb_u8
        fit = reader.fit(reader.image(rgb), None, caption)
        assert fit.lowest < fit.score < fit.highest
        assert fit.score == pytest.approx(caption_score(our_pair().pack, HOUSE, rgb, caption)[0], abs=1e-6)
