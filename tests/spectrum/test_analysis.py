"""The finding says what was measured, how well, and abstains where nothing was measured."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from engines import engine_infos, load_engine
from engines.core.calibration import Band
from engines.core.errors import Stopped
from engines.core.finding import Finding, LikelihoodRatio, Outcome
from engines.core.run import Run
from engines.spectrum import analyse
from engines.spectrum.envelope import reference
from engines.spectrum.wording import WARNING, answer, is_signal
from tests.spectrum.pictures import as_u8, exhibit, noise, scene, through_jpeg


def _finding(pixels: np.ndarray, quality: int | None = None, form: str = "") -> Finding:
    return analyse(exhibit(pixels, quality, form), Run())


def test_the_engine_is_found_by_the_walk():
    info = engine_infos()["spectrum"]
    assert (info.question.value, info.order) == ("generated", 3)
    assert load_engine("spectrum") is analyse


@pytest.mark.parametrize(("quality", "edge"), [(None, 300), (95, 300), (85, 150), (65, 700)])
def test_a_finding_has_spectrum_profile_ratio_and_the_measured_error(quality, edge):
    pixels = scene(edge, edge + 50)
    found = _finding(through_jpeg(pixels, quality) if quality else pixels, quality)
    assert found.outcome in (Outcome.SIGNAL, Outcome.NOTHING_FOUND)
    ratio = found.likelihood_ratio
    assert ratio.low <= ratio.log10 <= ratio.high
    band = next(b for b in reference()[1].calibration.bands if ratio.calibration.endswith(b.name))
    assert f"{100 * band.auroc:.0f} %" in found.sentence
    assert band.error_rates == found.error_rates
    assert [plot.id for plot in found.plots] == ["radial", "resampling"]
    assert found.pictures[0].pixels.shape == (512, 512, 3)
    assert {series.kind for series in found.plots[0].series} == {"line", "band"}


@pytest.mark.parametrize("pixels", [scene(200, 200), scene(100, 100), as_u8(noise(200, 200))])
def test_the_warning_of_the_literature_is_always_shown(pixels):
    found = _finding(pixels)
    assert any(WARNING in remark.sentence for remark in found.remarks)
    assert WARNING in found.limits


def test_nothing_found_never_reads_as_authentic():
    for ratio in (_ratio(0.1, -0.2, 0.3), _ratio(-0.9, -1.2, -0.2)):
        assert "does not show that the picture is authentic" in answer(ratio, _useful())


@pytest.mark.parametrize(
    ("pixels", "words"),
    [
        (scene(30, 40), "40 × 30 pixels"),
        (np.zeros((1, 65500, 3), np.uint8), "65500 × 1 pixels"),
        (np.zeros((300, 300, 3), np.uint8), "flat"),
        (np.full((300, 300), 65535, np.uint16), "flat"),
        (scene(100, 200), "100 pixels"),
        (as_u8(noise(300, 300)), "too little colour"),
    ],
)
def test_what_was_not_measured_is_not_weighed(pixels, words):
    found = _finding(pixels)
    assert found.outcome is Outcome.ABSTAINED
    assert found.likelihood_ratio is None
    assert words in found.sentence


@pytest.mark.parametrize(("quality", "form", "words"), [(40, "JPEG", "JPEG quality 40"), (None, "AVIF", "AVIF")])
def test_compression_that_was_not_measured_is_not_weighed(quality, form, words):
    found = _finding(scene(300, 300), quality, form)
    assert found.outcome is Outcome.ABSTAINED
    assert words in found.sentence
    assert found.pictures


def test_a_broken_picture_is_not_applicable_in_the_decoders_words():
    found = analyse(exhibit(np.zeros((0, 0), np.uint8), undecodable="made.png is cut off."), Run())
    assert (found.outcome, found.sentence) == (Outcome.NOT_APPLICABLE, "made.png is cut off.")


def test_sixteen_bits_and_eight_bits_give_the_same_score():
    picture = scene(300, 300)
    deep = _finding(picture.astype(np.uint16) * 257)
    assert deep.score == pytest.approx(_finding(picture).score, abs=0.01)


def test_the_same_picture_gives_the_same_finding():
    one, other = _finding(scene(300, 300)), _finding(scene(300, 300))
    assert (one.sentence, one.score, one.likelihood_ratio) == (other.sentence, other.score, other.likelihood_ratio)
    assert (one.remarks, one.tables) == (other.remarks, other.tables)
    assert np.array_equal(one.pictures[0].pixels, other.pictures[0].pixels)


def test_an_enlarged_picture_has_a_remark_and_a_row_that_name_it():
    larger = cv2.resize(scene(300, 300), None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)
    found = _finding(larger)
    assert any("up-sampling by 2" in remark.sentence and remark.shows == "resampling" for remark in found.remarks)
    (table,) = [table for table in found.tables if table.id == "lines"]
    assert table.rows[0][0] in ("columns", "rows")
    assert table.rows[0][1] == "2.00"


def test_the_scale_of_the_picture_is_the_same_for_every_exhibit():
    strong, weak = noise(256, 256, deviation=40), noise(256, 256, deviation=4)
    greys = [int(np.median(_finding(as_u8(p)).pictures[0].pixels)) for p in (strong, weak)]
    assert greys[0] - greys[1] == pytest.approx(20 * 255 / 80, abs=4)


def test_a_planted_pattern_is_ringed_in_the_picture():
    y, x = np.mgrid[:512, :512]
    found = _finding(as_u8(noise(512, 512) + 8 * np.cos(2 * np.pi * (0.21 * x + 0.1 * y))))
    pixels = found.pictures[0].pixels.astype(int)
    coloured = np.argwhere(np.abs(pixels[:, :, 0] - pixels[:, :, 2]) > 100)
    expected = np.array([512 * 0.6, 512 * 0.71])
    assert np.min(np.hypot(*(coloured - expected).T)) < 12


def test_stop_takes_effect_between_strips():
    calls = []

    def stop() -> bool:
        calls.append(1)
        return len(calls) > 3

    with pytest.raises(Stopped):
        analyse(exhibit(scene(1200, 1200)), Run(should_stop=stop))


def test_progress_rises_to_one():
    seen: list[float] = []
    analyse(exhibit(scene(700, 700)), Run(on_progress=lambda engine, fraction: seen.append(fraction)))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def _ratio(log10: float, low: float, high: float) -> LikelihoodRatio:
    return LikelihoodRatio(log10, low, high, "made by a generator", "taken by a camera", "x", "y")


def _useful(auroc: float = 0.8, cllr: float = 0.8) -> Band:
    return replace(reference()[1].calibration.bands[0], auroc=auroc, cllr=cllr)


def test_a_signal_needs_an_interval_on_one_side_and_a_score_that_is_of_use():
    assert is_signal(_ratio(0.9, 0.2, 1.2), _useful())
    assert not is_signal(_ratio(0.9, -0.1, 1.2), _useful())
    assert not is_signal(_ratio(0.2, 0.1, 0.4), _useful())
    assert not is_signal(_ratio(0.9, 0.2, 1.2), _useful(auroc=0.7))
    assert not is_signal(_ratio(0.9, 0.2, 1.2), _useful(cllr=0.95))


def test_the_sentence_names_the_side_and_is_no_stronger_than_the_error():
    assert "gives limited support for “made by a generator”" in answer(_ratio(0.9, 0.2, 1.2), _useful())
    assert "limited support for “taken by a camera”" in answer(_ratio(-0.9, -1.2, -0.2), _useful())
    assert "supports neither" in answer(_ratio(0.9, -0.2, 1.2), _useful())
    weak = answer(_ratio(0.9, 0.2, 1.2), _useful(auroc=0.65))
    assert "too little to count as a sign" in weak
    assert "does not tell the two apart well" in weak
