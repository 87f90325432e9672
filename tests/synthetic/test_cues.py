"""The measured cues answer to what they are named after, and only those with measured worth are named."""

import hashlib
import json

import cv2
import numpy as np
import pytest

from engines.core.card import Card
from engines.core.errors import ModelError
from engines.synthetic.cue_kinds import KINDS
from engines.synthetic.cue_words import cue_remarks, cue_table, strengths_plot
from engines.synthetic.cues import CUES
from engines.synthetic.marks import picture_marks
from engines.synthetic.readable import CARD_FILE, LEAST_AUROC, MODEL_FILE, Cue, CueModel, cue_model, worth_under


def _field(seed=1, noise=4.0, shared=0.0, size=256):
    """Smooth colour with noise of a given strength, a share of it common to the three channels."""
    rng = np.random.default_rng(seed)
    smooth = cv2.resize(rng.normal(128, 25, (8, 8, 3)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
    common, own = rng.normal(0, 1, (size, size, 1)), rng.normal(0, 1, (size, size, 3))
    grain = noise * (np.sqrt(shared) * common + np.sqrt(1 - shared) * own)
    return np.clip(smooth + grain, 0, 255).astype(np.uint8)


def _cue(name, pixels):
    marks = picture_marks(pixels)
    assert marks is not None
    values = marks.cues
    assert values.shape == (len(CUES),) and np.isfinite(values).all()
    return float(values[CUES.index(name)])


def test_more_noise_reads_as_more_noise():
    name = "noise level in smooth places"
    assert _cue(name, _field(noise=8)) == pytest.approx(_cue(name, _field(noise=2)) + 2, abs=0.3)


def test_noise_common_to_the_channels_reads_as_likeness():
    name = "likeness of the noise in red, green and blue"
    assert _cue(name, _field(shared=0.0)) == pytest.approx(0, abs=0.05)
    assert _cue(name, _field(shared=0.8)) == pytest.approx(0.8, abs=0.05)
    assert _cue("colour noise against brightness noise", _field(shared=0.8)) < _cue(
        "colour noise against brightness noise", _field(shared=0.0)
    )


def test_blur_reads_as_loss_of_the_finest_detail():
    sharp = _field(noise=8)
    soft = cv2.GaussianBlur(sharp, (0, 0), 1.0)
    for name in ("finest detail against middling detail", "decay of detail towards fine"):
        assert _cue(name, soft) < _cue(name, sharp) - 1


def test_doubled_pixels_read_as_a_pattern_of_two():
    small = _field(noise=12, size=128)
    doubled = cv2.resize(small, (256, 256), interpolation=cv2.INTER_NEAREST)
    doubled[::2, ::2] += 3
    name = "pattern repeating every 2 pixels"
    assert _cue(name, doubled) > _cue(name, _field(noise=12)) + 1


def test_jpeg_blocks_read_as_a_pattern_of_eight():
    pixels = _field(noise=6)
    coded = cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 60])[1], cv2.IMREAD_COLOR)
    name = "pattern repeating every 4 or 8 pixels"
    assert _cue(name, coded) > _cue(name, pixels) + 0.3


def test_noise_that_is_wholly_common_to_the_channels_gives_finite_cues():
    grey = np.random.default_rng(1).normal(128, 9, (256, 256, 1)).clip(20, 235).astype(np.uint8)
    _cue("colour noise against brightness noise", grey + np.array([12, 0, -12]).astype(np.int8).view(np.uint8))


def _model(aurocs, replaced=0.0):
    cues = tuple(
        Cue(kind.name, 0.0, 2.0, 1.0, 1.0, (1.0, 0.0), auroc, auroc - 0.05, auroc + 0.05, replaced)
        for kind, auroc in zip(KINDS, aurocs, strict=True)
    )
    return CueModel(cues)


