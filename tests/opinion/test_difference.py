"""Where methods differ: both sides beside each other in opinion, card, HTML, PDF and JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engines.core.case import Case
from engines.core.difference import Difference
from engines.core.finding import Finding, Outcome
from engines.core.finding_parts import joined
from engines.core.opinion import opinions
from engines.core.question import Question
from engines.report import write_report
from tests.opinion.differing import AGAINST, SIGNAL
from tests.opinion.test_opinion import MADE, TAKEN, finding, ratio
from tests.report.made import add, picture


def difference(*findings: Finding) -> Difference | None:
    (opinion,) = opinions(findings, {"models": "Trained models", "spectrum": "Fourier spectrum"})
    return opinion.difference


def test_ratios_for_both_sides_stand_beside_each_other_with_their_strongest_reasons() -> None:
    found = difference(AGAINST, SIGNAL)
    assert found is not None
    assert found.sentence == "Trained models and Fourier spectrum point to different sides."
    assert found.first.support == f"moderate support for “{MADE}”"
    assert found.second.support == f"limited support for “{TAKEN}”"
    assert found.first.speaks_for == ("strong sign", "moderate sign", "weak sign")
    assert found.second.speaks_against == ("No peaks",)
    assert found.settled_by == ("The original file.", "Another detector.", "The camera.")


def test_a_signal_differs_from_a_measured_method_that_finds_nothing_but_not_from_an_unmeasured_one() -> None:
    measured = finding("spectrum", Outcome.NOTHING_FOUND, error_rates="1 in 100")
    found = difference(SIGNAL, measured)
    assert found is not None and found.sentence.startswith("Trained models finds signs; Fourier spectrum, whose error")
    assert difference(SIGNAL, replace(measured, error_rates="")) is None
    assert difference(finding("models", Outcome.NOTHING_FOUND, ratio(0.5)), measured) is None


def test_a_signal_differs_from_a_method_that_declines_unless_another_contradicts_it() -> None:
    declines = finding("other", Outcome.ABSTAINED)
    found = difference(SIGNAL, declines)
    assert found is not None and found.second.engine == "other" and found.second.sentence == "other says so."
    contradicted = difference(SIGNAL, declines, AGAINST)
    assert contradicted is not None and contradicted.second.engine == "spectrum"


def test_methods_that_agree_or_answer_for_themselves_do_not_differ() -> None:
    assert difference(SIGNAL) is None
    assert difference(SIGNAL, finding("spectrum", Outcome.SIGNAL, ratio(0.9))) is None
    assert difference(SIGNAL, finding("spectrum", Outcome.NOT_APPLICABLE)) is None
    for question in (Question.SOURCE, Question.UNUSUAL):
        assert difference(*(replace(one, question=question.value) for one in (SIGNAL, AGAINST))) is None


def test_two_faces_do_not_contradict_each_other_but_two_methods_on_one_face_do() -> None:
    def on(engine: str, part: str, log10: float) -> Finding:
        outcome = Outcome.SIGNAL if log10 > 0 else Outcome.NOTHING_FOUND
        return replace(finding(engine, outcome, ratio(log10), part=part), question="face")

    faces = joined([on("face", "face 1 of 2", 1.4), on("face", "face 2 of 2", -1.4)])
    assert difference(faces) is None
    found = difference(faces, on("imported", "face 1 of 2", -1.0))
    assert found is not None and found.second.engine == "imported"


def test_two_imported_models_of_one_engine_differ() -> None:
    packs = joined([replace(SIGNAL, engine="imported", part="A"), replace(AGAINST, engine="imported", part="B")])
    found = difference(packs)
    assert found is not None and "A" in found.first.title and "B" in found.second.title


@pytest.mark.parametrize("suffix", [".html", ".pdf", ".json"])
def test_every_report_says_where_methods_differ(tmp_path: Path, suffix: str) -> None:
    with Case.create(tmp_path / "case.assay") as case:
        add(case, picture(tmp_path / "photo.jpg"), [SIGNAL, AGAINST])
        write_report(case, tmp_path / f"report{suffix}")
    if suffix == ".pdf":
        from pypdf import PdfReader

        text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "report.pdf").pages)
        assert "Where the methods differ" in text.replace("\n", " ")
        return
    text = (tmp_path / f"report{suffix}").read_text("utf-8")
    if suffix == ".json":
        (opinion,) = json.loads(text)["exhibits"][0]["opinions"]
        assert opinion["difference"]["first"]["support"].startswith("moderate support")
        assert opinion["difference"]["settled_by"] == ["The original file.", "Another detector.", "The camera."]
    else:
        assert "Where the methods differ" in text and "What would settle it" in text
