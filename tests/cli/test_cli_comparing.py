"""``examine --reference`` and ``--camera``, and ``assay camera``, through the real command line."""

from pathlib import Path

from tests.camera.simulated import SimulatedFolder, make_folder
from tests.cli.conftest import Assay
from tests.reference.prints import make_prints


def test_a_reference_is_compared_and_not_hidden_by_a_later_examination_without_one(
    assay: Assay, tmp_path: Path
) -> None:
    prints = make_prints(tmp_path)
    questioned, case = prints.altered["colour"][0], tmp_path / "work.assay"
    common = ("--engines", "reference", "--case", case, "--json")
    said = assay("examine", questioned, *common, "--reference", prints.issued)
    assert said.code == 0
    record = said.records[0]
    assert record["outcome"] == "signal"
    later = assay("examine", questioned, *common)
    assert later.records[0]["outcome"] == "not applicable"
    assert "differs from the reference issued.jpg" in assay("case", "show", case).out
    assert assay("case", "verify", case).code == 0


def test_a_reference_that_is_not_there_is_named(assay: Assay, tmp_path: Path) -> None:
    prints = make_prints(tmp_path)
    said = assay("examine", prints.again, "--engines", "reference", "--reference", tmp_path / "none.jpg")
    assert said.code != 0
    assert "none.jpg is not there" in said.err


def test_a_camera_is_fitted_listed_tested_for_and_removed(assay: Assay, tmp_path: Path) -> None:
    folder: SimulatedFolder = make_folder(tmp_path)
    fitted = assay("camera", "fit", folder.fitting, "--name", "Camera 1")
    assert fitted.code == 0, fitted.err
    assert "12 pictures of 256 × 256" in fitted.out
    assert "12 of 12" in fitted.out or "11 of 12" in fitted.out
    assert "Camera 1: 12 pictures" in assay("camera", "list").out
    said = assay("examine", folder.own, folder.stranger, "--engines", "camera", "--camera", "Camera 1", "--json")
    outcomes = {Path(r["path"]).name: r["outcome"] for r in said.records}
    assert outcomes["own.jpg"] == "signal"
    assert outcomes["stranger.jpg"] != "signal"
    again = assay("camera", "fit", folder.fitting, "--name", "Camera 1")
    assert again.code != 0 and "There is a camera “Camera 1” already" in again.err
    assert assay("camera", "remove", "Camera 1").code == 0
    gone = assay("examine", folder.own, "--camera", "Camera 1")
    assert gone.code != 0 and "There is no camera “Camera 1”" in gone.err
