"""The ways to judge cells that can be chosen, and the test that turns scores into a verdict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engines.anomaly import store
from engines.anomaly.analysis import look
from engines.anomaly.cells import BACKBONE, TEACHER
from engines.anomaly.fit import Choices, fit
from engines.anomaly.gather import Unfit
from engines.anomaly.normality import GROUPS, Normality
from engines.anomaly.questions import Evidence, answers
from engines.anomaly.regions import Place
from engines.anomaly.verdict import rate_interval, verdict_of
from engines.core.analyse import analyse_one
from engines.core.exhibit import Source
from engines.core.finding import Region
from engines.core.intake import receive
from engines.core.run import Run
from tests.anomaly.pictures import keep, surface


@pytest.mark.parametrize("method", ["memories", "gaussian", "simplenet", "efficientad", "fod"])
def test_a_chosen_method_finds_a_scratch_and_is_kept(method: str, surfaces_folder: Path, data_folder: Path) -> None:
    model = fit([surfaces_folder], method, Run(), Choices(method=method))
    assert model.method == method
    back = store.load(store.save(model).value)
    decades = look((surface(500, scratched=True),), None, back, Run()).decades
    down, across = np.unravel_index(int(np.nanargmax(decades)), decades.shape)
    assert down > decades.shape[0] / 2 and across > decades.shape[1] / 2
    fresh = look((surface(500, scratched=True),), None, model, Run()).decades
    assert np.allclose(decades, fresh, atol=1e-3)


@pytest.mark.parametrize(
    ("method", "model", "paper"), [("efficientad", TEACHER, "EfficientAD"), ("auto", BACKBONE, "PatchCore")]
)
def test_the_finding_names_the_model_and_the_paper_that_it_rests_on(
    method: str, model: str, paper: str, surfaces_folder: Path, data_folder: Path, tmp_path: Path
) -> None:
    value = store.save(fit([surfaces_folder], method, Run(), Choices(method=method))).value
    picture = keep(tmp_path / "q", {"q": surface(500)}) / "q.png"
    finding = analyse_one(receive(Source(picture)), "anomaly", Run(settings={"anomaly": {"normal": value}}))
    assert finding.models == (model,)
    assert finding.methods[0].startswith(paper) and not any("PaDiM" in said for said in finding.methods)


def test_places_are_refused_where_pictures_do_not_lie_over_one_another(surfaces_folder: Path) -> None:
    with pytest.raises(Unfit, match="another method"):
        fit([surfaces_folder], "x", Run(), Choices(method="places"))


def test_cards_can_be_compared_without_places(cards_folder: Path) -> None:
    assert not fit([cards_folder], "x", Run(), Choices(method="memory")).placed


def test_each_normal_picture_is_compared_without_the_group_it_was_judged_without(surfaces: Normality) -> None:
    calibration = surfaces.calibration
    model = replace(surfaces, wholes=None)
    highest = float(calibration.nulls[-1])
    # Above all normal pictures whichever group is left out, but for the group of the highest one.
    scores = np.full(GROUPS, calibration.peak.back(highest + 1), np.float32)
    assert verdict_of(scores, np.ones(GROUPS), model, 0.1).p == pytest.approx(1 / 13)
    scores[calibration.owners[-1]] = calibration.peak.back(highest - 1e-3)
    assert verdict_of(scores, np.ones(GROUPS), model, 0.1).p > 1 / 13


def test_the_interval_of_the_rate_narrows_with_more_normal_pictures() -> None:
    few, many = rate_interval(0.1, 19), rate_interval(0.1, 999)
    assert few[0] < many[0] < 0.1 < many[1] < few[1]
    # Beta(2, 18): its 5 % and 95 % quantiles.
    assert few == pytest.approx((0.0190, 0.2264), abs=2e-3)


def test_questions_about_a_place_are_answered_from_its_measurements() -> None:
    place = Place(np.ones((2, 2), bool), Region(0, 0, 8, 8, ""), 0.03, 4.0, True, "upper left")
    dark = dict(answers(place, Evidence(np.array([-5, 0.1, 0, 0.5, 0.3], np.float32), None, True)))
    assert dark["Is it as bright as normal?"] == "no, darker (5.0 deviations of the normal pictures)"
    assert dark["Could light alone explain it?"].startswith("it may")
    assert "Is its shape normal?" not in dark
    gone = dict(answers(place, Evidence(np.array([0, 0, 0, -4, 0], np.float32), -3.0, True)))
    assert "is missing" in gone["Is a part there that should not be, or missing?"]
    assert "3.0 times" in gone["Is its shape normal?"]
    assert gone["Could light alone explain it?"].startswith("not alone")
    assert gone["Where is it, and how large?"] == "upper left, 3 % of the area"
