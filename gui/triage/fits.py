"""Which rows an Ask shows, exactly: each test says in a sentence what it holds for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from engines.core.finding import Outcome
from engines.core.question import Question
from gui.exhibits.row import Chip, Row
from gui.triage.ask import ANY, WITH, WITHOUT, Ask

Test = Callable[[Row], bool]

OUTCOMES = {
    "all": "All exhibits",
    "signal": "Signal",
    "nothing found": "Nothing found",
    "abstained": "Abstained",
    "failed": "Failed or refused",
    "not examined": "Not examined",
}
"""Value of ``Ask.outcome`` → the words for it."""

OUTCOME_MEANS = {
    "all": "Every exhibit in the list.",
    "signal": "At least one method found a sign. The sign may have an innocent cause.",
    "nothing found": (
        "At least one method looked and found nothing, and none found a sign. This does not show that a picture is "
        "authentic."
    ),
    "abstained": "At least one method declined to judge; others may have answered.",
    "failed": "The file is no picture or cannot be read, or at least one method failed on it.",
    "not examined": "No method has answered, declined or failed yet.",
}

REFUSED = "no picture"
UNREADABLE = "unreadable"


def fitting(rows: Iterable[Row], ask: Ask) -> list[Row]:
    """The rows that ``ask`` shows, in their order; one test after the other, since each leaves fewer to the next."""
    for test in _tests(ask):
        rows = [row for row in rows if test(row)]
    return list(rows)


def question_of(ask: Ask) -> Question | None:
    """The question asked about, None for all."""
    return Question(ask.question) if ask.question != ANY else None


def _tests(ask: Ask) -> Iterator[Test]:
    """The cheap tests that leave most out come first."""
    question = question_of(ask)
    if ask.kind != ANY:
        yield lambda row: kind_of(row) == ask.kind
    if ask.tag != ANY:
        yield lambda row: _among(ask.tag, row.tags)
    if ask.camera != ANY:
        camera = "" if ask.camera == WITHOUT else ask.camera
        yield lambda row: row.traits is not None and row.traits.camera == camera
    if ask.mark != ANY:
        yield lambda row: row.traits is not None and _among(ask.mark, row.traits.marks)
    if ask.caption != ANY:
        yield lambda row: (row.facts is not None or row.given) and row.captioned is (ask.caption == WITH)
    if ask.taken_from != ANY or ask.taken_to != ANY:
        yield _taken_test(ask)
    if ask.outcome != "all":
        yield _outcome_test(ask.outcome, question)
    if ask.support:
        least, against = ask.support, ask.against
        yield _any_chip(question, lambda chip: chip.strength >= least and chip.against is against)
    if question is not None and ask.outcome == "all" and not ask.support:
        yield lambda row: question in row.chips
    if ask.text:
        yield _text_test(ask.text.casefold())


def kind_of(row: Row) -> str:
    """The row's kind of file: a format's name, REFUSED, UNREADABLE where bytes could not be read, "" while unknown."""
    if row.facts is not None:
        return row.facts.format
    if row.refusal is None:
        return ""
    return REFUSED if row.refusal[0] is Outcome.NOT_APPLICABLE else UNREADABLE


def taken_day(row: Row) -> str:
    """EXIF's date of taking as 2024-05-01, "" where there is none."""
    return row.facts.taken[:10].replace(":", "-") if row.facts else ""


def _among(asked: str, own: tuple[str, ...]) -> bool:
    if asked == WITHOUT:
        return not own
    return bool(own) if asked == WITH else asked in own


def _taken_test(ask: Ask) -> Test:
    if ask.taken_from == WITHOUT:
        return lambda row: row.facts is not None and not row.facts.taken
    first, last = ask.taken_from or "0000-00-00", ask.taken_to or "9999-99-99"
    return lambda row: bool(day := taken_day(row)) and first <= day <= last


def _outcome_test(outcome: str, question: Question | None) -> Test:
    signal = _any_chip(question, lambda chip: chip.outcome is Outcome.SIGNAL)
    if outcome == "signal":
        return signal
    if outcome == "nothing found":
        nothing = _any_chip(question, lambda chip: chip.outcome is Outcome.NOTHING_FOUND)
        return lambda row: nothing(row) and not signal(row)
    if outcome == "abstained":
        return _any_chip(question, lambda chip: chip.has(Outcome.ABSTAINED))
    if outcome == "failed":
        failed = _any_chip(question, lambda chip: chip.has(Outcome.FAILED))
        return lambda row: row.broken or failed(row)
    if question is not None:
        return lambda row: row.refusal is None and question not in row.chips
    return lambda row: not row.finished


def _any_chip(question: Question | None, holds: Callable[[Chip], bool]) -> Test:
    """Whether it holds of the chip of a question, or of any chip."""

    def of_any(row: Row) -> bool:
        for chip in row.chips.values():  # noqa: SIM110  # half the time of any() with a generator
            if holds(chip):
                return True
        return False

    def of_one(row: Row) -> bool:
        chip = row.chips.get(question) if question is not None else None
        return chip is not None and holds(chip)

    return of_any if question is None else of_one


def _text_test(text: str) -> Test:
    return lambda row: text in row.folded_name or (row.traits is not None and text in row.traits.words)
