"""The case as an investigation: what is asked, the acts of its log, and all that belongs to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final

from engines.core.case_log import LogEntry
from engines.report.dossier import Dossier
from engines.report.uco.graph import Names, Node, moment, node, ref, refs, words
from engines.report.uco.people import People
from engines.report.wording import case_named

# Acts that other nodes of the graph tell: of each finding and of each file.
_TOLD_ELSEWHERE: Final = frozenset({"finding kept", "exhibit received", "file refused"})
_USER: Final = ", user "


def investigation_name(names: Names) -> str:
    """The identifier of the case itself."""
    return names.of("investigation")


def investigation_node(people: People, dossier: Dossier, members: Sequence[str]) -> Iterator[Node]:
    """The investigation with all that belongs to it, and its number as an external reference."""
    names, details = people.names, dossier.details
    number = names.of("case number", details.number)
    head = dossier.log_check.head
    told = [details.questions, dossier.log_check.sentence, f"Hash of the last entry of the case's log: {head}"]
    yield node(
        investigation_name(names),
        "case-investigation:Investigation",
        core__name=words(case_named(dossier)),
        core__description=[words(text) for text in told if text],
        core__externalReference=[ref(number)] if details.number else None,
        core__startTime=moment(dossier.log[0].time) if dossier.log else None,
        investigation__investigationForm="case",
        investigation__focus=words(details.questions) or "examination of images",
        core__object=refs(members),
    )
    if details.number:
        yield node(
            number,
            "uco-core:ExternalReference",
            core__definingContext=words(details.client) or "case number",
            core__externalIdentifier=words(details.number),
        )


def log_nodes(people: People, log: Sequence[LogEntry]) -> Iterator[Node]:
    """The acts on the case, each informed by the one before; findings and files are told by nodes of their own."""
    names, before = people.names, ""
    for entry in log:
        if entry.act in _TOLD_ELSEWHERE:
            continue
        name = names.of("act", entry.seq, entry.hash)
        who, chained = _author(entry), f"Log entry {entry.seq}, hash {entry.hash}"
        yield node(
            name,
            "case-investigation:InvestigativeAction",
            core__name=words(entry.act),
            core__description=[words(text) for text in (entry.detail, chained) if text],
            action__startTime=moment(entry.time),
            action__endTime=moment(entry.time),
            action__performer=ref(people.person(who)) if who else None,
            action__instrument=[ref(people.program())],
            investigation__wasInformedBy=[ref(before)] if before else None,
        )
        before = name


def _author(entry: LogEntry) -> str:
    """Who did it, where the entry says so."""
    if entry.act in ("created", "opened"):
        return entry.detail.partition(_USER)[2]
    if entry.act == "note added":
        return entry.detail.rpartition(" on ")[0]
    try:
        told = json.loads(entry.detail)
    except ValueError:
        return ""
    return str(told.get("author", "")) if isinstance(told, dict) else ""