def test_the_two_strongest_features_are_named_each_with_its_own_worth_and_what_to_look_at():
    values = np.full(len(KINDS), 1.0, np.float32)
    values[[2, 5, 7]] = 3.0, -0.2, 1.6
    first, second = cue_remarks(_model([0.7] * len(KINDS)), values)
    assert first.sentence.startswith("Colour noise against brightness noise: 3.00, more like generated pictures")
    assert "in 70 % of pairs" in first.sentence and "To check it: enlarge a smooth place" in first.sentence
    assert (first.speaks_for, second.speaks_for) == ("for", "against")
    assert second.sentence.startswith("Decay of detail")
    assert first.strength == "weak" and first.shows == "cues"


def test_a_feature_that_hardly_tells_the_classes_apart_is_never_named():
    aurocs = [LEAST_AUROC - 0.01] * len(KINDS)
    values = np.full(len(KINDS), 3.0, np.float32)
    (only,) = cue_remarks(_model(aurocs), values)
    assert only.speaks_for == "neutral" and "None of the measured features" in only.sentence
    assert {row[2] for row in cue_table(_model(aurocs), values, {}).rows} == {"weak, not named"}


def test_a_feature_whose_interval_reaches_chance_is_never_named():
    cues = [Cue(kind.name, 0.0, 2.0, 1.0, 1.0, (1.0, 0.0), 0.7, 0.49, 0.9) for kind in KINDS]
    (only,) = cue_remarks(CueModel(tuple(cues)), np.full(len(KINDS), 3.0, np.float32))
    assert "None of the measured features" in only.sentence


def test_the_list_says_of_each_feature_its_side_its_worth_and_by_what_it_is_replaced():
    aurocs = [0.8, *([0.55] * (len(KINDS) - 1))]
    table = cue_table(_model(aurocs, replaced=0.71), np.full(len(KINDS), 3.0, np.float32), {KINDS[0].name: 0.83})
    assert len(table.rows) == len(KINDS) == len({row[0] for row in table.rows})
    first = table.rows[0]
    assert first[0] == KINDS[0].name and first[1:5] == ("generated", "in the sentence", "0.80 (0.75 to 0.85)", "0.83")
    assert all(row[2] == "weak: the detector of its aspect reads it instead (0.71)" for row in table.rows[1:])
    assert all(row[8].endswith(("?", ".")) for row in table.rows)
    assert not table.remarks, "what to look at has a column of its own"


def test_the_worth_of_the_features_is_drawn_best_first():
    plot = strengths_plot(_model(np.linspace(0.45, 0.85, len(KINDS)).tolist()))
    (bars,) = plot.series
    assert bars.kind == "bars" and plot.categories[0] == KINDS[-1].name
    assert bars.x[0] == pytest.approx(0.35) and bars.x[-1] == pytest.approx(-0.05)


def test_a_model_of_cues_is_read_back_and_a_changed_one_refused(tmp_path):
    model = _model([0.7] * len(KINDS))
    text = json.dumps({"cues": [{n: getattr(c, n) for n in Cue.__dataclass_fields__} for c in model.cues]})
    (tmp_path / MODEL_FILE).write_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    card = Card("c", "1", "reference", "p", "m", "l", "s", (), (), (), {MODEL_FILE: digest}, None)
    (tmp_path / CARD_FILE).write_text(json.dumps(card.to_json()))
    assert cue_model(tmp_path) == model
    cue_model.cache_clear()
    (tmp_path / MODEL_FILE).write_text(text.replace("0.7", "0.9"))
    with pytest.raises(ModelError, match="changed after its error was measured"):
        cue_model(tmp_path)


def test_without_a_model_of_cues_nothing_is_said(tmp_path):
    assert cue_model(tmp_path) is None


def test_the_shipped_cues_have_a_card_with_the_worth_of_each():
    model = cue_model()
    if model is None:
        pytest.skip("no model of cues is shipped yet")
    from engines.core.card import read_card
    from engines.synthetic.readable import FOLDER

    card = read_card(FOLDER / CARD_FILE)
    for cue in model.cues:
        assert card.figure("AUROC", f"cue: {cue.name}") == pytest.approx(cue.auroc, abs=1e-3)
        assert cue.low <= cue.auroc <= cue.high
    condition = "JPEG quality 80–89, 192 pixels and more"
    assert set(worth_under(condition)) == {cue.name for cue in model.cues} and worth_under("elsewhere") == {}
