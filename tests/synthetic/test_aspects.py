"""The opinion taken apart by aspects: it adds up, says what would change it, and belongs to its card."""

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest

from engines.core.errors import ModelError
from engines.core.finding import Outcome
from engines.synthetic import analyse
from engines.synthetic.aspects import ASPECTS_FILE, Aspect, AspectModel, Reader, aspect_model
from engines.synthetic.cue_kinds import KINDS
from engines.synthetic.marks import WIDTHS, picture_marks
from engines.synthetic.share_words import apart, ratio_words, shares_plot, shares_remark, shares_table, would_change
from tests.synthetic.standin import band, card, install, run_with, saved, scene


def aspects(learned=1.0, edges=0.1, noise=0.1):
    """The trained models, edges read by one feature, noise by a dedicated detector, each about 3 × its size at most.

    The trained models' numbers in the background lie around ``learned`` − 1.
    """
    rng = np.random.default_rng(4)
    weights = np.where([kind.name == "unevenness of sharpness from place to place" for kind in KINDS], edges, 0.0)
    features = Reader(np.zeros(len(KINDS)), np.ones(len(KINDS)), weights, 0.02)
    width = WIDTHS["noise"]
    detector = Reader(np.zeros(width), np.ones(width), rng.normal(0, noise / width, width), 0.01)
    made = (
        Aspect("learned", "the trained models", 0.75, 0.7, 0.8),
        Aspect("edges", "edges", 0.65, 0.6, 0.7),
        Aspect("noise", "noise", 0.65, 0.6, 0.7, detector),
    )
    return AspectModel(made, features, rng.normal(0, 0.1, (6, 3)) + np.array([learned - 1, 0, 0]))


def measured_card(folder, model, **changes):
    """A card whose error was measured with these aspects, which are in ``folder``."""
    text = json.dumps(model.to_json())
    (folder / ASPECTS_FILE).write_text(text)
    return card(files={ASPECTS_FILE: hashlib.sha256(text.encode()).hexdigest()}, **changes)


@pytest.fixture
def examined(tmp_path, monkeypatch):
    """Examine a picture with stand-in models and aspects → its finding."""
    folder, models = tmp_path / "engine", install(tmp_path / "models")
    folder.mkdir()

    def examine(model, tint=10, **changes):
        made = measured_card(folder, model, **changes)
        monkeypatch.setattr("engines.synthetic.analysis.detector_card", lambda: made)
        monkeypatch.setattr("engines.synthetic.analysis.aspect_model", lambda card: aspect_model(card, folder))
        return analyse(saved(tmp_path, scene(300, 400, tint=tint)), run_with(models))

    return examine


def _log10(words):
    return float(words.replace("−", "-"))


def test_the_shares_add_up_to_the_opinion_in_finding_table_and_bars(examined):
    finding = examined(aspects())
    ratio = finding.likelihood_ratio
    assert finding.outcome is Outcome.NOTHING_FOUND and ratio is not None
    table = next(table for table in finding.tables if table.id == "shares")
    lines = {row[0]: _log10(row[1]) for row in table.rows}
    start = lines.pop("start: an average picture of both kinds")
    total, kept = lines.pop("sum"), lines.pop("within what the data support: unchanged")
    assert start + sum(lines.values()) == pytest.approx(total, abs=0.02)
    assert total == kept == pytest.approx(ratio.log10, abs=0.006)
    plot = next(plot for plot in finding.plots if plot.id == "shares")
    (bars,) = plot.series
    assert bars.kind == "bars" and set(plot.categories) == set(lines)
    assert float(bars.x.sum()) + start == pytest.approx(ratio.log10, abs=0.006)
    assert list(np.abs(bars.x)) == sorted(np.abs(bars.x), reverse=True)


def test_the_score_of_the_finding_is_the_readable_models(examined):
    model = aspects()
    finding = examined(model)
    assert finding.likelihood_ratio.log10 == pytest.approx(finding.score)
    marks = picture_marks(scene(300, 400, tint=10))
    learned = 10 / 16
    assert finding.score == pytest.approx(float(model.score(model.values(learned, marks)[None])[0]), abs=0.05)


def test_a_sum_beyond_the_data_is_held_and_both_are_shown(examined):
    finding = examined(aspects(), tint=40)
    assert finding.likelihood_ratio.log10 == 2.0
    table = next(table for table in finding.tables if table.id == "shares")
    assert _log10(table.rows[-2][1]) > 2.1 and _log10(table.rows[-1][1]) == 2.0
    assert table.rows[-1][0] == "held within what the data support"
    assert "more than the measured pictures support" in finding.plots[0].caption


def test_what_would_change_the_opinion_names_the_aspect_that_weighs_most_and_the_ratio_without_it(examined):
    finding = examined(aspects(), tint=14)
    first = finding.would_change[0]
    assert first.startswith("The aspect that weighs most, “the trained models”: were it as in an average picture")
    assert "instead of" in first and "too little to support either side" in first


def test_the_sentence_of_the_shares_parts_both_sides():
    made, model = card(), aspects()
    values = np.array([0.9, 0.3, -0.4])
    line = band("any", (0, 0))
    ratio = made.calibration.to_likelihood_ratio(0.5, _condition())
    taken = apart(model, values, line, replace(ratio, log10=line.log10_lr(float(model.score(values[None])[0]))[0]))
    sentence = shares_remark(taken).sentence
    assert "; here it is raised by the trained models (× " in sentence
    assert " and lowered by noise (÷ " in sentence
    assert sentence.endswith(f"Together that makes {10**taken.shares.total:.2f}.")
    assert taken.shares.total == pytest.approx(float(model.score(values[None])[0]))
    assert shares_plot(taken).categories[0] == "the trained models"
    assert len(shares_table(taken).rows) == 6 and would_change(taken)


def _condition():
    from engines.core.calibration import Condition

    return Condition(90, 300)


def test_ratios_are_said_for_the_side_they_favour():
    ratio = card().calibration.to_likelihood_ratio(0.5, _condition())
    assert ratio_words(0.5, ratio) == "3.2 for “made by a generator”"
    assert ratio_words(-1.0, ratio) == "10 for “taken by a camera”"
    assert ratio_words(0.01, ratio) == "1 (neither)"


def test_aspects_are_read_back_as_they_were(tmp_path):
    model = aspects()
    again = aspect_model(measured_card(tmp_path, model), tmp_path)
    rows = np.random.default_rng(1).normal(size=(5, 3))
    assert again.score(rows) == pytest.approx(model.score(rows), rel=1e-5)
    marks = picture_marks(scene(256, 256))
    assert again.values(0.3, marks) == pytest.approx(model.values(0.3, marks), rel=1e-4)
    assert aspect_model(card(), tmp_path) is None


@pytest.mark.parametrize("spoil", ["changed", "damaged", "missing", "other width", "no background"])
def test_aspects_other_than_those_measured_are_refused(tmp_path, spoil):
    plain = aspects().to_json()
    if spoil == "other width":
        plain["aspects"][2]["detector"]["weights"].append(1.0)
    if spoil == "no background":
        plain["background"] = []
    text = "{" if spoil == "damaged" else json.dumps(plain)
    made = card(files={ASPECTS_FILE: hashlib.sha256(text.encode()).hexdigest()})
    if spoil != "missing":
        (tmp_path / ASPECTS_FILE).write_text(text + " " * (spoil == "changed"))
    with pytest.raises(ModelError, match="install the program again"):
        aspect_model(made, tmp_path)
