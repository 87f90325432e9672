"""Which rows an Ask shows, exactly: each test says in a sentence what it holds for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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


def test_of(ask: Ask) -> Test:
    """Whether a row is shown, as one function."""
    tests = list(_tests(ask))
    if not tests:
        return lambda row: True
    if len(tests) == 1:
        return tests[0]
    return lambda row: all(test(row) for test in tests)


def _tests(ask: Ask) -> Iterable[Test]:
    """The cheap tests that leave most out come first."""
    if ask.kind != ANY:
        yield lambda row: kind_of(row) == ask.kind
    if ask.tag != ANY:
        yield lambda row: _among(ask.tag, row.tags)
    if ask.camera != ANY:
        yield lambda row: row.traits is not None and row.traits.camera == ("" if ask.camera == WITHOUT else ask.camera)
    if ask.mark != ANY:
        yield lambda row: row.traits is not None and _among(ask.mark, row.traits.marks)
    if ask.caption != ANY:
        yield lambda row: (row.facts is not None or row.given) and row.captioned is (ask.caption == WITH)
    if ask.taken_from != ANY or ask.taken_to != ANY:
        yield _taken_test(ask)
    if ask.outcome != "all":
        yield _outcome_test(ask)
    if ask.support:
        yield _support_test(ask)
    if ask.question != ANY and ask.outcome == "all" and not ask.support:
        yield lambda row: bool(chips_asked(row, ask.question))
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


def chips_asked(row: Row, question: str) -> list[Chip]:
    """The chips of one question, or of all."""
    if question == ANY:
        return list(row.chips.values())
    chip = row.chips.get(Question(question))
    return [] if chip is None else [chip]


def _among(asked: str, own: tuple[str, ...]) -> bool:
    if asked == WITHOUT:
        return not own
    return bool(own) if asked == WITH else asked in own


def _taken_test(ask: Ask) -> Test:
    if ask.taken_from == WITHOUT:
        return lambda row: row.facts is not None and not row.facts.taken
    first, last = ask.taken_from or "0000-00-00", ask.taken_to or "9999-99-99"
    return lambda row: bool(day := taken_day(row)) and first <= day <= last


def _outcome_test(ask: Ask) -> Test:
    question = ask.question
    if ask.outcome == "signal":
        return lambda row: any(chip.outcome is Outcome.SIGNAL for chip in chips_asked(row, question))
    if ask.outcome == "nothing found":
        return lambda row: _found_nothing(chips_asked(row, question))
    if ask.outcome == "abstained":
        return lambda row: any(chip.has(Outcome.ABSTAINED) for chip in chips_asked(row, question))
    if ask.outcome == "failed":
        return lambda row: _broken(row) or any(chip.has(Outcome.FAILED) for chip in chips_asked(row, question))
    if question != ANY:
        return lambda row: row.refusal is None and not chips_asked(row, question)
    return lambda row: not row.finished


def _found_nothing(chips: list[Chip]) -> bool:
    outcomes = {chip.outcome for chip in chips}
    return Outcome.NOTHING_FOUND in outcomes and Outcome.SIGNAL not in outcomes


def _broken(row: Row) -> bool:
    return row.refusal is not None or bool(row.facts and row.facts.undecodable)


def _support_test(ask: Ask) -> Test:
    least, against, question = ask.support, ask.against, ask.question
    return lambda row: any(chip.strength >= least and chip.against is against for chip in chips_asked(row, question))


def _text_test(text: str) -> Test:
    return lambda row: text in row.folded_name or (row.traits is not None and text in row.traits.words)
