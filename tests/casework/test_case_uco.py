"""A case in CASE/UCO holds against the shapes of the ontologies, uses no concept beside theirs, and tells all."""

from __future__ import annotations

import json
import warnings
import zipfile
from pathlib import Path
from typing import Any

import pytest

from engines.core.caption import Caption
from engines.core.case import Case
from engines.core.case_details import set_details
from engines.core.case_tags import tag
from engines.core.errors import Stopped
from engines.core.events import Found
from engines.core.exhibit import Source
from engines.core.finding import Finding, Outcome, Table
from engines.report.uco import write_uco
from tests.report import made

Node = dict[str, Any]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with everything a graph can tell of, written as JSON-LD."""
    here = tmp_path_factory.mktemp("uco")
    exif = Finding(
        "provenance",
        "source",
        Outcome.NOTHING_FOUND,
        "No contradiction.",
        tables=(Table("metadata", "Metadata", ("Where", "Field", "Value"), (("EXIF IFD0", "Make", "Assay\x00"),)),),
    )
    with Case.create(here / "Harbour.assay") as case:
        findings = [exif, made.spectrum(made.ratio()), made.tamper((160, 120), Outcome.ABSTAINED)]
        event = made.add(
            case, made.picture(here / "a \u202e“b”.jpg", (160, 120)), findings, (Caption("A car", "typed"),)
        )
        archive = here / "c.zip"
        with zipfile.ZipFile(archive, "w") as packed:
            packed.write(made.picture(here / "d.jpg", (80, 60), seed=4), "inner/d.jpg")
        inner = made.received(here / "d.jpg", 1)
        inner = type(inner)(1, Source(archive, "inner/d.jpg"), inner.facts, inner.thumbnail, ())
        case.keep(inner)
        case.keep(Found(1, inner.source, inner.facts.sha256, Finding("guard", "fitness", Outcome.FAILED, "It failed.")))
        made.refuse(case, here / "notes.txt", "notes.txt is no picture.")
        tag(case, "urgent", [event.source.key], "A. Analyst")
        case.add_note(1, "Dr Ü", "On the picture.\nSecond line.")
        case.add_note(0, "B", "On the case.")
        set_details(case, {"number": "2026-17", "client": "Court", "examiner": "Dr Ü", "laboratory": "L"}, "A")
        case.write_log("report written", "a.html")
        write_uco(case, here / "case.jsonld")
    return here / "case.jsonld"


@pytest.fixture(scope="module")
def nodes(exported: Path) -> list[Node]:
    graph: list[Node] = json.loads(exported.read_text(encoding="utf-8"))["@graph"]
    return graph


def of_type(nodes: list[Node], kind: str) -> list[Node]:
    return [node for node in nodes if node["@type"] == kind]


def test_it_conforms_to_the_shapes_of_case_and_uco_without_a_single_remark(exported: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the validator's own libraries
        from case_utils.case_validate import validate
        from case_utils.case_validate.validate_types import NonExistentCDOConceptWarning

        # A concept that the ontologies do not have fails the test like a violation.
        warnings.simplefilter("error", NonExistentCDOConceptWarning)
        result = validate(str(exported), case_version="case-1.5.0", inference="none")
    assert result.conforms, result.text
    assert "Validation Result in" not in result.text


def test_identifiers_are_unique_and_every_reference_leads_somewhere(nodes: list[Node]) -> None:
    names = [node["@id"] for node in nodes]
    assert len(set(names)) == len(names)

    def references(value: Any) -> list[str]:
        if isinstance(value, list):
            return [name for one in value for name in references(one)]
        if isinstance(value, dict):
            return [value["@id"]] if set(value) == {"@id"} else []
        return []

    assert {name for node in nodes for value in node.values() for name in references(value)} <= set(names)
    assert all(name.startswith("urn:uuid:") for name in names)


def test_exhibits_carry_hashes_picture_and_exif_facets_and_their_place(nodes: list[Node]) -> None:
    (hashed, _) = of_type(nodes, "uco-types:Hash")
    assert len(hashed["uco-types:hashValue"]["@value"]) == 64
    pictures = of_type(nodes, "uco-observable:RasterPicture")
    assert len(pictures) == 2 and pictures[0]["uco-core:tag"] == ["urgent"]
    assert {n["uco-observable:pictureWidth"] for n in of_type(nodes, "uco-observable:RasterPictureFacet")} == {160, 80}
    (entry,) = of_type(nodes, "uco-types:ControlledDictionaryEntry")
    assert (entry["uco-types:key"], entry["uco-types:value"]) == ("EXIF IFD0 Make", "Assay\\x00")
    (contained,) = of_type(nodes, "uco-observable:ObservableRelationship")
    assert contained["uco-core:kindOfRelationship"] == "Contained_Within"
    records = of_type(nodes, "case-investigation:ProvenanceRecord")
    assert [record["case-investigation:exhibitNumber"] for record in records] == ["1", "2"]
    names = " ".join(node.get("uco-core:name", "") for node in nodes)
    assert "\u202e" not in names and "\\u202e" in names


def test_findings_are_analyses_with_tool_result_and_ratio_in_words(nodes: list[Node]) -> None:
    tools = {node["@id"]: node for node in of_type(nodes, "uco-tool:ConfiguredTool")}
    analyses = of_type(nodes, "uco-analysis:Analysis")
    assert len(analyses) == 4 and all(one["uco-action:instrument"][0]["@id"] in tools for one in analyses)
    assert [one["uco-action:actionStatus"] for one in analyses].count("Error") == 1
    results = of_type(nodes, "uco-analysis:AnalyticResult")
    ratio = next(one for one in results if "two peaks" in one["uco-core:statement"])
    assert any("log10 LR +1.60" in words for words in ratio["uco-core:description"])
    classes = {one["uco-analysis:class"] for one in of_type(nodes, "uco-analysis:ArtifactClassification")}
    assert any(words.endswith(" abstained") for words in classes)


def test_notes_opinions_and_acts_name_who_and_when(nodes: list[Node]) -> None:
    people = {node["@id"]: node["uco-core:name"] for node in of_type(nodes, "uco-identity:Person")}
    notes = [node for node in of_type(nodes, "uco-core:Annotation") if node["uco-core:name"] == "Note"]
    assert [people[note["uco-core:createdBy"]["@id"]] for note in notes] == ["Dr Ü", "B"]
    acts = of_type(nodes, "case-investigation:InvestigativeAction")
    by_name = {act["uco-core:name"]: act for act in acts}
    assert {"created", "report written", "exhibit received", "file refused", "tagged"} <= set(by_name)
    assert people[by_name["tagged"]["uco-action:performer"]["@id"]] == "A. Analyst"
    (investigation,) = of_type(nodes, "case-investigation:Investigation")
    assert "2026-17" in investigation["uco-core:name"]
    assert len(investigation["uco-core:object"]) > 20


def test_the_log_tells_of_it_and_stop_leaves_no_file(exported: Path, tmp_path: Path) -> None:
    with Case.open(exported.with_name("Harbour.assay")) as case:
        (entry,) = case.log("CASE/UCO written")
        assert str(exported) in entry.detail
        with pytest.raises(Stopped):
            write_uco(case, tmp_path / "x.jsonld", lambda: True)
    assert not (tmp_path / "x.jsonld").exists()
