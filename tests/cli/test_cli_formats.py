"""All files of the development data's folder of formats, odd and hostile ones among them, through the whole program."""

import json
from pathlib import Path

from tests.cli.conftest import Assay


def test_every_file_of_the_formats_folder_ends_in_an_answer_and_nothing_crashes(
    assay: Assay, shared_data: Path, tmp_path: Path
) -> None:
    files = {str(path) for path in (shared_data / "formats").rglob("*") if path.is_file()}
    result = assay(
        "examine",
        shared_data / "formats",
        "--engines",
        "provenance,spectrum",
        "--json",
        "--workers",
        2,
        "--case",
        tmp_path / "f.assay",
    )
    assert result.code in (0, 1)
    records = [json.loads(line) for line in result.out.splitlines()]
    assert {record["path"].partition("!")[0] for record in records} == files
    for record in records:
        assert record["sentence"], record
        assert "failed on" not in record["sentence"], record
        assert "worker process" not in record["sentence"], record
    engines = {record["engine"] for record in records if record["sha256"]}
    assert engines == {"provenance", "spectrum"}
