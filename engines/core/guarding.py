"""The guard's say over the trained models: who is silenced, and what is said in their place.

The guard is asked before the first engine that it may silence, also where its own finding was not asked for. Nothing is
silenced without a word: the engine's finding says that the models were not asked, why, and how to ask them anyway.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engines import engine_infos
from engines.core.finding import Finding, Outcome
from engines.core.info import Info
from engines.core.run import Run

GUARD = "guard"
"""The id of the engine that answers ``Question.FITNESS``."""
SILENCE = "silence"
"""Its option: whether an objection silences the models."""
NOT_ASKED = "Engines that rest on such models are not asked."
ASKED_ANYWAY = "They are asked all the same, as the settings demand."
"""What the guard's sentence says of the consequence, before the measured rates."""


def guard_first(engines: Iterable[str]) -> list[str]:
    """The engines in their order, the guard before all others."""
    return sorted(engines, key=lambda engine: engine != GUARD)


def waits_for_guard(engine: str) -> bool:
    """Whether the guard must have judged before this engine speaks; so must the guard itself."""
    infos = engine_infos()
    return GUARD in infos and (engine == GUARD or infos[engine].guarded)


def heeding(run: Run, judged: Finding) -> Run:
    """The run with what the guard's finding means for trained models."""
    objection = misgiving = ""
    if judged.outcome is Outcome.FAILED:
        misgiving = f"Whether models may judge this picture is not known, since the guard failed: {judged.sentence}"
    elif judged.outcome is Outcome.SIGNAL:
        reason = judged.sentence.removesuffix(judged.error_rates).strip()
        reason = reason.removesuffix(NOT_ASKED).removesuffix(ASKED_ANYWAY).strip()
        if run.options(engine_infos()[GUARD])[SILENCE]:
            objection = reason
        else:
            misgiving = (
                "The models were asked although the guard objects, as the settings demand; what is measured of their "
                f"error does not hold for such a picture. {reason}"
            )
    return replace(run, objection=objection, misgiving=misgiving)


def silenced(info: Info, objection: str) -> Finding:
    """The finding of an engine whose models were not asked."""
    return Finding(
        engine=info.id,
        question=info.question,
        outcome=Outcome.ABSTAINED,
        sentence=f"The models were not asked, since the guard objects. {objection} {how_to_ask()}",
        limits=(info.limits,),
        would_change=("The original picture, where this is a capture, a copy or a rendering of it.",),
    )


def how_to_ask() -> str:
    """One sentence on how the models are asked in spite of an objection."""
    guard = engine_infos()[GUARD]
    title = next(option.title for option in guard.options if option.name == SILENCE)
    return (
        f"To ask them all the same, switch off “{title}” in the settings of “{guard.title}” (on the command line: "
        f"--option {GUARD}.{SILENCE}=no); their answer then carries a warning."
    )


def with_misgiving(finding: Finding, misgiving: str) -> Finding:
    """The finding of models that were asked in spite of a misgiving: its sentence and its first limit say so."""
    if not misgiving:
        return finding
    parts = tuple(_warned(part, misgiving) for part in finding.parts)
    return replace(_warned(finding, misgiving), parts=parts)


def _warned(finding: Finding, misgiving: str) -> Finding:
    """``finding`` with the first sentence of the misgiving, where it answers, and all of it among its limits."""
    first = misgiving.partition(". ")[0].rstrip(".")
    answers = finding.outcome in (Outcome.SIGNAL, Outcome.NOTHING_FOUND)
    sentence = f"{finding.sentence} {first}." if answers else finding.sentence
    return replace(finding, sentence=sentence, limits=(misgiving, *finding.limits))


def unguarded(run: Run) -> Run:
    """The run where there is no guard to ask: what trained models say is kept, with that among its limits."""
    return replace(
        run,
        misgiving="Whether models may judge this picture is not known, since the guard of the trained models is "
        "missing; assay doctor says why.",
    )
