"""What the shipped guard says of patterns, screens, photographs and odd files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.core.analyse import analyse_one
from engines.core.exhibit import Source
from engines.core.finding import Finding, Outcome
from engines.core.guarding import GUARD
from engines.core.intake import receive
from engines.core.run import Run
from engines.guard.info import INFO as GUARD_INFO
from engines.guard.looks import look_at
from engines.guard.measures import measure
from engines.guard.statistics import statistics
from tests.guard.scenes import RGB, crushed, exhibit_of, noise, page, photograph, rings, saved

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "samples" / "01 house, as taken.jpg"
DETECTORS = ("synthetic_a", "synthetic_b", "synthetic_c")


@pytest.fixture(scope="module")
def run() -> Run:
    return Run()


def judged(path: Path, run: Run) -> Finding:
    return analyse_one(receive(Source(path)), GUARD, run)


@pytest.mark.parametrize("made", [noise(), rings(), np.kron(noise(24, 1), np.ones((8, 8, 1), np.uint8))])
@pytest.mark.parametrize("name", ["picture.png", "picture.jpg"])
def test_noise_and_patterns_are_objected_to(made: RGB, name: str, tmp_path: Path, run: Run) -> None:
    finding = judged(saved(tmp_path, made, name), run)
    assert finding.outcome is Outcome.SIGNAL
    assert name in finding.sentence
    assert "noise or a computed pattern" in finding.sentence
    assert "%" in finding.error_rates


@pytest.mark.parametrize("name", ["screen.png", "screen.jpg"])
def test_a_screenshot_is_objected_to_with_what_can_be_seen_of_it(name: str, tmp_path: Path, run: Run) -> None:
    finding = judged(saved(tmp_path, page(), name), run)
    assert finding.outcome is Outcome.SIGNAL
    assert "screenshot or a drawing" in finding.sentence
    assert any("95 in 100 photographs" in remark.sentence for remark in finding.remarks)


def test_a_photograph_is_let_through_without_praise(shared_data: Path, run: Run) -> None:
    finding = judged(photograph(shared_data), run)
    assert finding.outcome is Outcome.NOTHING_FOUND
    assert "does not show that they are right" in finding.sentence
    table = next(table for table in finding.tables if table.id == "checks")
    assert {row[1] for row in table.rows} == {"no objection", "certain"}


def test_a_picture_smaller_than_was_measured_is_objected_to(tmp_path: Path, run: Run) -> None:
    for size in ((1, 1), (127, 400)):
        finding = judged(saved(tmp_path, noise(400)[: size[1], : size[0]]), run)
        assert finding.outcome is Outcome.SIGNAL
        assert "too small" in finding.sentence


def test_strong_compression_is_objected_to_also_where_the_file_no_longer_tells(
    shared_data: Path, tmp_path: Path, run: Run
) -> None:
    path = photograph(shared_data)
    with Image.open(path) as image:
        image.convert("RGB").save(tmp_path / "low.jpg", quality=25)
    assert "JPEG quality 25" in judged(tmp_path / "low.jpg", run).sentence
    photographs = [photograph(shared_data, "cid22_*", number) for number in range(0, 30, 5)]
    sentences = [judged(crushed(one, tmp_path, 40), run).sentence for one in photographs]
    assert sum("before it was stored without loss (JPEG quality" in sentence for sentence in sentences) >= 2


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGBA", "P", "I;16", "1"])
def test_odd_modes_get_an_answer(mode: str, tmp_path: Path, run: Run) -> None:
    picture = Image.fromarray(noise())
    name = "odd.jpg" if mode == "CMYK" else "odd.png"
    odd = (
        Image.fromarray(np.asarray(picture.convert("L"), np.uint16) * 257) if mode == "I;16" else picture.convert(mode)
    )
    odd.save(tmp_path / name)
    assert judged(tmp_path / name, run).outcome is Outcome.SIGNAL


def test_a_truncated_file_gives_the_intakes_sentence(shared_data: Path, tmp_path: Path, run: Run) -> None:
    data = photograph(shared_data).read_bytes()
    (tmp_path / "cut.jpg").write_bytes(data[: len(data) // 3])
    finding = judged(tmp_path / "cut.jpg", run)
    assert finding.outcome is Outcome.FAILED
    assert "cut.jpg" in finding.sentence


def test_the_same_picture_gets_the_same_verdict(tmp_path: Path, run: Run) -> None:
    exhibit = exhibit_of(tmp_path, rings())
    first, second = (analyse_one(exhibit, GUARD, run) for _ in range(2))
    assert first.sentence == second.sentence
    assert first.tables == second.tables


def test_the_score_it_looks_at_is_that_of_the_detectors_delivered_with_it(run: Run) -> None:
    look = look_at(np.asarray(Image.open(SAMPLE)))
    assert look is not None
    own = measure(look, statistics(look), run.models.model(*GUARD_INFO.models)).score
    tiles = {"rgb": look.batch[:-1]}
    theirs = [np.mean(run.models.model(name).run(tiles, ("logit",))["logit"]) for name in DETECTORS]
    assert own == pytest.approx(np.mean(theirs), abs=0.05)
