"""One row of the exhibits list, and the changes that arrive for it, as plain data without Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from engines.core.case_records import FindingSummary
from engines.core.exhibit import Facts, Source
from engines.core.finding import Finding, Outcome
from engines.core.names import clean_name, natural_key
from engines.core.opinion import Opinion, opinions
from engines.core.question import Question
from gui.triage.traits import Traits, traits_of

SHORT_WORDS = {
    Question.FITNESS: "Fitness",
    Question.SOURCE: "Source",
    Question.GENERATED: "Generated",
    Question.FACE: "Face",
    Question.ALTERED: "Altered",
    Question.UNUSUAL: "Unusual",
    Question.CAPTION: "Caption",
}
GLYPHS = {
    Outcome.SIGNAL: "●",
    Outcome.NOTHING_FOUND: "○",
    Outcome.ABSTAINED: "◐",
    Outcome.FAILED: "✕",
    Outcome.NOT_APPLICABLE: "–",
}
_PRECEDENCE = tuple(GLYPHS)


@dataclass(frozen=True, slots=True)
class Chip:
    """The answer to one question, small: ``strength`` is 0–5 on the ENFSI verbal scale (0: no support shown).

    ``against``: the support is for the alternative of the engine's proposition. ``methods``: every outcome that any
    method has on this question; ``outcome`` is the foremost of them.
    """

    question: Question
    outcome: Outcome
    strength: int
    sentence: str
    against: bool = False
    methods: frozenset[Outcome] = frozenset()

    def has(self, outcome: Outcome) -> bool:
        """Whether any method on this question ended so."""
        return outcome is self.outcome or outcome in self.methods


def chips_of(findings: Iterable[Finding]) -> tuple[Chip, ...]:
    """One chip a question, in the order of ``Question``, weighed as the report weighs it."""
    return tuple(map(_chip_of, opinions(findings)))


def _chip_of(opinion: Opinion) -> Chip:
    ratio = opinion.likelihood_ratio
    against = opinion.strength > 0 and ratio is not None and ratio.log10 < 0
    methods = frozenset(finding.outcome for finding in opinion.findings)
    return Chip(opinion.question, opinion.outcome, opinion.strength, opinion.sentence, against, methods)


def change_of(key: str, findings: Sequence[Finding]) -> RowChange:
    """What the findings of an exhibit mean for its row."""
    return RowChange(key, chips=chips_of(findings), traits=traits_of(findings), weighed=True)


def chips_of_summaries(summaries: Iterable[FindingSummary]) -> tuple[Chip, ...]:
    """Chips from what a case lists of its findings. Their strength is 0: the list doesn't tell a ratio's interval."""
    by_question: dict[Question, list[FindingSummary]] = {}
    for summary in summaries:
        by_question.setdefault(Question(summary.question), []).append(summary)
    return tuple(_chip(q, by_question[q]) for q in Question if q in by_question)


def _chip(question: Question, summaries: list[FindingSummary]) -> Chip:
    foremost = min(summaries, key=lambda summary: _PRECEDENCE.index(summary.outcome))
    methods = frozenset(summary.outcome for summary in summaries)
    return Chip(question, foremost.outcome, 0, foremost.sentence, methods=methods)


@dataclass(frozen=True, slots=True)
class RowChange:
    """What is new about the row of ``key``; None leaves a part as it is.

    ``weighed``: the chips come from whole findings, so that their strength is exact.
    """

    key: str
    facts: Facts | None = None
    chips: tuple[Chip, ...] | None = None
    refusal: tuple[Outcome, str] | None = None
    exhibit_id: int | None = None
    finished: bool | None = None
    traits: Traits | None = None
    tags: tuple[str, ...] | None = None
    captioned: bool | None = None
    weighed: bool | None = None


@dataclass(slots=True)
class Row:
    """One exhibit in the list, identified by ``key``.

    ``order`` counts arrivals; ``refusal`` is why the file is no exhibit. ``traits``: what its metadata says, None
    before they were examined. ``given``: whether captions were given for it. ``weighed``: whether the strength on its
    chips is exact.
    """

    source: Source
    order: int
    facts: Facts | None = None
    chips: dict[Question, Chip] = field(default_factory=dict)
    refusal: tuple[Outcome, str] | None = None
    exhibit_id: int | None = None
    finished: bool = False
    key: str = field(init=False)
    folded_name: str = field(init=False)
    traits: Traits | None = None
    tags: tuple[str, ...] = ()
    given: bool = False
    weighed: bool = False
    _sort_name: tuple[list[str | int], str] | None = None

    def __post_init__(self) -> None:
        # Kept, since sorting and filtering ask for them many thousand times.
        self.key = self.source.key
        self.folded_name = self.source.name.casefold()
        self.given = bool(self.source.captions)

    @property
    def sort_name(self) -> tuple[list[str | int], str]:
        """The name for sorting: photo2 comes before photo10."""
        if self._sort_name is None:
            self._sort_name = natural_key(self.source.name)
        return self._sort_name

    @property
    def broken(self) -> bool:
        """Whether the file is no picture, or one that cannot be read."""
        return self.refusal is not None or bool(self.facts and self.facts.undecodable)

    @property
    def captioned(self) -> bool:
        """Whether a caption is known: given, or in its metadata."""
        return self.given or bool(self.facts and self.facts.captions)

    def apply(self, change: RowChange) -> None:
        """Take over what is new."""
        if change.facts is not None:
            self.facts = change.facts
            self.refusal = None
        if change.chips is not None:
            self.chips = {chip.question: chip for chip in change.chips}
        if change.refusal is not None:
            self.refusal = change.refusal
            self.finished = True
        if change.exhibit_id is not None:
            self.exhibit_id = change.exhibit_id
        if change.finished is not None:
            self.finished = change.finished
        if change.traits is not None:
            self.traits = change.traits
        if change.tags is not None:
            self.tags = change.tags
        if change.captioned is not None:
            self.given = change.captioned
        if change.weighed is not None:
            self.weighed = change.weighed

    def describe(self) -> str:
        """The second line: format, size in pixels and bytes, or why it is no exhibit."""
        if self.refusal is not None:
            return self.refusal[1]
        facts = self.facts
        if facts is None:
            return "waiting"
        if facts.undecodable:
            return facts.undecodable
        return f"{facts.format}  {facts.width} × {facts.height}  {byte_words(facts.size_bytes)}"

    def second_line(self) -> str:
        """What stands below the name: tags, then ``describe``."""
        return "  ".join((*(f"⚑ {tag}" for tag in self.tags), self.describe()))

    def spoken(self) -> str:
        """The row in words, for screen readers."""
        answers = "; ".join(f"{SHORT_WORDS[q]}: {chip.outcome.value}" for q, chip in self.chips.items())
        tags = f"Tags: {', '.join(self.tags)}. " if self.tags else ""
        return f"{clean_name(self.source.name)}. {self.describe()}. {tags}{answers}".rstrip(". ")


def byte_words(count: int) -> str:
    """A number of bytes in the unit that reads best."""
    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB"
