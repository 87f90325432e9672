"""Nodes of a CASE/UCO graph as JSON-LD: identifiers, typed values, and nothing outside the ontologies."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from engines.report.text import visible

Node = dict[str, Any]

CONTEXT: Final[dict[str, str]] = {
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
    "uco-analysis": "https://ontology.unifiedcyberontology.org/uco/analysis/",
    "uco-configuration": "https://ontology.unifiedcyberontology.org/uco/configuration/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-tool": "https://ontology.unifiedcyberontology.org/uco/tool/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes of CASE 1.x and UCO 1.x; the program never fetches them."""


class Names:
    """Identifiers of one case's things: the same thing gets the same ``urn:uuid`` in every export (RFC 4122, 4.3)."""

    def __init__(self, case_mark: str) -> None:
        """``case_mark``: what tells the case from every other."""
        self._space = uuid.uuid5(uuid.NAMESPACE_OID, f"assay case {case_mark}")

    def of(self, kind: str, *parts: object) -> str:
        """The IRI of a thing."""
        words = "\x1f".join((kind, *map(str, parts)))
        return uuid.uuid5(self._space, words.encode("utf-8", "backslashreplace").decode()).urn


def node(name: str, kind: str, **properties: Any) -> Node:
    """A node of a type; properties are prefix__name, and those without a value are left out."""
    made: Node = {"@id": name, "@type": kind}
    for key, value in properties.items():
        if value not in (None, "", [], ()):
            prefix, _, term = key.partition("__")
            made[f"{'case' if prefix == 'investigation' else 'uco'}-{prefix}:{term}"] = value
    return made


def ref(name: str) -> Node:
    """A reference to another node."""
    return {"@id": name}


def refs(names: Iterable[str]) -> list[Node]:
    """References, each once."""
    return [ref(name) for name in dict.fromkeys(names)]


def words(text: str) -> str:
    """Text of a file or person, control and direction characters made visible."""
    return visible(text, keep_lines=True)


def moment(iso: str) -> Node | None:
    """An xsd:dateTime with its zone; None for what is no ISO time."""
    try:
        time = datetime.fromisoformat(iso)
    except ValueError:
        return None
    stated = time if time.tzinfo else time.replace(tzinfo=UTC)
    return {"@type": "xsd:dateTime", "@value": stated.isoformat()}


def hexadecimal(digits: str) -> Node:
    """An xsd:hexBinary in its canonical form."""
    return {"@type": "xsd:hexBinary", "@value": digits.upper()}
