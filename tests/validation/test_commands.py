"""``assay models import|list|remove`` and ``assay validate``, as typed."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from engines.core.packs import store
from engines.core.packs.pack import Pack
from tests.cli.conftest import Assay, Said, assay, start_assay  # noqa: F401
from tests.packs import made
from tests.validation import folders


def _listed(said: Said) -> str:
    assert said.code == 0, said.err
    return said.out


def test_a_pack_is_imported_listed_shown_and_removed(assay: Assay, home: Path, tmp_path: Path) -> None:  # noqa: F811
    packed = made.zipped(made.detector_pack(tmp_path / "pack"))
    said = assay("models", "import", packed, "--name", "alarm")
    assert said.code == 0, said.err
    assert "“alarm” was imported: detector, question “generated”" in said.out
    assert "licence: MIT; source: tests" in said.out
    assert "Running the model" in said.err and "assay validate “alarm” FOLDER" in said.err
    assert "alarm: detector, generated · not validated" in _listed(assay("models", "list"))
    shown = _listed(assay("models", "alarm"))
    assert "Imported model alarm" in shown and "model.onnx" in shown and "as measured" in shown
    assert "alarm: Imported model alarm" in _listed(assay("models"))
    assert "were removed" in _listed(assay("models", "remove", "alarm"))
    assert "No model has been imported yet" in assay("models", "list").err
    assert assay("models", "remove", "alarm").code == 1


def test_a_second_import_asks_first(
    assay: Assay,  # noqa: F811
    detector: Pack,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = made.detector_pack(tmp_path / "pack", made.detector(gain=5))
    refused = assay("models", "import", folder, "--name", "alarm")
    assert refused.code == 2 and "--yes" in refused.err

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert assay("models", "import", folder, "--name", "alarm").code == 130
    assert store.find("alarm").sha256 == detector.sha256
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    assert assay("models", "import", folder, "--name", "alarm").code == 0
    assert store.find("alarm").sha256 != detector.sha256


def test_a_refusal_is_a_sentence_and_an_exit_code(assay: Assay, home: Path, tmp_path: Path) -> None:  # noqa: F811
    said = assay("models", "import", made.detector_pack(tmp_path / "p", **{"model.onnx": b"none"}))
    assert said.code == 1
    assert "model.onnx is no ONNX file" in said.err
    assert assay("models", "import").code == 2
    assert assay("models", "synthetic", "extra").code == 2
    assert assay("models", "import", tmp_path, "--question", "weather").code == 2


def test_a_detector_is_validated_and_then_examines_with_a_ratio(
    assay: Assay,  # noqa: F811
    detector: Pack,
    tmp_path: Path,
) -> None:
    lab = folders.labelled(tmp_path / "lab", each=15)
    (lab / "real" / "phone" / "notes.txt").write_text("no picture")
    picture = next((lab / "fake" / "gan").iterdir())
    case = tmp_path / "case.assay"
    # The guard objects to pictures as small as these.
    examine = ("examine", picture, "--engines", "imported", "--option", "guard.silence=no", "--case", case, "--json")
    before = assay(*examine).records[0]
    assert before["outcome"] == "abstained" and before["log10_lr"] is None and before["score"] is None
    report = tmp_path / "report.html"
    said = assay("validate", "alarm", lab, "--out", report)
    assert said.code == 1  # a file was left out
    assert "90 pictures of lab were scored: 45 fake, 45 real; 1 file left out." in said.out
    assert "left out: real/phone/notes.txt: notes.txt is" in said.out
    assert "% · " in said.err and "The card is kept in" in said.err
    assert "<svg" in report.read_text()
    after = assay(*examine).records[0]
    assert after["log10_lr"] is not None and after["part"] == "alarm"
    assert "likelihood ratios for 1 condition" in assay("models", "list").out


def test_wrong_use_of_validate_is_a_sentence(assay: Assay, detector: Pack, tmp_path: Path) -> None:  # noqa: F811
    assert "written as .html or .json" in assay("validate", "alarm", tmp_path, "--out", "x.pdf").err
    assert "there are: alarm" in assay("validate", "oracle", tmp_path).err
    assert "no sub-folder fake" in assay("validate", "alarm", tmp_path).err
    assert assay("validate", "alarm", tmp_path, "--workers", "0").code == 2


def test_stopping_a_validation_keeps_nothing(detector: Pack, tmp_path: Path) -> None:
    lab = folders.labelled(tmp_path / "lab", each=40)
    before = (detector.folder / "card.json").read_bytes()
    process = start_assay("validate", "alarm", lab)
    assert process.stderr is not None
    assert "pictures" in process.stderr.readline()
    process.terminate()
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Nothing was kept of this validation" in said
    assert (detector.folder / "card.json").read_bytes() == before


def test_a_validation_is_given_as_json(assay: Assay, detector: Pack, tmp_path: Path) -> None:  # noqa: F811
    said = assay("validate", "alarm", folders.labelled(tmp_path / "lab", each=3), "--json")
    (record,) = said.records
    assert json.loads(json.dumps(record))["overall"]["cases"] == [9, 9]
    assert record["calibration"] is None and "9 fake pictures where 30 are needed" in record["reasons"][0]
