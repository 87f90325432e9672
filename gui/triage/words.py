"""An Ask in words: one short phrase a filter, and the sentence for an empty list."""

from __future__ import annotations

from dataclasses import dataclass

from engines.core.names import clean_name
from engines.core.opinion_words import SCALE
from engines.core.question import Question
from gui.exhibits.row import SHORT_WORDS
from gui.triage.ask import ANY, WITH, WITHOUT, Ask
from gui.triage.fits import OUTCOME_MEANS, OUTCOMES, REFUSED, UNREADABLE

_VALUE_MAX = 40
STEPS = {1: "limited", 2: "moderate", 3: "moderately strong", 4: "strong", 5: "very strong"}
"""Step of the verbal scale → the word for the least support asked for; 5 includes extremely strong support."""

assert {step.strength for step in SCALE} == {0, *STEPS}


@dataclass(frozen=True, slots=True)
class Phrase:
    """One filter in force: the fields of the Ask that make it, its words, and what exactly it means."""

    fields: tuple[str, ...]
    words: str
    means: str


def phrases(ask: Ask) -> list[Phrase]:
    """The filters in force, in the order in which the panel shows them."""
    found = []
    if ask.text:
        means = "These characters, in this order, stand in the name or in a value of the metadata."
        found.append(Phrase(("text",), f"“{_short(ask.text)}”", means))
    found += _of_findings(ask)
    found += _of_files(ask)
    return found


def nothing_fits(ask: Ask, total: int) -> str:
    """What an empty list says."""
    listed = "; ".join(phrase.words for phrase in phrases(ask))
    whose = "The one exhibit in the list does not match"
    if total > 1:
        whose = f"None of the {total:,} exhibits in the list matches"
    return f"{whose}: {listed}. Esc clears the filters."


def support_words(least: int, against: bool) -> str:
    """Such as “strong support or more”, for the proposition or for its alternative."""
    end = "" if least == max(STEPS) else " or more"
    return f"{STEPS[least]} support{end}, {'for the alternative' if against else 'for the proposition'}"


def kind_words(kind: str) -> str:
    """A kind of file in words."""
    return {REFUSED: "no picture", UNREADABLE: "unreadable file"}.get(kind, kind)


def _of_findings(ask: Ask) -> list[Phrase]:
    about = SHORT_WORDS[Question(ask.question)] if ask.question != ANY else ""
    whole = f"Concerning the question “{Question(ask.question).words}” " if about else ""
    found = []
    if ask.outcome != "all":
        means = OUTCOME_MEANS[ask.outcome]
        means = f"{whole}only: {means}" if whole else means
        found.append(
            Phrase(("outcome",), f"{about}: {_lower(OUTCOMES[ask.outcome])}" if about else OUTCOMES[ask.outcome], means)
        )
    if ask.support:
        side = "the alternative (a camera instead of a generator, say)" if ask.against else "what is asked"
        means = (
            f"A validated likelihood ratio gives at least {STEPS[ask.support]} support for {side}. "
            "Exhibits without a validated ratio are left out."
        )
        words = support_words(ask.support, ask.against)
        found.append(Phrase(("support", "against"), f"{about}: {words}" if about else words, means))
    if about and not found:
        means = "A method has answered this question, declined or failed, whatever came out."
        found.append(Phrase(("question",), f"{about}: any outcome", means))
    return found


def _of_files(ask: Ask) -> list[Phrase]:
    read = "Exhibits whose metadata was not examined yet are left out."
    found = []
    if ask.camera != ANY:
        words = "no camera named" if ask.camera == WITHOUT else _short(ask.camera)
        means = (
            "EXIF names no maker and no model."
            if ask.camera == WITHOUT
            else "EXIF names this maker and model, which anyone can write there."
        )
        found.append(Phrase(("camera",), words, f"{means} {read}"))
    if ask.taken_from != ANY or ask.taken_to != ANY:
        means = "The date of taking that EXIF states, which anyone can write there; first and last day included."
        found.append(Phrase(("taken_from", "taken_to"), _date_words(ask), means))
    if ask.mark != ANY:
        known = {WITH: "any generator mark", WITHOUT: "no generator mark"}
        means = (
            "The file names a generator."
            if ask.mark != WITHOUT
            else "No mark was found; that shows nothing about how the picture was made."
        )
        found.append(Phrase(("mark",), known.get(ask.mark, f"mark: {_short(ask.mark)}"), f"{means} {read}"))
    if ask.tag != ANY:
        known = {WITH: "tagged", WITHOUT: "not tagged"}
        found.append(Phrase(("tag",), known.get(ask.tag, f"tag: {_short(ask.tag)}"), "Tags given in this case."))
    if ask.caption != ANY:
        words = "with caption" if ask.caption == WITH else "without caption"
        found.append(Phrase(("caption",), words, "A caption was given for it, or stands in its metadata."))
    if ask.kind != ANY:
        found.append(Phrase(("kind",), kind_words(ask.kind), "The kind of file by its content, not by its name."))
    return found


def _date_words(ask: Ask) -> str:
    if ask.taken_from == WITHOUT:
        return "no date of taking"
    if ask.taken_from and ask.taken_to:
        return (
            f"taken {ask.taken_from} to {ask.taken_to}" if ask.taken_from != ask.taken_to else f"taken {ask.taken_from}"
        )
    return f"taken from {ask.taken_from}" if ask.taken_from else f"taken until {ask.taken_to}"


def _short(text: str) -> str:
    words = clean_name(text)
    return words if len(words) <= _VALUE_MAX else f"{words[: _VALUE_MAX - 1]}…"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
