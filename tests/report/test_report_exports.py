"""JSON after its schema, CSV without formulas, PDF that opens: from real cases."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.core.caption import Caption
from engines.core.case import Case
from engines.core.finding import Finding, Map, Outcome, Plot, Series
from engines.report import write_report
from engines.report.csv_export import COLUMNS, neutral
from engines.report.json_export import SCHEMA
from tests.report import made

_TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "integer": int,
    "number": (int, float),
}  # fmt: skip


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "$") -> list[str]:
    """What of a value disagrees with the subset of JSON Schema that the report's schema uses."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(
        isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool)) for kind in kinds
    ):
        return [f"{at}: {type(value).__name__} is not {kinds}"]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is none of {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        found.append(f"{at}: {value!r} is not {schema['const']!r}")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"{at}.{name} is missing" for name in schema.get("required", []) if name not in value]
        others = schema.get("additionalProperties", {})
        for name, inner in value.items():
            if name not in known and others is False:
                found.append(f"{at}.{name} is not in the schema")
            else:
                found += faults(
                    inner, known.get(name, others if isinstance(others, dict) else {}), root, f"{at}.{name}"
                )
    if isinstance(value, list) and "items" in schema:
        for i, inner in enumerate(value):
            found += faults(inner, schema["items"], root, f"{at}[{i}]")
    return found


@pytest.fixture
def case(tmp_path: Path):  # type: ignore[no-untyped-def]
    """A changed file, a copy, a refused one, a failed finding, non-finite numbers and hostile words."""
    with Case.create(tmp_path / "Ölhafen 写真.assay") as opened:
        findings = [made.provenance("=1+1 <b>&amp;"), made.spectrum(made.ratio(-1.2)), made.tamper((640, 426))]
        made.add(opened, made.picture(tmp_path / "صورة 写真\n.jpg"), findings, captions=(Caption("+SUM(A1)", "typed"),))
        numbers = np.array([0, 1], np.float32)
        odd = Finding(
            "odd", "unusual", Outcome.ABSTAINED, "@odd", score=float("inf"),
            maps=(Map("m", "M", np.full((2, 2), np.nan, np.float32), (640, 426), 0, 1, "u", "l", 0.5),),
            plots=(Plot("p", "P", "x", "y", (Series("s", numbers, numbers * np.float32(np.nan)),)),),
        )  # fmt: skip
        made.add(opened, made.picture(tmp_path / "b.jpg", seed=1), [odd])
        made.refuse(opened, tmp_path / "=HYPERLINK.txt", "=HYPERLINK.txt is no picture.")
        opened.add_note(1, "A. Analyst", "Note.\nSecond line.")
        made.picture(tmp_path / "b.jpg", seed=5)
        yield opened


def test_the_json_agrees_with_its_schema(case: Case, tmp_path: Path) -> None:
    write_report(case, tmp_path / "r.json")
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert faults(report, schema, schema) == []
    assert faults({**report, "format": "other", "more": 1}, schema, schema)
    first, second = report["exhibits"]
    assert {f["sentence"] for f in first["findings"]} == {f.sentence for f in case.findings(first["facts"]["sha256"])}
    lr = next(f for f in first["findings"] if f["engine"] == "spectrum")
    assert (lr["log10_lr"], lr["log10_lr_interval"]) == (-1.2, [-1.7, -0.8])
    assert second["at_report_time"]["state"] == "changed"
    assert second["findings"][0]["score"] is None
    assert report["refused"][0]["sentence"] == "=HYPERLINK.txt is no picture."
    assert report["log_check"]["ok"] is True


def test_no_cell_of_the_csv_is_a_formula_and_every_finding_has_a_line(case: Case, tmp_path: Path) -> None:
    write_report(case, tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [row["engine"] for row in rows] == ["provenance", "spectrum", "tamper", "odd", ""]
    for row in rows:
        assert len(row) == len(COLUMNS)
        for column, cell in row.items():
            if not column.startswith("log10"):
                assert not re.match(r"\s*[=+\-@]", cell), (column, cell)
    assert rows[0]["sentence"] == "'=1+1 <b>&amp;"
    assert rows[1]["log10_lr"] == "-1.2"
    assert rows[3]["at_report_time"] == "changed"


@pytest.mark.parametrize("text", ["=1", " =1", "+1", "-1", "@a", "＝1", "\t=1", "\r=1", "|calc"])
def test_a_formula_is_neutralised(text: str) -> None:
    cell = neutral(text)
    assert isinstance(cell, str)
    assert cell[0] in "'\\"


def test_numbers_in_the_csv_stay_numbers() -> None:
    assert neutral(-1.5) == -1.5
    assert neutral("3 – 4") == "3 – 4"


def test_the_pdf_opens_counts_its_pages_and_says_what_was_found(case: Case, tmp_path: Path) -> None:
    write_report(case, tmp_path / "r.pdf")
    data = (tmp_path / "r.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", data))
    assert pages >= 6
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not here to read the text of the PDF")
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "r.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    words = " ".join(text.split())
    assert f"Page 1 of {pages}" in words
    assert f"Page {pages} of {pages}" in words
    for sentence in (
        "=1+1 <b>&amp;",
        "At one place the noise is lower than elsewhere.",
        "=HYPERLINK.txt is no picture.",
    ):
        assert sentence in words
    assert "\\u0635\\u0648\\u0631\\u0629 \\u5199\\u771f\\n.jpg" in words
    assert "moderate support for" in words
    assert "b.jpg has changed since its import" in words
    assert case.log()[-2].hash in words


def test_long_words_and_long_cells_fit_the_pages_of_the_pdf(tmp_path: Path) -> None:
    from engines.core.finding import Table

    long = Table(
        "t",
        "T",
        ("a", "b", "c"),
        (("x" * 5000, "y " * 3000, "z"), ("\n" * 300, "k", "l"), ("short row",), tuple("long row")),
    )
    finding = Finding("long", "source", Outcome.SIGNAL, "word " * 2000 + "w" * 3000, tables=(long,))
    with Case.create(tmp_path / "c.assay") as opened:
        made.add(opened, made.picture(tmp_path / ("n" * 200 + ".jpg"), (30, 900)), [finding])
        made.add(opened, made.picture(tmp_path / "wide.jpg", (3000, 8), seed=1), [made.tamper((3000, 8))])
        write_report(opened, tmp_path / "r.pdf")
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF-")


def test_a_case_open_for_reading_only_can_be_reported(case: Case, tmp_path: Path) -> None:
    with Case.open(case.path, read_only=True) as reading:
        before = len(reading.log())
        write_report(reading, tmp_path / "r.html")
        assert len(reading.log()) == before
    assert (tmp_path / "r.html").is_file()
