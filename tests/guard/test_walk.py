"""The guard is asked before the models; an objection silences them aloud, and can be overruled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engines import engine_infos
from engines.core.analyse import analyse_one
from engines.core.case import Case
from engines.core.case_identity import identities
from engines.core.events import Found
from engines.core.examine import examine
from engines.core.examine_case import examine_into
from engines.core.exhibit import Source
from engines.core.finding import Finding, Outcome
from engines.core.guarding import GUARD, guard_first, heeding, silenced
from engines.core.intake import receive
from engines.core.run import Run
from tests.guard.scenes import exhibit_of, page, photograph, saved

ANYWAY = {GUARD: {"silence": False}}


def walked(path: Path, engines: list[str], run: Run) -> dict[str, Finding]:
    events = examine([Source(path)], engines, run)
    return {event.finding.engine: event.finding for event in events if isinstance(event, Found)}


def test_an_objection_silences_the_models_and_says_why_and_how_to_ask_them(tmp_path: Path) -> None:
    found = walked(saved(tmp_path, page(), "screen.png"), ["synthetic", "spectrum", GUARD], Run())
    assert list(found) == [GUARD, "synthetic", "spectrum"]
    silent = found["synthetic"]
    assert silent.outcome is Outcome.ABSTAINED
    assert "not asked" in silent.sentence
    assert "screenshot or a drawing" in silent.sentence
    assert "guard.silence=no" in silent.sentence
    assert silent.sentence.count("not asked") == 1
    assert "are not asked" in found[GUARD].sentence
    assert any("guard.silence=no" in remark.sentence for remark in found[GUARD].remarks)
    assert silent.score is None
    assert silent.likelihood_ratio is None
    assert "not asked" not in found["spectrum"].sentence


def test_the_guard_judges_also_where_its_finding_was_not_asked_for(tmp_path: Path) -> None:
    found = walked(saved(tmp_path, page(), "screen.png"), ["synthetic"], Run())
    assert list(found) == ["synthetic"]
    assert "guard objects" in found["synthetic"].sentence


def test_models_asked_in_spite_of_an_objection_carry_a_warning(tmp_path: Path) -> None:
    found = walked(saved(tmp_path, page(), "screen.png"), ["synthetic", GUARD], Run(settings=ANYWAY))
    assert found[GUARD].outcome is Outcome.SIGNAL
    assert "asked all the same" in found[GUARD].sentence
    assert "not asked" not in found["synthetic"].sentence
    assert "although the guard objects" in found["synthetic"].limits[0]
    answers = found["synthetic"].outcome in (Outcome.SIGNAL, Outcome.NOTHING_FOUND)
    assert ("although the guard objects" in found["synthetic"].sentence) is answers
    assert "screenshot" in found["synthetic"].limits[0]


def test_a_photograph_is_judged_without_a_word_of_the_guard(shared_data: Path) -> None:
    found = walked(photograph(shared_data), ["synthetic", GUARD], Run())
    assert found[GUARD].outcome is Outcome.NOTHING_FOUND
    assert "guard" not in found["synthetic"].sentence
    assert not any("guard" in limit for limit in found["synthetic"].limits)


def test_a_guard_that_failed_leaves_a_warning_not_silence(tmp_path: Path) -> None:
    failed = Finding(GUARD, "fitness", Outcome.FAILED, "The model guard is not installed.")
    run = heeding(Run(), failed)
    finding = analyse_one(exhibit_of(tmp_path, page()), "synthetic", run)
    assert "the guard failed: The model guard is not installed." in finding.limits[0]


def test_findings_of_models_depend_on_the_guard_and_its_options() -> None:
    usual, anyway = (identities(["synthetic", "spectrum"], Run(settings=s)) for s in ({}, ANYWAY))
    assert usual["synthetic"] != anyway["synthetic"]
    assert usual["spectrum"] == anyway["spectrum"]


def test_a_newer_guard_makes_the_models_findings_old(monkeypatch: pytest.MonkeyPatch) -> None:
    from engines.core import case_identity

    before = identities(["synthetic"], Run())
    newer = dict(engine_infos()) | {GUARD: replace(engine_infos()[GUARD], version="next")}
    monkeypatch.setattr(case_identity, "engine_infos", lambda: newer)
    assert identities(["synthetic"], Run()) != before


def test_overruling_the_guard_computes_the_models_again_in_a_case(tmp_path: Path) -> None:
    path = saved(tmp_path, page(), "screen.png")
    sha256 = receive(Source(path)).facts.sha256
    computed = []
    with Case.create(tmp_path / "a.case") as case:
        for run, silent in ((Run(), True), (Run(settings=ANYWAY), False), (Run(), True)):
            events = examine_into(case, [Source(path)], [GUARD, "synthetic"], run)
            computed.append(sorted(event.finding.engine for event in events if isinstance(event, Found)))
            standing = {finding.engine: finding for finding in case.findings(sha256)}
            assert ("not asked" in standing["synthetic"].sentence) is silent
        assert case.verify().ok
    assert computed == [[GUARD, "synthetic"], [GUARD, "synthetic"], []]


def test_the_guard_stands_first_and_the_others_keep_their_order() -> None:
    assert guard_first(["b", "a", GUARD, "c"]) == [GUARD, "b", "a", "c"]


def test_a_silenced_finding_names_the_option_by_its_title() -> None:
    finding = silenced(engine_infos()["synthetic"], "It is noise.")
    option = engine_infos()[GUARD].options[0]
    assert option.title in finding.sentence
    assert engine_infos()[GUARD].title in finding.sentence
