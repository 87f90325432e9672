"""A pair of towers from silence to a likelihood ratio, on a table of captions that someone labelled."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.caption_fit import analyse
from engines.core.caption import Caption
from engines.core.caption_score import caption_score
from engines.core.errors import AssayError
from engines.core.exhibit import Source
from engines.core.finding import Finding, Outcome
from engines.core.intake import receive
from engines.core.onnx import ModelHouse
from engines.core.packs.store import find
from engines.core.run import Run
from engines.validation.keep import summary
from engines.validation.measure import Validation
from engines.validation.reading import read_validation
from engines.validation.run import validate
from engines.validation.subject import subject_of
from tests.packs import made
from tests.validation.conftest import never, nobody

WORDS = ("a", "dog", "runs", "over", "the", "sand", "two", "girls", "in", "red", "sit", "on", "bench", "boat")
EACH = 60


def tokenizer() -> dict[str, object]:
    pieces = {word: number for number, word in enumerate(("[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS))}
    return {"model": {"type": "WordPiece", "vocab": pieces, "unk_token": "[UNK]"}, "added_tokens": []}


def _sentence(rng: np.random.Generator) -> str:
    return " ".join(rng.choice(WORDS, 6))


def write_table(folder: Path, each: int = EACH, seed: int = 3) -> Path:
    """Pictures with two captions each, of which the pair, by its random weights, likes one better: that one "fits"."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    pack, house = find("pair"), ModelHouse()
    with (folder / "captions.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("path", "caption", "fits", "language"))
        for number in range(each):
            small = Image.fromarray(rng.integers(0, 256, (5, 6, 3), np.uint8))
            rgb = np.asarray(small.resize((60, 50), Image.Resampling.BICUBIC))
            Image.fromarray(rgb).save(folder / f"{number}.png")
            said = sorted((_sentence(rng) for _ in range(4)), key=lambda s: caption_score(pack, house, rgb, s)[0])
            table.writerow((f"{number}.png", said[-1], "yes", "en"))
            table.writerow((f"{number}.png", said[0], "no", "en"))
    return folder / "captions.csv"


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Validation]]:
    """(table, validation) of the pair "pair" in a data folder of its own."""
    home = tmp_path_factory.mktemp("pairs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSAY_DATA", str(home / "home"))
        folder = made.pair_pack(home / "pack", "clip")
        made.imported(made.write(folder, {"tokenizer.json": tokenizer()}), "pair")
        table = write_table(home / "lab")
        yield table, validate("pair", table, nobody, never, workers=2)


def _of_pair(path: Path, text: str, language: str = "en", pair: str = "pair") -> Finding:
    found = analyse(receive(Source(path, captions=(Caption(text, "typed", language),))), Run())
    return next(one for one in found if one.models == (pair,))


def test_the_validation_counts_captions_by_picture(validated: tuple[Path, Validation]) -> None:
    _, found = validated
    assert found.overall.cases == (EACH, EACH)
    assert found.overall.area > 0.8 and found.pooled.cllr < 0.8
    assert found.calibration is not None and found.calibration.bands[0].sources == (EACH, EACH)
    assert any(error.group == "language: en" for error in found.conditions)
    said = " ".join(summary(found))
    assert f"{2 * EACH} captions of captions.csv were scored: {EACH} fitting, {EACH} unfitting." in said
    assert "fake" not in said and read_validation(subject_of("pair").home) == found


def test_a_validated_pair_gives_a_ratio_within_its_language_and_pictures(validated: tuple[Path, Validation]) -> None:
    table, _ = validated
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ratios = {
        row["fits"]: found.likelihood_ratio.log10
        for row in rows[4:12]
        if (found := _of_pair(table.parent / row["path"], row["caption"])).likelihood_ratio
    }
    assert ratios["yes"] > 0 > ratios["no"]
    spoken = next(one for one in (_of_pair(table.parent / r["path"], r["caption"]) for r in rows) if one.score)
    assert spoken.likelihood_ratio is not None
    assert spoken.likelihood_ratio.proposition == "the caption fits this picture"
    foreign = _of_pair(table.parent / rows[0]["path"], "ein Hund läuft über den Sand", "de")
    assert foreign.outcome is Outcome.ABSTAINED and "measured in English only" in foreign.sentence


def test_near_duplicates_count_as_one_picture_and_contradicting_rows_not_at_all(
    validated: tuple[Path, Validation], tmp_path: Path
) -> None:
    table, _ = validated
    rows = table.read_text("utf-8").splitlines()
    for name in ("0.png", "1.png", "2.png", "3.png", "4.png", "5.png"):
        Image.open(table.parent / name).save(tmp_path / name)
    Image.open(table.parent / "0.png").save(tmp_path / "0b.jpg", quality=80)
    again = [
        rows[1].replace("0.png", "0b.jpg"),
        rows[3].replace(",yes,", ",no,"),
        "9.png,a dog,yes,en",
        "0.png,a,so,en",
    ]
    (tmp_path / "few.csv").write_text("\n".join([*rows[:13], *again]), "utf-8")
    found = validate("caption_pair", tmp_path / "few.csv", nobody, never)
    assert found.overall.cases == (6, 6)
    reasons = {one.name.split(" (")[0]: one.sentence for one in found.skipped}
    assert "no such file" in reasons["row 16"] and "write yes or no" in reasons["row 17"]
    assert "said to fit and not to fit" in reasons["row 4"] and "said to fit and not to fit" in reasons["row 15"]
    assert found.calibration is None
    assert any("5 fitting captions where 50 are needed" in reason for reason in found.reasons)
    assert found.pooled.sources == (5, 6)


def test_a_pair_validated_on_too_few_captions_says_so(validated: tuple[Path, Validation], tmp_path: Path) -> None:
    table, _ = validated
    pack = made.write(made.pair_pack(tmp_path / "pack", "clip"), {"tokenizer.json": tokenizer()})
    made.imported(pack, "few")
    few = table.with_name("few.csv")
    few.write_text("\n".join(table.read_text("utf-8").splitlines()[:13]), "utf-8")
    validate("few", few, nobody, never)
    found = _of_pair(table.parent / "0.png", "a dog runs over the sand", pair="few")
    assert found.outcome is Outcome.ABSTAINED
    assert "It was validated, but the captions did not support a likelihood ratio." in found.sentence
    assert "6 fitting captions where 50 are needed" in found.sentence


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("path,caption\na.png,A dog", "no column named fits"),
        ("path,caption,fits\na.png,A dog,yes", "There is no such file"),
        (f"path,caption,fits\n{'a' * 5000}.png,A dog,yes", "There is no such file"),
        ("a,b\n1,2", "no columns named path and caption"),
    ],
)
def test_tables_that_cannot_serve_are_told(
    validated: tuple[Path, Validation], tmp_path: Path, text: str, why: str
) -> None:
    (tmp_path / "t.csv").write_text(text, "utf-8")
    with pytest.raises(AssayError, match=why):
        validate("pair", tmp_path / "t.csv", nobody, never)
    with pytest.raises(AssayError, match="is a folder"):
        validate("pair", tmp_path, nobody, never)


def test_too_few_captions_are_told_with_the_number_needed(validated: tuple[Path, Validation], tmp_path: Path) -> None:
    table, _ = validated
    Image.open(table.parent / "0.png").save(tmp_path / "0.png")
    (tmp_path / "t.csv").write_text("path,caption,fits\n0.png,a dog runs,yes\n", "utf-8")
    with pytest.raises(AssayError, match=r"Only 1 captions of t.csv that fit .* 50 for a likelihood ratio"):
        validate("pair", tmp_path / "t.csv", nobody, never)
