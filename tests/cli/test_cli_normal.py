"""``assay normal`` and ``assay examine --normal``."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.anomaly.pictures import card, keep
from tests.cli.conftest import Assay


def test_a_set_is_fitted_listed_used_and_removed(assay: Assay, tmp_path: Path) -> None:
    folder = keep(tmp_path / "cards", {f"c{i}": card(i) for i in range(10)})
    Image.fromarray(card(70, stamped=False)).save(tmp_path / "q.png")
    fitted = assay("normal", "fit", folder, "--name", "My cards")
    assert fitted.code == 0 and "10 pictures" in fitted.out and "smallest rate 9.1 %" in fitted.out
    assert "My cards · 10 pictures · compared place by place" in assay("normal", "list").out
    case = tmp_path / "x.assay"
    arguments = (
        "examine",
        tmp_path / "q.png",
        "--engines",
        "anomaly",
        "--case",
        case,
        "--json",
        "--normal",
        "My cards",
    )
    first = assay(*arguments)
    assert first.records[0]["outcome"] == "signal" and first.records[0]["question"] == "unusual"
    assert "lower right" in first.records[0]["sentence"]
    assert "0 findings computed" in assay(*arguments).err

    assay("normal", "fit", folder, tmp_path / "q.png", "--name", "My cards")
    assert "1 finding computed" in assay(*arguments).err, "another fit is another comparison"
    assert assay("normal", "remove", "My cards").code == 0
    assert "no normal pictures yet" in assay("normal", "list").err


def test_what_cannot_be_fitted_or_found_is_said(assay: Assay, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    refused = assay("normal", "fit", tmp_path / "empty", "--name", "x")
    assert refused.code == 1 and "no normal pictures in empty" in refused.err
    assert assay("normal", "fit", tmp_path / "empty", "--name", "../x").code == 1
    unknown = assay("examine", tmp_path, "--normal", "nothing")
    assert unknown.code == 1 and "there are: none yet" in unknown.err
