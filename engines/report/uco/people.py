"""Who took part: persons, organisations, and the tools they used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engines.core.case_details import CaseDetails
from engines.core.finding import Finding
from engines.core.version import PROGRAM, VERSION
from engines.report.order import title_of
from engines.report.uco.graph import Names, Node, node, ref, refs, words


@dataclass
class People:
    """Gives each person and tool one node; ``nodes`` yields those that were named."""

    names: Names
    _made: dict[str, Node] = field(default_factory=dict)

    def person(self, name: str) -> str:
        """The identifier of a person, made known by the name alone."""
        called = words(name.strip()) or "unknown"
        return self._kept(node(self.names.of("person", called), "uco-identity:Person", core__name=called))

    def organisation(self, name: str) -> str:
        """The identifier of a laboratory or client."""
        called = words(name.strip())
        return self._kept(node(self.names.of("organisation", called), "uco-identity:Organization", core__name=called))

    def program(self) -> str:
        """The program that writes the graph."""
        made = node(
            self.names.of("program", VERSION),
            "uco-tool:AnalyticTool",
            core__name=PROGRAM,
            tool__version=VERSION,
            tool__toolType="image examination",
        )
        return self._kept(made)

    def engine(self, finding: Finding) -> str:
        """An engine in the version, with the models and options, that made a finding."""
        marks = (finding.engine, finding.engine_version, finding.models, sorted(finding.options.items()))
        name = self.names.of("engine", *marks)
        if name in self._made:
            return name
        entries = [(key, str(value)) for key, value in sorted(finding.options.items())]
        entries += [("model", model) for model in finding.models]
        settings = [
            node(
                self.names.of("setting", name, number),
                "uco-configuration:ConfigurationEntry",
                configuration__itemName=words(key),
                configuration__itemValue=words(value) or "–",
            )
            for number, (key, value) in enumerate(entries)
        ]
        configuration = node(
            self.names.of("configuration", name),
            "uco-configuration:Configuration",
            core__name=f"Options and models of {finding.engine}",
            configuration__configurationEntry=refs(one["@id"] for one in settings),
        )
        made = node(
            name,
            "uco-tool:ConfiguredTool",
            core__name=title_of(finding.engine),
            core__description=words("\n".join(finding.methods)),
            tool__version=finding.engine_version or "not stated",
            tool__toolType=f"engine “{finding.engine}” of {PROGRAM}",
            configuration__usesConfiguration=ref(configuration["@id"]),
        )
        for one in (*settings, configuration):
            self._kept(one)
        return self._kept(made)

    def of_case(self, details: CaseDetails) -> None:
        """Make examiner, laboratory and client known, where they are filled in."""
        if details.examiner:
            self.person(details.examiner)
        for name in (details.laboratory, details.client):
            if name:
                self.organisation(name)

    def nodes(self) -> Iterator[Node]:
        """All that were named."""
        yield from self._made.values()

    def _kept(self, made: Node) -> str:
        self._made.setdefault(made["@id"], made)
        return str(made["@id"])
