"""An imported detector from silence to a likelihood ratio, through the real walk with worker processes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.core.analyse import analyse_one
from engines.core.calibration import Calibration
from engines.core.card import read_card
from engines.core.case_identity import identities
from engines.core.errors import AssayError, Stopped
from engines.core.exhibit import Source
from engines.core.finding import Finding, Outcome
from engines.core.finding_parts import spread
from engines.core.intake import receive
from engines.core.packs import store
from engines.core.packs.pack import Pack
from engines.core.run import Run
from engines.validation.keep import keep
from engines.validation.measure import Validation
from engines.validation.run import Progress, validate
from engines.validation.subject import subject_of
from tests.packs import made
from tests.validation import folders
from tests.validation.conftest import never, nobody


def _asked(path: Path, engine: str = "imported") -> Finding:
    found = spread([analyse_one(receive(Source(path)), engine, Run())])
    assert len(found) == 1
    return found[0]


def _saved(folder: Path, redness: float, name: str = "questioned.jpg", **more: int) -> Path:
    path = folder / name
    Image.fromarray(folders.picture(redness, 5_000)).save(path, **more)
    return path


def test_before_validation_there_is_no_number(detector: Pack, tmp_path: Path) -> None:
    found = _asked(_saved(tmp_path, 40, quality=92))
    assert found.outcome is Outcome.ABSTAINED
    assert (found.score, found.likelihood_ratio, found.part) == (None, None, "alarm")
    assert "assay validate “alarm” FOLDER" in found.sentence


def test_after_validation_the_detector_gives_a_bounded_ratio_inside_its_conditions(
    validated: tuple[Path, Validation], tmp_path: Path
) -> None:
    red, blue = (_asked(_saved(tmp_path, redness, quality=92)) for redness in (45, -45))
    assert red.outcome is Outcome.SIGNAL and red.likelihood_ratio is not None
    assert blue.outcome is Outcome.NOTHING_FOUND and blue.likelihood_ratio is not None
    assert red.likelihood_ratio.log10 > 1 > -0.5 > blue.likelihood_ratio.log10
    assert red.likelihood_ratio.log10 <= np.log10(48)  # 48 real pictures support no more
    assert red.likelihood_ratio.proposition == "made by a generator"
    assert "lab" in red.likelihood_ratio.calibration and "48 pictures of 3 sources" in red.error_rates
    assert "does not show that the picture is authentic" in blue.sentence
    for other in (_saved(tmp_path, 45, "other.png"), _saved(tmp_path, 45, "poor.jpg", quality=30)):
        outside = _asked(other)
        assert outside.outcome is Outcome.ABSTAINED and outside.score is None
        assert "The error is not measured for" in outside.sentence


def test_the_figures_are_those_of_the_folder(validated: tuple[Path, Validation]) -> None:
    _, found = validated
    assert found.overall.cases == (48, 48)
    # Two normal classes 16 grey levels apart, spread 5: AUROC Φ(16 / (5 √2)) = 0.988.
    assert 0.96 < found.overall.area < 1
    assert found.overall.interval[0] < found.overall.area < found.overall.interval[1]
    assert {group.name for group in found.groups} == {*folders.CAMERAS, *folders.GENERATORS}
    assert found.calibration is not None and len(found.calibration.bands) == 1
    assert found.calibration.bands[0].name == "JPEG quality 90–100, 32–50 pixels"
    assert 0 < found.pooled.cllr < 1
    assert found.skipped == () and found.warnings == ()


def test_the_card_tells_where_the_figures_come_from(validated: tuple[Path, Validation]) -> None:
    home, found = validated
    card = read_card(home / "models" / "alarm" / "card.json")
    assert card.version.startswith(f"validated {found.date}")
    assert found.digest in card.purpose and "lab" in card.purpose
    names = (*folders.CAMERAS, *folders.GENERATORS)
    assert {group.name: group.pictures for group in card.data} == dict.fromkeys(names, 16)
    assert card.figure("AUROC") == pytest.approx(found.overall.area, abs=1e-4)
    assert json.loads((home / "models" / "alarm" / "validation.json").read_text())["digest"] == found.digest


def test_the_identity_of_a_finding_changes_with_every_act(
    detector: Pack, validated: tuple[Path, Validation], tmp_path: Path
) -> None:
    seen = [identities(["imported"], Run())["imported"]]

    def changed() -> bool:
        seen.append(identities(["imported"], Run())["imported"])
        return seen[-1] not in seen[:-1]

    keep(subject_of("alarm"), validated[1])
    assert changed()
    made.imported(made.detector_pack(tmp_path / "pack"), "second")
    assert changed()
    store.forget(store.remove("alarm"))
    assert changed()
    assert identities(["imported"], Run())["imported"] == seen[-1]
    assert identities(["imported_face"], Run())["imported_face"].models == ""


def test_a_replaced_model_has_no_validation(detector: Pack, validated: tuple[Path, Validation], tmp_path: Path) -> None:
    keep(subject_of("alarm"), validated[1])
    assert store.card_of(store.find("alarm")).calibration is not None
    made.imported(made.detector_pack(tmp_path / "pack", made.detector(gain=3)), "alarm")
    assert store.card_of(store.find("alarm")).calibration is None
    with pytest.raises(AssayError, match="was replaced while it was validated"):
        keep(subject_of("alarm"), validated[1])


def test_an_altered_model_is_not_asked(detector: Pack, validated: tuple[Path, Validation], tmp_path: Path) -> None:
    keep(subject_of("alarm"), validated[1])
    with (detector.folder / "model.onnx").open("ab") as file:
        file.write(b"x")
    found = _asked(_saved(tmp_path, 45, quality=92))
    assert found.outcome is Outcome.FAILED and found.likelihood_ratio is None
    assert "is not the one its card describes" in found.sentence


def test_bad_files_are_listed_and_the_rest_is_measured(detector: Pack, tmp_path: Path) -> None:
    lab = folders.labelled(tmp_path / "lab", each=6)
    good = sorted((lab / "real" / "phone").iterdir())
    (lab / "real" / "phone" / "notes.txt").write_text("no picture")
    (lab / "real" / "phone" / "torn.jpg").write_bytes(good[0].read_bytes()[:300])
    (lab / "real" / "phone" / "twin.jpg").write_bytes(good[1].read_bytes())
    (lab / "fake" / "gan" / "both.jpg").write_bytes(good[2].read_bytes())
    steps: list[Progress] = []
    found = validate("alarm", lab, steps.append, never, workers=2)
    assert found.overall.cases == (18, 17)
    left_out = {skipped.name: skipped.sentence for skipped in found.skipped}
    assert set(left_out) == {
        "real/phone/notes.txt",
        "real/phone/torn.jpg",
        "real/phone/twin.jpg",
        "fake/gan/both.jpg",
        f"real/phone/{good[2].name}",
    }
    assert "neither is counted" in left_out["fake/gan/both.jpg"]
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == 1.0


def test_stop_keeps_the_card_from_before(detector: Pack, lab: Path) -> None:
    before = (detector.folder / "card.json").read_bytes()
    steps: list[Progress] = []
    with pytest.raises(Stopped):
        validate("alarm", lab, steps.append, lambda: len(steps) > 5)
    assert (detector.folder / "card.json").read_bytes() == before
    assert len(steps) < 90


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("nowhere", "cannot be read as a folder"),
        ("no fake", "no sub-folder fake"),
        ("empty", "Only 0 pictures of lab/fake"),
    ],
)
def test_a_folder_that_is_not_labelled_is_refused(detector: Pack, tmp_path: Path, broken: str, words: str) -> None:
    folder = tmp_path / "lab"
    if broken != "nowhere":
        (folder / "real").mkdir(parents=True)
    if broken == "empty":
        (folder / "fake").mkdir()
    with pytest.raises(AssayError, match=words):
        validate("alarm", folder, nobody, never)


def test_what_cannot_be_validated_is_said(detector: Pack, lab: Path, tmp_path: Path) -> None:
    with pytest.raises(AssayError, match="there are: alarm"):
        validate("oracle", lab, nobody, never)
    made.imported(made.pair_pack(tmp_path / "clip", "clip"), "clip")
    with pytest.raises(AssayError, match="is a folder; a pair of towers is validated on a table"):
        validate("clip", lab, nobody, never)


def test_an_engine_of_ours_is_measured_without_touching_its_own_card(home: Path, tmp_path: Path) -> None:
    from engines.spectrum.info import INFO

    own = Path(__file__).resolve().parents[2] / "engines" / INFO.id / "card.json"
    before = own.read_bytes()
    lab = tmp_path / "lab"
    for label, noise in (("real", 30), ("fake", 6)):
        for number in range(6):
            rng = np.random.default_rng([number, noise])
            grey = np.asarray(Image.fromarray(folders.picture(0, number)[:, :, 0]).resize((288, 272)), np.int16)
            pixels = np.clip(grey[:, :, None] + rng.normal(0, noise, (272, 288, 3)), 0, 255).astype(np.uint8)
            (lab / label / f"s{number % 2}").mkdir(parents=True, exist_ok=True)
            Image.fromarray(pixels).save(lab / label / f"s{number % 2}" / f"{number}.png")
    found = validate(INFO.id, lab, nobody, never)
    assert own.read_bytes() == before
    card = read_card(home / "validations" / INFO.id / "card.json")
    assert card.figure("AUROC") == pytest.approx(found.overall.area, abs=1e-4)
    assert found.calibration is None and "6 fake pictures where 30 are needed" in found.reasons[0]


def test_a_face_detector_answers_the_question_on_faces(
    home: Path, validated: tuple[Path, Validation], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_DATA", str(home))
    said = made.declaration(question="face")
    pack = made.imported(made.detector_pack(tmp_path / "pack", **{"pack.json": said}), "faces")
    subject = subject_of("faces")
    bands = validated[1].calibration.bands if validated[1].calibration else ()
    calibration = Calibration("faces", *subject.sides, bands)
    keep(subject, replace(validated[1], subject="faces", version=pack.sha256, calibration=calibration))
    found = _asked(_saved(tmp_path, 45, quality=92), "imported_face")
    assert found.likelihood_ratio is not None
    assert found.likelihood_ratio.proposition == "the face is swapped or synthetic"
    nothing = analyse_one(receive(Source(tmp_path / "questioned.jpg")), "imported", Run())
    assert nothing.outcome is Outcome.NOT_APPLICABLE
