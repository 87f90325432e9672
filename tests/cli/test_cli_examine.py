"""``assay examine`` in all its ways, through the real walk and its worker processes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.cli.map_files import MapFolder
from engines.core.case import Case
from engines.core.finding import Outcome
from tests.cli.conftest import Assay, make_pictures

KEYS = [
    "path", "sha256", "engine", "part", "question", "outcome", "sentence", "score", "log10_lr", "log10_lr_interval",
    "maps",
]  # fmt: skip


def test_a_captions_file_that_lies_among_the_pictures_is_spoken_of_whatever_it_names(
    assay: Assay, tmp_path: Path
) -> None:
    pictures = make_pictures(tmp_path / "in", 1)
    (pictures / "captions.csv").write_text("path,caption\n0.jpg,A red car\n")
    (pictures / "more.csv").write_text("path,caption\nno-ending,A red car\n")
    files = (pictures / "captions.csv", pictures / "more.csv")
    said = assay("examine", pictures, "--engines", "provenance", "--captions", *files)
    assert "captions.csv is a file of captions, not a picture; captions read: 1, for 1 picture." in said.err
    assert "more.csv · not applicable: more.csv is " in said.out
    assert "" not in said.err.strip().splitlines()


def test_each_finding_is_one_json_line_and_a_second_run_computes_nothing(assay: Assay, tmp_path: Path) -> None:
    pictures = make_pictures(tmp_path / "in", 2)
    (pictures / "notes.txt").write_text("no picture")
    arguments = ("examine", pictures, "--engines", "provenance", "--case", tmp_path / "x.assay", "--json")
    first = assay(*arguments)
    assert first.code == 0
    assert [list(record) for record in first.records] == [KEYS] * 3
    by_name = {Path(record["path"]).name: record for record in first.records}
    assert {by_name["0.jpg"]["engine"], by_name["1.jpg"]["engine"]} == {"provenance"}
    assert by_name["0.jpg"]["question"] == "source"
    assert by_name["0.jpg"]["outcome"] in [outcome.value for outcome in Outcome]
    notes = by_name["notes.txt"]
    assert (notes["engine"], notes["sha256"], notes["outcome"]) == (None, None, "not applicable")
    assert "notes.txt" in notes["sentence"]
    assert "2 findings computed, 0 already in the case" in first.err

    second = assay(*arguments)
    assert sorted(second.out.splitlines()) == sorted(first.out.splitlines())
    assert "0 findings computed, 2 already in the case x.assay; nothing was computed twice" in second.err
    with Case.open(tmp_path / "x.assay") as case:
        assert sum(entry.act == "finding kept" for entry in case.log()) == 2
        assert case.verify().ok


def test_maps_are_written_in_the_exhibits_frame_and_written_alike_from_the_case(assay: Assay, tmp_path: Path) -> None:
    pictures = make_pictures(tmp_path / "in", 1, size=(328, 240))
    arguments = ("examine", pictures, "--engines", "tamper", "--case", tmp_path / "x.assay", "--json")
    (first,) = assay(*arguments, "--maps", tmp_path / "maps").records
    assert first["outcome"] != "failed", first["sentence"]
    assert first["maps"]
    for name, written in first["maps"].items():
        path = Path(written)
        assert path.parent == tmp_path / "maps"
        assert path.name == f"{first['sha256'][:16]}-tamper-{name}.png"
        with Image.open(path) as image:
            assert image.size == (328, 240)
            assert image.mode == "I;16"
            assert float(image.info["Low"]) < float(image.info["High"])
    (without,) = assay(*arguments).records
    assert without["maps"] == dict.fromkeys(first["maps"])
    with Case.open(tmp_path / "x.assay") as case:
        (kept,) = case.findings(first["sha256"])
    for name, written in MapFolder(tmp_path / "again").write(first["sha256"], kept).items():
        assert Path(written or "").read_bytes() == Path(first["maps"][name]).read_bytes()


def test_unreadable_files_are_told_and_the_others_go_on(assay: Assay, tmp_path: Path) -> None:
    pictures = make_pictures(tmp_path / "in", 1)
    said = assay("examine", tmp_path / "gone.jpg", pictures, "--engines", "provenance", "--json")
    assert said.code == 1
    assert {record["outcome"] == "failed" for record in said.records if record["engine"] is None} == {True}
    assert [record["path"] for record in said.records if record["engine"]] == [str(pictures / "0.jpg")]


def test_plain_without_a_case_it_prints_reports_and_leaves_nothing_behind(
    assay: Assay, tmp_path: Path, own_data_folder: Path
) -> None:
    pictures = make_pictures(tmp_path / "in", 5)
    report = tmp_path / "out.html"
    said = assay("examine", pictures, "--engines", "provenance", "--limit", 2, "--report", report)
    assert said.code == 0
    names = sorted(line.split(" · ")[0] for line in said.out.splitlines())
    assert names == ["0.jpg", "1.jpg"]
    assert "1.jpg" in report.read_text("utf-8")
    assert [path for path in own_data_folder.rglob("*") if path.is_file()] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only here may a name hold any byte")
def test_hostile_names_reach_no_terminal_raw(assay: Assay, tmp_path: Path) -> None:
    pictures = make_pictures(tmp_path / "in", 1)
    evil = os.fsdecode(b"a\x1b[31m\n\xe2\x80\xaegpj.\xff.jpg")
    (pictures / "0.jpg").rename(pictures / evil)
    said = assay("examine", pictures, "--engines", "provenance", "--json", "--case", tmp_path / "x.assay")
    (record,) = said.records
    assert record["path"] == str(pictures / evil)
    assert said.out.isascii()
    shown = assay("case", "show", tmp_path / "x.assay")
    for character in "\x1b\u202e\udcff":
        assert character not in shown.out
    assert "a\\x1b[31m\\n\\u202egpj.\\xff.jpg" in shown.out


def test_what_cannot_be_written_is_exit_3(assay: Assay, tmp_path: Path) -> None:
    pictures = make_pictures(tmp_path / "in", 1)
    blocked = tmp_path / "blocked"
    blocked.write_text("a file")
    with_maps = assay("examine", pictures, "--maps", blocked)
    assert (with_maps.code, "blocked" in with_maps.err) == (3, True)
    not_a_case = assay("examine", pictures, "--case", blocked)
    assert (not_a_case.code, not_a_case.err.strip()) == (3, "blocked is not an Assay case; it was left as it is.")
    with Case.create(tmp_path / "x.assay"):
        held = assay("examine", pictures, "--case", tmp_path / "x.assay")
    assert (held.code, "open for writing in another process" in held.err) == (3, True)
    report = assay("examine", pictures, "--report", blocked / "r.html")
    assert (report.code, report.out) == (3, "")
    assert "r.html cannot be written" in report.err


def test_sixteen_bit_pictures_and_archives_pass(assay: Assay, tmp_path: Path) -> None:
    import zipfile

    deep = np.random.default_rng(2).integers(0, 65536, (40, 50)).astype(np.uint16)
    Image.fromarray(deep).save(tmp_path / "deep.png")
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.write(tmp_path / "deep.png", "folder/deep.png")
    said = assay("examine", tmp_path / "in.zip", "--engines", "provenance", "--json", "--workers", 1)
    assert [record["path"] for record in said.records] == [f"{tmp_path / 'in.zip'}!folder/deep.png"]
    assert said.code == 0
