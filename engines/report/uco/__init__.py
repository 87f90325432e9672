"""A case as CASE/UCO 1.x JSON-LD (caseontology.org, unifiedcyberontology.org), for other forensic programs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from engines.core.alike import captions_of
from engines.core.case import Case
from engines.core.errors import Stopped
from engines.core.opinion import opinions
from engines.report.dossier import Dossier, gather
from engines.report.order import titles
from engines.report.uco.exhibits import exhibit_name, exhibit_nodes, refused_nodes
from engines.report.uco.findings import analysis_nodes, caption_nodes, note_nodes, opinion_nodes
from engines.report.uco.graph import CONTEXT, Names, Node
from engines.report.uco.investigation import investigation_name, investigation_node, log_nodes
from engines.report.uco.people import People
from engines.report.writing import written_whole

_NO_MEMBERS = ("Facet", "uco-types:", "ConfigurationEntry", "ArtifactClassification", "ExternalReference")


def _never() -> bool:
    return False


def write_uco(case: Case, path: Path, should_stop: Callable[[], bool] = _never) -> str:
    """Write the graph of ``case`` to ``path``, note it in the log, and return the SHA-256 of the file.

    Written node by node, so that memory hardly grows with the number of exhibits. Raises ``AssayError`` when it cannot
    be written, ``CaseError`` when the case cannot be read, and ``Stopped``.
    """
    path = Path(path).absolute()
    dossier = gather(case, should_stop)
    digest = hashlib.sha256()
    with written_whole(path) as file:

        def put(text: str) -> None:
            data = text.encode()
            digest.update(data)
            file.write(data)

        put(f'{{"@context": {_dump(CONTEXT)},\n"@graph": [')
        for number, node in enumerate(graph(case, dossier, should_stop)):
            put(f"{',' if number else ''}\n{_dump(node)}")
        put("\n]}\n")
    if not case.read_only:
        case.write_log("CASE/UCO written", f"{path}, SHA-256 {digest.hexdigest()}")
    return digest.hexdigest()


def graph(case: Case, dossier: Dossier, should_stop: Callable[[], bool] = _never) -> Iterator[Node]:
    """Every node, each identifier once; the investigation, which lists the others, last. Raises ``Stopped``."""
    names = Names(dossier.log[0].hash if dossier.log else dossier.name)
    people = People(names)
    seen: set[str] = set()
    members: list[str] = []
    people.of_case(dossier.details)
    for node in _told(case, dossier, people, should_stop):
        if node["@id"] not in seen:
            seen.add(node["@id"])
            if not any(mark in node["@type"] for mark in _NO_MEMBERS):
                members.append(node["@id"])
            yield node
    yield from investigation_node(people, dossier, members)


def _told(case: Case, dossier: Dossier, people: People, should_stop: Callable[[], bool]) -> Iterator[Node]:
    names, program = people.names, people.program()
    for entry in dossier.entries:
        if should_stop():
            raise Stopped
        exhibit = entry.exhibit
        name = exhibit_name(names, exhibit)
        findings = case.findings(exhibit.sha256, exhibit.source.captions, arrays=False)
        yield from exhibit_nodes(names, entry, findings, program)
        yield from caption_nodes(people, name, captions_of(exhibit))
        yield from analysis_nodes(people, name, findings)
        yield from opinion_nodes(people, name, opinions(findings, titles()))
        yield from note_nodes(people, name, case.notes(exhibit.id))
    for exhibit in dossier.refused:
        yield from refused_nodes(names, exhibit, program)
    yield from note_nodes(people, investigation_name(names), dossier.notes)
    yield from log_nodes(people, dossier.log)
    yield from people.nodes()


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, allow_nan=False)
