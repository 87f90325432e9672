"""What every form of the report says of a case as a whole; gathered once, in words where words are printed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from engines.core.alike import Album
from engines.core.caption import Caption
from engines.core.case import Case, CaseExhibit, HashCheck, Note
from engines.core.case_details import CaseDetails, details
from engines.core.case_list import list_acts
from engines.core.case_log import LogCheck, LogEntry
from engines.core.case_marks import WHOLE_CASE
from engines.core.case_moves import log_now
from engines.core.case_tags import tags_standing
from engines.core.errors import Stopped
from engines.core.finding import Finding, Outcome
from engines.core.opinion import Opinion, opinions
from engines.core.opinion_words import step_of
from engines.core.question import Question
from engines.core.version import PROGRAM, VERSION
from engines.report.order import titles


@dataclass(frozen=True, slots=True)
class Entry:
    """One exhibit in the report's lists. ``same_as``: number of an earlier exhibit with the same bytes and
    captions.

    ``answers``: question → outcome in a few words, for the overview. ``elsewhere``: sentences on the same picture at
    other places of the case, with other captions or dates.
    """

    number: int
    exhibit: CaseExhibit
    check: HashCheck | None
    same_as: int | None
    answers: dict[Question, str]
    elsewhere: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.exhibit.source.name

    @property
    def anchor(self) -> str:
        return f"exhibit-{self.number}"


@dataclass(frozen=True, slots=True)
class Used:
    """An engine in one of the versions that produced findings of this case, for the annex on methods."""

    engine: str
    version: str
    methods: tuple[str, ...]
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Case, lists and checks. ``questions``: those asked of any exhibit, in order. ``written``: local time and zone.

    ``set_aside``: names of exhibits that the analyst removed from the list; the report leaves them out. ``left_out``:
    how many others it leaves out since it is limited to chosen ones.
    """

    name: str
    written: str
    zone: str
    program: str
    entries: tuple[Entry, ...]
    refused: tuple[CaseExhibit, ...]
    set_aside: tuple[str, ...]
    left_out: int
    questions: tuple[Question, ...]
    used: tuple[Used, ...]
    models: tuple[str, ...]
    log: tuple[LogEntry, ...]
    log_check: LogCheck
    details: CaseDetails
    notes: tuple[Note, ...]

    @property
    def changed(self) -> tuple[Entry, ...]:
        """Exhibits whose file is not, or no longer, what was received."""
        return tuple(e for e in self.entries if e.check is not None and e.check.found != e.check.expected)


def gather(case: Case, should_stop: Callable[[], bool], only: frozenset[str] | None = None) -> Dossier:
    """Read a case through once: verify its log, hash its files again, and note the answers. Raises ``Stopped``.

    ``only``: keys of the exhibits that the report is limited to, None for all.
    """
    checks = {check.source.key: check for check in case.rehash()}
    entries: list[Entry] = []
    refused: list[CaseExhibit] = []
    first_of: dict[tuple[str, tuple[Caption, ...]], int] = {}
    used: dict[tuple[str, str], Used] = {}
    log = tuple(case.log())
    standing = log_now(case)
    removed = set(list_acts(standing).set_aside)
    tags = tags_standing(standing)
    set_aside: list[str] = []
    left_out = 0
    exhibits = case.exhibits()
    album = Album(exhibit for exhibit in exhibits if exhibit.source.key not in removed)
    for exhibit in exhibits:
        if should_stop():
            raise Stopped
        if exhibit.source.key in removed:
            set_aside.append(exhibit.source.name)
            continue
        if only is not None and exhibit.source.key not in only:
            left_out += 1
            continue
        if exhibit.facts is None:
            refused.append(exhibit)
            continue
        number, sha256 = len(entries) + 1, exhibit.facts.sha256
        captions = exhibit.source.captions
        findings = case.findings(sha256, captions)
        for finding in findings:
            key = (finding.engine, finding.engine_version)
            used[key] = _merged(used.get(key), finding)
        answers = {opinion.question: answer_words(opinion) for opinion in opinions(findings, titles())}
        check = checks.get(exhibit.source.key)
        same_as = first_of.get((sha256, captions))
        elsewhere, tagged = tuple(album.sentences(exhibit)), tags.get(exhibit.source.key, ())
        entries.append(Entry(number, exhibit, check, same_as, answers, elsewhere, tagged))
        first_of.setdefault((sha256, captions), number)
    return Dossier(
        name=case.path.stem,
        written=f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S %z}",
        zone=time.strftime("%Z"),
        program=f"{PROGRAM} {VERSION}",
        entries=tuple(entries),
        refused=tuple(refused),
        set_aside=tuple(set_aside),
        left_out=left_out,
        questions=tuple(q for q in Question if any(q in entry.answers for entry in entries)),
        used=tuple(used[key] for key in sorted(used)),
        models=tuple(sorted({model for one in used.values() for model in one.models})),
        log=log,
        log_check=case.verify(),
        details=details(case),
        notes=tuple(case.notes(WHOLE_CASE)),
    )


def answer_words(opinion: Opinion) -> str:
    """An opinion as one cell of the overview: outcome, and support in words where a validated ratio gives it."""
    if opinion.differ:
        return "methods differ"
    if opinion.strength and opinion.likelihood_ratio:
        return f"{step_of(opinion.likelihood_ratio.log10).words} for “{opinion.supports}”"
    if opinion.outcome is Outcome.SIGNAL:
        return "the guard objects" if opinion.question is Question.FITNESS else "signs found"
    return opinion.outcome.value


def state_words(check: HashCheck | None) -> str:
    """Whether the file still is what was received, in one word or two."""
    if check is None:
        return "not checked"
    if check.found == check.expected:
        return "unchanged"
    return "CHANGED" if check.found else "MISSING"


def _merged(before: Used | None, finding: Finding) -> Used:
    methods = dict.fromkeys((*(before.methods if before else ()), *finding.methods))
    models = dict.fromkeys((*(before.models if before else ()), *finding.models))
    return Used(finding.engine, finding.engine_version, tuple(methods), tuple(models))
