"""Rows of label and value that every printed form of the report shares."""

from __future__ import annotations

import platform
from collections.abc import Sequence

from engines.core.caption import distinct
from engines.core.case import Case, CaseExhibit, LogEntry, Note
from engines.core.case_lock import user
from engines.core.difference import Difference, Side
from engines.core.finding import Finding
from engines.core.marked import LINES
from engines.core.opinion_words import count, interval_words, is_validated, signed, spans_one, step_of
from engines.core.question import Question
from engines.report.dossier import Dossier, Entry, Used
from engines.report.marked_text import legend
from engines.report.order import PARTS, info_of
from engines.report.template import Outline
from engines.report.text import size_words, time_words, visible

Rows = list[tuple[str, str]]


def difference_rows(difference: Difference) -> list[tuple[str, str, str]]:
    """Rows of a table with a column a method: label, first method, second method."""
    sides = (difference.first, difference.second)
    labels = ("Method", "Answer", "Support", "Strongest for it", "Strongest against it", "Measured error")
    rows = list(zip(labels, *(_side_cells(side) for side in sides), strict=True))
    return [row for row in rows if row[1:] != (_NOT_NAMED, _NOT_NAMED)]


_NOT_NAMED = "none named"


def _side_cells(side: Side) -> tuple[str, ...]:
    return (
        side.title,
        f"{side.outcome.value[:1].upper()}{side.outcome.value[1:]}. {side.sentence}",
        side.support or "no strength can be given",
        _listed(side.speaks_for),
        _listed(side.speaks_against),
        side.error_rates or _NOT_NAMED,
    )


def _listed(sentences: tuple[str, ...]) -> str:
    return "\n".join(f"– {sentence}" for sentence in sentences) or _NOT_NAMED


def same_words(number: int) -> str:
    """What stands in the place of the findings of a copy."""
    return (
        f"The file has the same bytes as exhibit {number}; what was found there holds for it, and is not printed twice."
    )


def note_rows(notes: Sequence[Note]) -> Rows:
    """Author and time beside the words, one row a note."""
    return [(f"{note.author}\n{time_words(note.time)}", note.text) for note in notes]


def case_rows(dossier: Dossier, case: Case, outline: Outline) -> Rows:
    """What is asked by whom; who, when, where and with what."""
    created = next((e for e in dossier.log if e.act == "created"), None)
    examined = [e for e in dossier.log if e.act == "examination started"]
    rows = [*dossier.details.rows, ("Case file", visible(str(case.path)))]
    if created:
        rows.append(("Created", f"{time_words(created.time)} ({created.detail})"))
    if examined:
        rows.append(("Examined", _examined(examined, outline)))
    rows += [
        (
            "Report written",
            f"{dossier.written}, by user {user() or 'not known'} on {platform.node() or 'an unnamed machine'}",
        ),
        ("Program", f"{dossier.program}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"),
        ("Times", f"Given in UTC where so marked; the report’s own time is local ({dossier.zone})."),
        ("Exhibits", _exhibits(dossier)),
    ]
    return rows


def file_state(dossier: Dossier) -> str:
    """What hashing the files again showed, in a sentence."""
    checked = sum(entry.check is not None for entry in dossier.entries)
    if dossier.changed:
        return f"{len(dossier.changed)} of {count(checked, 'file')} changed or could not be read again:"
    if not checked:
        return "No file was hashed again."
    return f"{count(checked, 'file')} hashed again when this report was written: all byte for byte as received."


def fact_rows(entry: Entry) -> Rows:
    """What is known of an exhibit before any engine speaks."""
    exhibit, facts = entry.exhibit, entry.exhibit.facts
    if facts is None:
        return []
    rows = [("Tags", ", ".join(entry.tags))] if entry.tags else []
    rows += [
        ("SHA-256", facts.sha256),
        ("Size", size_words(facts.size_bytes)),
        ("Received from", visible(exhibit.source.key)),
        ("Received", time_words(exhibit.added)),
        ("File’s date of change", time_words(facts.modified) if facts.modified else "not known"),
        ("Format", f"{facts.format} ({facts.mime})"),
    ]
    if facts.width:
        pixels = f"{facts.width:,} × {facts.height:,} as stored, {facts.mode}, {facts.bits} bits a sample"
        rows.append(("Pixels", pixels + (f", orientation mark {facts.orientation}" if facts.orientation != 1 else "")))
    if facts.frames > 1:
        rows.append(("Frames or pages", f"{facts.frames:,}"))
    if facts.jpeg_quality:
        rows.append(("JPEG quality", f"about {facts.jpeg_quality} (estimated from the quantisation tables)"))
    if facts.decoder:
        rows.append(("Decoder", facts.decoder))
    rows += caption_rows(exhibit)
    rows += [("Same picture in this case", sentence) for sentence in entry.elsewhere]
    rows += [("Note", words) for words in dict.fromkeys((facts.note, facts.undecodable, exhibit.sentence)) if words]
    return rows


