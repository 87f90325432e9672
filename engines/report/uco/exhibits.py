"""Exhibits as observable objects, with hashes, picture and EXIF facets and the record of their provenance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engines.core.case import CaseExhibit
from engines.core.exhibit import Facts
from engines.core.finding import Finding
from engines.report.dossier import Entry
from engines.report.uco.graph import Names, Node, hexadecimal, moment, node, ref, refs, words

_EXIF = ("metadata", "EXIF")
"""Table of the provenance engine, and how the first column of its EXIF rows begins."""


def exhibit_name(names: Names, exhibit: CaseExhibit) -> str:
    """The identifier of an exhibit: place and content."""
    return names.of("exhibit", exhibit.source.key, exhibit.sha256)


def exhibit_nodes(names: Names, entry: Entry, findings: Sequence[Finding], program: str) -> Iterator[Node]:
    """The exhibit, what it is contained in, how it was received, and its provenance record."""
    exhibit, facts = entry.exhibit, entry.exhibit.facts
    name = exhibit_name(names, exhibit)
    facets = [*_file_facets(names, name, exhibit), *(_picture_facets(names, name, facts, findings) if facts else ())]
    yield node(
        name,
        "uco-observable:RasterPicture" if facts and facts.width else "uco-observable:File",
        core__name=words(exhibit.source.name),
        core__description=words(exhibit.sentence),
        core__tag=[words(tag) for tag in entry.tags],
        core__hasFacet=refs(facet["@id"] for facet in facets if "Facet" in facet["@type"]),
    )
    yield from facets
    if exhibit.source.member:
        yield from _container(names, name, exhibit)
    record = names.of("provenance", name)
    check = entry.check
    yield node(
        record,
        "case-investigation:ProvenanceRecord",
        core__name=f"Exhibit {entry.number}",
        core__description=words(check.sentence if check else ""),
        investigation__exhibitNumber=str(entry.number),
        core__object=[ref(name)],
    )
    yield node(
        names.of("received", name),
        "case-investigation:InvestigativeAction",
        core__name="exhibit received",
        action__startTime=moment(exhibit.added),
        action__endTime=moment(exhibit.added),
        action__actionStatus="Success",
        action__instrument=[ref(program)],
        action__object=[ref(name)],
        action__result=[ref(record)],
    )


def refused_nodes(names: Names, exhibit: CaseExhibit, program: str) -> Iterator[Node]:
    """A file that could not be taken in, and the action that says why."""
    name = exhibit_name(names, exhibit)
    facets = list(_file_facets(names, name, exhibit))
    yield node(
        name,
        "uco-observable:File",
        core__name=words(exhibit.source.name),
        core__hasFacet=refs(facet["@id"] for facet in facets),
    )
    yield from facets
    yield node(
        names.of("refused", name),
        "case-investigation:InvestigativeAction",
        core__name="file refused",
        core__description=words(exhibit.sentence),
        action__startTime=moment(exhibit.added),
        action__actionStatus="Fail",
        action__instrument=[ref(program)],
        action__object=[ref(name)],
    )


def _file_facets(names: Names, name: str, exhibit: CaseExhibit) -> Iterator[Node]:
    source, facts = exhibit.source, exhibit.facts
    inner = source.member or source.path.name
    yield node(
        names.of("file", name),
        "uco-observable:FileFacet",
        observable__fileName=words(inner.rsplit("/", 1)[-1]),
        observable__filePath=words(source.member or str(source.path)),
        observable__extension=words(inner.rsplit(".", 1)[-1]) if "." in inner else None,
        observable__sizeInBytes=facts.size_bytes if facts else None,
        observable__modifiedTime=moment(facts.modified) if facts else None,
    )
    if facts is None:
        return
    digest = names.of("hash", name)
    yield node(
        names.of("content", name),
        "uco-observable:ContentDataFacet",
        observable__mimeType=words(facts.mime),
        observable__sizeInBytes=facts.size_bytes,
        observable__hash=[ref(digest)],
    )
    yield node(
        digest,
        "uco-types:Hash",
        types__hashMethod="SHA256",
        types__hashValue=hexadecimal(facts.sha256),
    )


def _picture_facets(names: Names, name: str, facts: Facts, findings: Sequence[Finding]) -> Iterator[Node]:
    if facts.width:
        yield node(
            names.of("picture", name),
            "uco-observable:RasterPictureFacet",
            observable__pictureType=words(facts.format),
            observable__pictureWidth=facts.width,
            observable__pictureHeight=facts.height,
            observable__bitsPerPixel=facts.bits * _SAMPLES.get(facts.mode, 0) or None,
        )
    fields = dict(_exif_rows(findings))
    if not fields:
        return
    dictionary = names.of("exif data", name)
    entries = [
        node(
            names.of("exif entry", name, key),
            "uco-types:ControlledDictionaryEntry",
            types__key=words(key),
            types__value=words(value) or "–",
        )
        for key, value in fields.items()
    ]
    yield node(names.of("exif", name), "uco-observable:EXIFFacet", observable__exifData=[ref(dictionary)])
    yield node(dictionary, "uco-types:ControlledDictionary", types__entry=refs(entry["@id"] for entry in entries))
    yield from entries


_SAMPLES = {"1": 1, "L": 1, "LA": 2, "P": 1, "RGB": 3, "RGBA": 4, "CMYK": 4, "YCbCr": 3, "I;16": 1}


def _exif_rows(findings: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """(directory and field, value) of EXIF as the provenance engine read it; a field that occurs twice counts once."""
    for finding in findings:
        for table in finding.tables:
            if finding.engine == "provenance" and table.id == _EXIF[0]:
                yield from ((f"{row[0]} {row[1]}", row[2]) for row in table.rows if row[0].startswith(_EXIF[1]))


def _container(names: Names, name: str, exhibit: CaseExhibit) -> Iterator[Node]:
    path = exhibit.source.path
    archive = names.of("archive", path)
    facet = names.of("file", archive)
    yield node(archive, "uco-observable:ArchiveFile", core__name=words(path.name), core__hasFacet=[ref(facet)])
    yield node(
        facet,
        "uco-observable:FileFacet",
        observable__fileName=words(path.name),
        observable__filePath=words(str(path)),
    )
    yield node(
        names.of("contained", name),
        "uco-observable:ObservableRelationship",
        core__source=[ref(name)],
        core__target=ref(archive),
        core__kindOfRelationship="Contained_Within",
        core__isDirectional=True,
    )
