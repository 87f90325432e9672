"""Findings as analyses with their results, opinions and notes as annotations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engines.core.caption import Caption
from engines.core.case import Note
from engines.core.finding import Finding, Outcome
from engines.core.finding_parts import spread, titled
from engines.core.opinion import Opinion
from engines.report import views
from engines.report.order import title_of
from engines.report.uco.graph import Names, Node, moment, node, ref, words
from engines.report.uco.people import People

_STATUS = {Outcome.FAILED: "Error", Outcome.NOT_APPLICABLE: "Fail", Outcome.ABSTAINED: "Fail"}


def analysis_nodes(people: People, exhibit: str, findings: Sequence[Finding]) -> Iterator[Node]:
    """One analysis a finding, with one result for each thing it speaks of."""
    names = people.names
    for finding in findings:
        tool = people.engine(finding)
        analysis = names.of("analysis", exhibit, finding.engine, tool)
        results: list[Node] = []
        made: list[Node] = []
        for number, part in enumerate(spread([finding])):
            nodes = list(_result(names, analysis, number, part))
            results.append(nodes[0])
            made += nodes
        yield node(
            analysis,
            "uco-analysis:Analysis",
            core__name=title_of(finding.engine),
            core__description=words(views.made_by(finding, with_methods=False)),
            action__actionStatus=_STATUS.get(finding.outcome, "Success"),
            action__instrument=[ref(tool)],
            action__object=[ref(exhibit)],
            action__result=[ref(result["@id"]) for result in results],
        )
        yield from made


def _result(names: Names, analysis: str, number: int, finding: Finding) -> Iterator[Node]:
    """The sentence as statement, the outcome as class, and what bounds it. UCO has no term for a likelihood ratio:
    it stands in the description, in the words and with the error that the report prints.
    """
    name = names.of("result", analysis, number)
    facet, kind = names.of("classification facet", name), names.of("classification", name)
    rows = [*views.lr_rows(finding), *(("Limit", limit) for limit in finding.limits)]
    yield node(
        name,
        "uco-analysis:AnalyticResult",
        core__name=titled(title_of(finding.engine), finding),
        core__statement=words(finding.sentence),
        core__description=[words(f"{label}: {value}") for label, value in rows],
        core__hasFacet=[ref(facet)],
        analysis__originatingAnalysis=ref(analysis),
    )
    yield node(facet, "uco-analysis:ArtifactClassificationResultFacet", analysis__classification=[ref(kind)])
    yield node(
        kind,
        "uco-analysis:ArtifactClassification",
        analysis__class=f"{views.words_of_question(finding.question)} {finding.outcome.value}",
    )


def opinion_nodes(people: People, exhibit: str, opinions: Sequence[Opinion]) -> Iterator[Node]:
    """The answer to each question, with what speaks for and against it and what would change it."""
    for opinion in opinions:
        reasons = (
            *(f"Speaks for it: {reason}" for reason in opinion.speaks_for),
            *(f"Speaks against it: {reason}" for reason in opinion.speaks_against),
            *(f"Would change it: {sentence}" for sentence in opinion.would_change),
            *(f"Limit: {sentence}" for sentence in opinion.limits),
        )
        yield node(
            people.names.of("opinion", exhibit, opinion.question.value),
            "uco-core:Annotation",
            core__name=opinion.question.words,
            core__statement=words(opinion.sentence),
            core__description=[words(reason) for reason in dict.fromkeys(reasons)],
            core__object=[ref(exhibit)],
        )


def note_nodes(people: People, target: str, notes: Sequence[Note]) -> Iterator[Node]:
    """People's notes, by whom and when."""
    for note in notes:
        yield node(
            people.names.of("note", note.seq),
            "uco-core:Annotation",
            core__name="Note",
            core__statement=words(note.text),
            core__createdBy=ref(people.person(note.author)),
            core__objectCreatedTime=moment(note.time),
            core__object=[ref(target)],
        )


def caption_nodes(people: People, exhibit: str, captions: Sequence[Caption]) -> Iterator[Node]:
    """Captions given for an exhibit and those in its metadata."""
    for number, caption in enumerate(captions):
        yield node(
            people.names.of("caption", exhibit, number),
            "uco-core:Annotation",
            core__name="Caption",
            core__description=words(f"Origin: {caption.origin}"),
            core__statement=words(caption.text),
            core__object=[ref(exhibit)],
        )