def caption_rows(exhibit: CaseExhibit) -> Rows:
    """The captions, those given and those in the file's metadata, each with its origin."""
    embedded = exhibit.facts.captions if exhibit.facts else ()
    captions = distinct((*exhibit.source.captions, *embedded))
    return [(f"Caption ({visible(one.origin)})", one.text) for one in captions]


def marks_legend() -> str:
    """How the verdicts on words are told apart on a screen."""
    return legend(LINES)


def lr_rows(finding: Finding) -> Rows:
    """The likelihood ratio of a finding with its interval, its words and its measured error."""
    ratio = finding.likelihood_ratio
    if ratio is None:
        return [("Measured error", finding.error_rates)] if finding.error_rates else []
    if not is_validated(ratio):
        words = "A likelihood ratio came without a measured error and is not stated."
        return [("Likelihood ratio", words)]
    step = step_of(ratio.log10)
    neither = spans_one(ratio) or step.strength == 0
    words = "no support for either proposition" if neither else step.words
    if ratio.log10 < 0 and not neither:
        words += " for the second proposition"
    return [
        ("First proposition", ratio.proposition),
        ("Second proposition", ratio.alternative),
        (
            "Likelihood ratio",
            f"log10 LR {signed(ratio.log10)} ({interval_words(ratio, signed)}): {words}",
        ),
        ("Measured error", ratio.error_rates),
        ("Calibration", ratio.calibration),
    ]


def made_by(finding: Finding, with_methods: bool = True) -> str:
    """The fine print of a finding: what must be known to repeat it."""
    parts = [f"Engine {finding.engine}, version {finding.engine_version or 'not stated'}"]
    if finding.models:
        parts.append("models " + ", ".join(finding.models))
    if finding.options:
        parts.append("options " + ", ".join(f"{name} = {value}" for name, value in sorted(finding.options.items())))
    if finding.decoder:
        parts.append(f"pixels decoded by {finding.decoder}")
    parts.append(f"{finding.seconds:.1f} s")
    words = "; ".join(parts) + "."
    return words + (f" Methods: {'; '.join(finding.methods)}." if finding.methods and with_methods else "")


def method_rows(used: Used) -> Rows:
    """An engine in the annex."""
    info = info_of(used.engine)
    rows = [("Engine", f"{used.engine}, version {used.version or 'not stated'}")]
    if info is None:
        rows.append(("Note", "This engine is not part of the program that wrote this report."))
    else:
        rows += [("Part of the examination", PARTS[info.order][0]), ("Limits", info.limits)]
        if info.version != used.version:
            words = f"The findings are by version {used.version}; this program carries version {info.version}."
            rows.append(("Note", words))
    if used.models:
        rows.append(("Models", ", ".join(used.models)))
    if used.methods:
        rows.append(("Papers and standards", "\n".join(used.methods)))
    return rows


def question_of(used: Used) -> str:
    """The question an engine answers, in words."""
    info = info_of(used.engine)
    return info.question.words if info else ""


def words_of_question(question: str) -> str:
    """A finding's question as it is put to the analyst."""
    return Question(question).words


def _examined(entries: list[LogEntry], outline: Outline) -> str:
    first, last = time_words(entries[0].time), time_words(entries[-1].time)
    if len(entries) == 1:
        return first
    where = f" ({outline.named('log', '')})" if outline.get("log") else ""
    return f"{count(len(entries), 'time')}, first {first}, last {last}{where}"


def _exhibits(dossier: Dossier) -> str:
    words = f"{count(len(dossier.entries), 'exhibit')} examined or to be examined"
    copies = sum(entry.same_as is not None for entry in dossier.entries)
    if copies:
        words += f", {copies} of them with the bytes of an earlier one"
    words += f"; {count(len(dossier.refused), 'file')} refused"
    if dossier.left_out:
        listed = len(dossier.entries) + len(dossier.refused)
        words += f". This report is limited to {listed:,} of {listed + dossier.left_out:,} files, chosen by the analyst"
    if dossier.set_aside:
        names = ", ".join(dossier.set_aside)
        words += f". Removed from the list by the analyst, and left out of this report: {names}"
    return words
