"""Nothing is computed twice; what would give other numbers is computed again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engines.core import case_identity, paths
from engines.core.case import Case
from engines.core.finding import Finding, Outcome
from engines.core.info import Info, Option
from engines.core.question import Question
from engines.core.run import Run
from tests.case.conftest import found, received

INFO = Info(
    "probe", Question.ALTERED, "Probe", "None.", "3", ("net",), (Option("cut", "Cut", 0.5, ""), Option("n", "N", 2, ""))
)


@pytest.fixture(autouse=True)
def one_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The registry holds one engine, whose model has a card; returns the card's path."""
    monkeypatch.setattr(case_identity, "engine_infos", lambda: {INFO.id: INFO})
    monkeypatch.setattr(paths, "models_folder", lambda: tmp_path / "models")
    monkeypatch.setenv("ASSAY_DATA", str(tmp_path / "data"))
    card = tmp_path / "models" / "net" / "card.json"
    card.parent.mkdir(parents=True)
    card.write_text('{"sha256": "abc"}')
    return card


def known(case: Case, sha256: str, engines: list[str], run: Run, *, retry_failed: bool = False) -> set[str]:
    """The engines whose finding, as it would be asked for by this run, stands."""
    return case.known_of(sha256, (), case_identity.identities(engines, run), retry_failed=retry_failed)


def finding(outcome: Outcome = Outcome.NOTHING_FOUND, **options: float) -> Finding:
    values = {"cut": 0.5, "n": 2} | options
    return Finding("probe", "altered", outcome, "No place stands out.", "3", models=("net 1",), options=values)


def test_a_kept_finding_is_known_for_the_same_bytes_only(case: Case, tmp_path: Path) -> None:
    event = received(tmp_path, "a.jpg", b"a")
    run = Run()
    assert known(case, event.facts.sha256, ["probe"], run) == set()
    case.begin_examination(["probe"], run)
    case.keep(found(event, finding()))
    assert known(case, event.facts.sha256, ["probe"], run) == {"probe"}
    assert known(case, "0" * 64, ["probe"], run) == set()


def test_other_options_models_or_version_are_computed_again(
    case: Case, tmp_path: Path, one_engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = received(tmp_path, "a.jpg", b"a")
    sha256 = event.facts.sha256
    case.begin_examination(["probe"], Run())
    case.keep(found(event, finding()))
    assert known(case, sha256, ["probe"], Run({"probe": {"cut": 0.6}})) == set()
    assert known(case, sha256, ["probe"], Run({"probe": {"cut": 0.5, "unknown": 1}})) == {"probe"}
    one_engine.write_text('{"sha256": "def"}')
    assert known(case, sha256, ["probe"], Run()) == set()
    one_engine.write_text('{"sha256": "abc"}')
    monkeypatch.setattr(case_identity, "engine_infos", lambda: {"probe": replace(INFO, version="4")})
    assert known(case, sha256, ["probe"], Run()) == set()


def test_a_whole_number_given_for_a_decimal_option_is_the_same_option(case: Case, tmp_path: Path) -> None:
    event = received(tmp_path, "a.jpg", b"a")
    case.begin_examination(["probe"], Run({"probe": {"cut": 1.0}}))
    case.keep(found(event, finding(cut=1.0)))
    assert known(case, event.facts.sha256, ["probe"], Run({"probe": {"cut": 1}})) == {"probe"}


def test_asking_for_earlier_options_again_puts_their_finding_in_force(case: Case, tmp_path: Path) -> None:
    event = received(tmp_path, "a.jpg", b"a")
    for cut in (0.5, 0.6):
        case.begin_examination(["probe"], Run({"probe": {"cut": cut}}))
        case.keep(event)
        case.keep(found(event, finding(cut=cut)))
    assert case.findings(event.facts.sha256)[0].options["cut"] == 0.6
    case.begin_examination(["probe"], Run({"probe": {"cut": 0.5}}))
    case.keep(replace(event, already_known=("probe",)))
    (standing,) = case.findings(event.facts.sha256)
    assert standing.options["cut"] == 0.5
    assert case.verify().ok


def test_a_failed_finding_stands_unless_a_retry_is_asked_for(case: Case, tmp_path: Path) -> None:
    event = received(tmp_path, "a.jpg", b"a")
    sha256 = event.facts.sha256
    case.begin_examination(["probe"], Run())
    case.keep(found(event, finding(Outcome.FAILED)))
    assert known(case, sha256, ["probe"], Run()) == {"probe"}
    assert known(case, sha256, ["probe"], Run(), retry_failed=True) == set()
    case.keep(found(event, finding()))
    assert [f.outcome for f in case.findings(sha256)] == [Outcome.NOTHING_FOUND]
    assert known(case, sha256, ["probe"], Run(), retry_failed=True) == {"probe"}
    assert case.verify().ok
