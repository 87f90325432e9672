"""What the engine says with stand-in models: signal, nothing found, and every way to abstain, each with its reason."""

import numpy as np
import pytest

from engines.core.analyse import analyse_one
from engines.core.finding import Outcome
from engines.core.opinion import opinions
from engines.core.run import Run
from engines.synthetic import analyse
from tests.synthetic.standin import EDGE, NAMES, card, install, run_with, saved, scene


@pytest.fixture
def models(tmp_path):
    return install(tmp_path / "models")


@pytest.fixture
def measured(monkeypatch):
    """Put a card in the place of the shipped one."""

    def put(made):
        monkeypatch.setattr("engines.synthetic.analysis.detector_card", lambda: made)

    put(card())
    return put


def _why(finding) -> str:
    assert finding.outcome is Outcome.ABSTAINED, finding.sentence
    assert finding.likelihood_ratio is None and not finding.maps and not finding.tables
    return finding.sentence


def test_support_of_ten_or_more_is_a_signal_with_map_words_and_interval(tmp_path, models, measured):
    exhibit = saved(tmp_path, scene(300, 400, tint=24))
    finding = analyse(exhibit, run_with(models))
    assert finding.outcome is Outcome.SIGNAL
    assert finding.sentence.startswith("The detector gives moderate support for “made by a generator”")
    ratio = finding.likelihood_ratio
    assert ratio is not None and ratio.log10 == pytest.approx(1.5, abs=0.1)
    assert ratio.low == pytest.approx(ratio.log10 - 0.19, abs=0.02)
    assert ratio.calibration == "stand-in: stored without loss"
    assert [shown.id for shown in finding.maps] == ["places"]
    (opinion,) = opinions([finding])
    assert opinion.strength == 2 and opinion.supports == "made by a generator"
    first = finding.remarks[0]
    assert (first.speaks_for, first.strength, first.shows) == ("for", "moderate", "places")
    assert "times more probable under “made by a generator” than under “taken by a camera”" in first.sentence


def test_less_support_than_ten_is_no_signal_and_says_so(tmp_path, models, measured):
    finding = analyse(saved(tmp_path, scene(300, 400, tint=10)), run_with(models))
    assert finding.outcome is Outcome.NOTHING_FOUND
    assert "too little to count as a sign on its own" in finding.sentence


def test_models_that_hardly_tell_the_classes_apart_never_make_a_signal(tmp_path, models, measured):
    measured(card(auroc=0.7, cllr=0.95))
    finding = analyse(saved(tmp_path, scene(300, 400, tint=28)), run_with(models))
    assert finding.outcome is Outcome.NOTHING_FOUND


def test_a_low_score_never_reads_as_authentic(tmp_path, models, measured):
    finding = analyse(saved(tmp_path, scene(300, 400, tint=-24)), run_with(models))
    assert finding.outcome is Outcome.NOTHING_FOUND
    assert finding.sentence.endswith("This does not show that the picture is authentic.")
    assert "for “taken by a camera”" in finding.sentence
    assert finding.remarks[0].speaks_for == "against"
    assert "under “taken by a camera” than under “made by a generator”" in finding.remarks[0].sentence


def test_a_picture_below_one_tile_abstains(tmp_path, models, measured):
    sentence = _why(analyse(saved(tmp_path, scene(EDGE - 1, 300)), run_with(models)))
    assert f"300 × {EDGE - 1} pixels; the models need at least {EDGE}" in sentence


def test_one_pixel_abstains(tmp_path, models, measured):
    _why(analyse(saved(tmp_path, np.full((1, 1, 3), 9, np.uint8)), run_with(models)))


def test_a_compression_without_measured_error_abstains(tmp_path, models, measured):
    exhibit = saved(tmp_path, scene(200, 200), "crushed.jpg", quality=30)
    assert "not measured for JPEG quality 30" in _why(analyse(exhibit, run_with(models)))


def test_a_flat_picture_abstains(tmp_path, models, measured):
    pixels = np.full((200, 200, 3), (200, 80, 40), np.uint8)
    assert "blank" in _why(analyse(saved(tmp_path, pixels), run_with(models)))


def test_an_interval_that_reaches_to_both_sides_abstains(tmp_path, models, measured):
    measured(card(bootstrap=((1.0, -1.5), (1.0, 1.5))))
    sentence = _why(analyse(saved(tmp_path, scene(200, 200)), run_with(models)))
    assert "do not say which way its score points" in sentence and "from 1/" in sentence


def test_models_that_differ_strongly_abstain(tmp_path, measured):
    exhibit = saved(tmp_path, scene(200, 200))
    unlike = install(tmp_path / "unlike", (-3.0, 0.0, 3.0))
    assert "The 3 models differ more (6.0" in _why(analyse(exhibit, run_with(unlike)))
    measured(card(spread=None))
    assert analyse(exhibit, run_with(unlike)).likelihood_ratio is not None


@pytest.mark.parametrize("quality", [None, 90])
def test_grey_pictures_abstain(tmp_path, models, measured, quality):
    name, more = ("grey.jpg", {"quality": quality}) if quality else ("grey.png", {})
    exhibit = saved(tmp_path, scene(200, 200)[:, :, 1], name, **more)
    assert "no colour" in _why(analyse(exhibit, run_with(models)))


def test_without_a_measured_error_it_abstains_and_opens_no_model(tmp_path, measured):
    measured(None)
    sentence = _why(analyse(saved(tmp_path, scene(200, 200)), run_with(tmp_path / "nowhere")))
    assert "No measured error comes with the models" in sentence


def test_a_missing_model_is_a_failed_finding_that_names_it(tmp_path, models, measured):
    (models / NAMES[1] / "model.onnx").unlink()
    finding = analyse_one(saved(tmp_path, scene(200, 200)), "synthetic", run_with(models))
    assert finding.outcome is Outcome.FAILED
    assert "synthetic_b is not installed" in finding.sentence


def test_an_altered_model_fails_and_the_other_engines_go_on(tmp_path, models, measured):
    with (models / NAMES[2] / "model.onnx").open("ab") as file:
        file.write(b"x")
    exhibit, run = saved(tmp_path, scene(200, 200)), run_with(models)
    finding = analyse_one(exhibit, "synthetic", run)
    assert finding.outcome is Outcome.FAILED
    assert "synthetic_c is not the one its card describes" in finding.sentence
    assert analyse_one(exhibit, "spectrum", run).outcome is not Outcome.FAILED


def test_a_model_replaced_together_with_its_card_is_noticed(tmp_path, models, measured):
    measured(card(files={"synthetic_a/model.onnx": "0" * 64}))
    finding = analyse_one(saved(tmp_path, scene(200, 200)), "synthetic", run_with(models))
    assert finding.outcome is Outcome.FAILED
    assert "synthetic_a was replaced after its error was measured" in finding.sentence


def test_the_shipped_engine_answers_a_real_photograph_without_failing(shared_data):
    from engines.core.exhibit import Source
    from engines.core.intake import receive

    path = next((shared_data / "aigi" / "real").glob("*.jpg"))
    finding = analyse_one(receive(Source(path)), "synthetic", Run())
    assert finding.outcome is not Outcome.FAILED, finding.sentence
