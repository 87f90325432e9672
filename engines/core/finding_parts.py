"""Findings of an engine that speaks of several things in one exhibit: faces, captions, imported models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from engines.core.finding import Finding, Outcome

PRECEDENCE = (
    Outcome.SIGNAL,
    Outcome.NOTHING_FOUND,
    Outcome.ABSTAINED,
    Outcome.FAILED,
    Outcome.NOT_APPLICABLE,
)
"""Which of several outcomes speaks for them all: the first of these that occurs."""


def joined(findings: Sequence[Finding]) -> Finding:
    """One finding that holds these as its parts; a single one without a ``part`` stays as it is.

    Raises ValueError where there are none, or ``part`` is empty or occurs twice.
    """
    if len(findings) == 1 and not findings[0].part:
        return findings[0]
    names = [finding.part for finding in findings]
    if not findings or not all(names) or len(set(names)) < len(names):
        raise ValueError(f"an engine's findings need a part each, all different; these are {names}")
    outcome = foremost(findings)
    first = next(finding for finding in findings if finding.outcome is outcome)
    words = f"{first.part[:1].upper()}{first.part[1:]}: {first.sentence}"
    others = len(findings) - 1
    if others:
        words += f" ({others:,} more of this kind {'is' if others == 1 else 'are'} reported apart.)"
    return Finding(
        first.engine,
        first.question,
        outcome,
        words,
        limits=_once(words for finding in findings for words in finding.limits),
        methods=_once(words for finding in findings for words in finding.methods),
        models=_once(name for finding in findings for name in finding.models),
        parts=tuple(findings),
    )


def stamped(finding: Finding, **values: object) -> Finding:
    """``dataclasses.replace`` on a finding and on all its parts."""
    parts = tuple(replace(part, **values) for part in finding.parts)  # type: ignore[arg-type]
    return replace(finding, parts=parts, **values)  # type: ignore[arg-type]


def spread(findings: Iterable[Finding]) -> list[Finding]:
    """Findings with each one that has parts replaced by these."""
    return [one for finding in findings for one in (finding.parts or (finding,))]


def foremost(findings: Iterable[Finding]) -> Outcome:
    """The outcome that speaks for several findings. Raises StopIteration where there are none."""
    outcomes = {finding.outcome for finding in findings}
    return next(outcome for outcome in PRECEDENCE if outcome in outcomes)


def titled(title: str, finding: Finding) -> str:
    """An engine's title with the part that a finding is about."""
    return f"{title}, {finding.part}" if finding.part else title


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
