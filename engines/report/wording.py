"""Standing sentences of the printed report, and how a template's own words and references are filled in."""

from __future__ import annotations

from engines.core.case_details import LABELS
from engines.core.case_log import LogEntry
from engines.core.opinion_words import count
from engines.report.dossier import Dossier
from engines.report.order import PARTS
from engines.report.template import Outline, Template
from engines.report.template_read import filled

_HOW_TO_READ = (
    "This report states how far what was found supports one proposition over another; it does not state how probable "
    "a proposition is, since that depends on other evidence too. A likelihood ratio is given only where the method’s "
    "error was measured on pictures of the same kind; the words used for it are those of {scale}. “Nothing found” "
    "means that the named methods saw no sign; it does not show that a picture is authentic. Likelihood ratios of "
    "different methods are not multiplied, since it is not known how far the methods depend on each other."
)
ORDER_WORDS = (
    "Each exhibit: first the answers to the questions put, then what they rest on, in the order of the ENFSI Best "
    "Practice Manual for Digital Image Authentication: "
    + "; ".join(f"{title.lower()} ({words})" for title, words in PARTS.values())
    + "."
)
SCALE_WORDS = (
    "Words for likelihood ratios after the ENFSI Guideline for Evaluative Reporting in Forensic Science (2015). The "
    "ratio says how many times more probable what was found is if the first proposition is true than if the second is. "
    "A ratio below one is turned round and supports the second proposition in the same words. Where the 95 % interval "
    "contains a ratio of one, no support is stated. No ratio exceeds what the number of independent cases behind the "
    "calibration can support."
)
_OVERVIEW_WORDS = (
    "One row an exhibit, with the answer to each question. The sentences that hold are those of {examination}; "
    "“nothing found” does not show that a picture is authentic. A dash: the question was not examined."
)
LOG_WORDS = (
    "Each entry carries the SHA-256 of itself together with that of the entry before, so that a later change breaks "
    "the chain from there on. The last hash, printed in this report, shows whether entries were cut off later."
)
LOG_LEFT_OUT = (
    "Not printed here: the entries that keep a finding ({left:,}). The whole log stands in the technical annex, in the "
    "JSON report and in the case."
)
WHOLE_CARDS = (
    "Of each card this is a summary; the error of each band of a calibration stands with the findings that used it. "
    "The whole card, with every measured figure, stands in the technical annex, in the program (Help ▸ Models and "
    "their error, or: assay models NAME) and in the card’s own file in the folder of the model or engine."
)
NO_METHODS = "No engine has examined an exhibit of this case."
NO_CARDS = "No trained model or reference file took part in the findings of this case."


def how_to_read(outline: Outline) -> str:
    """What may be read out of a report, and what not."""
    return _HOW_TO_READ.format(scale=outline.named("scale", "the ENFSI guideline for evaluative reporting"))


def overview_words(outline: Outline) -> str:
    """How the overview is to be read."""
    return _OVERVIEW_WORDS.format(examination=outline.named("examination", "the full report"))


def log_entries(dossier: Dossier, template: Template) -> tuple[list[LogEntry], str]:
    """The entries that are printed, and a sentence on those that are not ("" for none)."""
    if template.log == "whole":
        return list(dossier.log), ""
    printed = [entry for entry in dossier.log if entry.act != "finding kept"]
    left = len(dossier.log) - len(printed)
    return printed, LOG_LEFT_OUT.format(left=left) if left else ""


def case_named(dossier: Dossier) -> str:
    """Number and title of the case, else the name of its file."""
    named = [words for words in (dossier.details.number, dossier.details.title) if words]
    return " · ".join(named) or dossier.name


def filled_text(words: str, dossier: Dossier) -> str:
    """A template's words with its placeholders filled in."""
    values = {name: getattr(dossier.details, name) for name in LABELS}
    values |= {
        "case": dossier.name,
        "exhibits": count(len(dossier.entries), "exhibit"),
        "written": dossier.written,
        "program": dossier.program,
        "head": dossier.log_check.head,
    }
    return filled(words, values)
