"""The camera fingerprint on simulated cameras: found, not found, cropped, missing in a part, bad folders."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from engines.camera.fit import Step, fit
from engines.camera.store import CameraCard, cameras_folder, cards, option_of
from engines.core.errors import AssayError
from engines.core.finding import Outcome
from tests.camera.simulated import SimulatedFolder, examined, make_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> SimulatedFolder:
    return make_folder(tmp_path_factory.mktemp("cameras"))


@pytest.fixture(scope="module")
def camera(folder: SimulatedFolder, tmp_path_factory: pytest.TempPathFactory) -> object:
    """The option's value for a camera fitted in a data folder of this module's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSAY_DATA", str(tmp_path_factory.mktemp("data")))
        fitted(folder.fitting, "A")
        yield option_of("A")


def fitted(folder: Path, name: str) -> CameraCard:
    told = list(fit(folder, name))
    assert all(isinstance(one, Step) for one in told[:-1])
    card = told[-1]
    assert isinstance(card, CameraCard)
    return card


def test_a_picture_of_the_camera_is_recognised_with_its_energy_and_error(folder: SimulatedFolder, camera: str) -> None:
    finding = examined(folder.own, camera)
    assert finding.outcome is Outcome.SIGNAL
    assert finding.score is not None and finding.score > 200
    assert "own.jpg bears the fingerprint of “A” (aligned as taken)" in finding.sentence
    assert "pictures of other simulated cameras" in finding.error_rates
    assert finding.likelihood_ratio is None


def test_a_picture_of_another_camera_is_not_and_the_camera_is_not_excluded(
    folder: SimulatedFolder, camera: str
) -> None:
    finding = examined(folder.stranger, camera)
    assert finding.outcome in (Outcome.NOTHING_FOUND, Outcome.ABSTAINED)
    assert not finding.maps
    assert finding.score is not None and finding.score < 60


@pytest.mark.parametrize("treatment", ["cropped", "reduced", "turned"])
def test_a_cropped_reduced_or_turned_picture_is_recognised(
    folder: SimulatedFolder, camera: str, tmp_path: Path, treatment: str
) -> None:
    with Image.open(folder.own) as picture:
        picture.load()
    treated = {
        "cropped": lambda: picture.crop((30, 20, 240, 220)),
        "reduced": lambda: picture.resize((180, 180), Image.Resampling.BOX),
        "turned": lambda: picture.transpose(Image.Transpose.ROTATE_90),
    }[treatment]()
    treated.save(tmp_path / "treated.png")
    finding = examined(tmp_path / "treated.png", camera)
    assert finding.outcome is Outcome.SIGNAL
    expected = {"cropped": "cropped, from 30, 20", "reduced": "reduced to 70", "turned": "turned by"}[treatment]
    assert expected in finding.sentence


def test_the_picture_of_the_fitting_folder_itself_is_not_tested(folder: SimulatedFolder, camera: str) -> None:
    finding = examined(folder.fitting / "03.jpg", camera)
    assert finding.outcome is Outcome.NOT_APPLICABLE
    assert "one of the pictures from which the fingerprint" in finding.sentence


def test_where_a_part_comes_from_elsewhere_the_fingerprint_is_missing(camera: str, tmp_path: Path) -> None:
    big = make_folder(tmp_path / "big", side=512)
    fitted(big.fitting, "B")
    own = cv2.imread(str(big.own))
    own[192:416, 160:384] = cv2.imread(str(big.stranger))[192:416, 160:384]
    cv2.imwrite(str(tmp_path / "pasted.png"), own)
    finding = examined(tmp_path / "pasted.png", option_of("B"))
    assert finding.outcome is Outcome.SIGNAL
    regions = [region for remark in finding.remarks for region in remark.regions]
    assert regions, finding.remarks
    largest = max(regions, key=lambda region: region.width * region.height)
    assert 160 <= largest.x + largest.width / 2 <= 384 and 192 <= largest.y + largest.height / 2 <= 416
    untouched = examined(big.own, option_of("B"))
    assert not [region for remark in untouched.remarks for region in remark.regions]


def test_without_a_camera_it_says_how_to_get_one(folder: SimulatedFolder) -> None:
    finding = examined(folder.own, "")
    assert finding.outcome is Outcome.NOT_APPLICABLE
    assert "assay camera fit" in finding.sentence


def test_odd_pictures_get_a_sentence(camera: str, tmp_path: Path) -> None:
    Image.new("RGB", (1, 1)).save(tmp_path / "dot.png")
    Image.new("L", (300, 300), 120).save(tmp_path / "flat.png")
    deep = np.random.default_rng(1).integers(0, 65535, (160, 200), dtype=np.uint16)
    Image.fromarray(deep).save(tmp_path / "deep.png")
    for name in ("dot.png", "flat.png", "deep.png"):
        finding = examined(tmp_path / name, camera)
        assert finding.outcome in (Outcome.NOT_APPLICABLE, Outcome.ABSTAINED, Outcome.NOTHING_FOUND)
        assert name in finding.sentence


def test_bad_folders_get_a_sentence_that_says_what_to_do(folder: SimulatedFolder, camera: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a.jpg").write_bytes(folder.own.read_bytes())
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    for number, path in enumerate(sorted(folder.fitting.iterdir())):
        with Image.open(path) as picture:
            picture.resize((256 + 8 * (number % 4), 256)).save(mixed / path.name)
    (mixed / "letter.txt").write_text("no picture")
    for place, words in (
        ("empty", "empty is empty"),
        ("one", "holds 1 usable pictures"),
        ("mixed", "most have"),
        ("absent", "is no folder"),
    ):
        with pytest.raises(AssayError, match=words):
            list(fit(tmp_path / place, "bad"))
    assert not (cameras_folder() / "bad").exists()


def test_pictures_of_another_size_and_doubles_are_left_out_by_name(
    folder: SimulatedFolder, camera: str, tmp_path: Path
) -> None:
    place = tmp_path / "camera"
    place.mkdir()
    for path in folder.fitting.iterdir():
        (place / path.name).write_bytes(path.read_bytes())
    (place / "double.jpg").write_bytes((place / "00.jpg").read_bytes())
    Image.new("RGB", (300, 300)).save(place / "larger.png")
    card = fitted(place, "C")
    assert len(card.pictures) == 12
    assert any("larger.png" in words for words in card.left_out)
    assert any("the same file" in words for words in card.left_out)


def test_pictures_of_different_cameras_do_not_recognise_one_another(camera: str, tmp_path: Path) -> None:
    from tests.camera.simulated import write
    from training.camera.simulate import simulated_camera

    place = tmp_path / "mixture"
    place.mkdir()
    for number in range(10):
        write(place / f"{number}.jpg", simulated_camera((256, 256), 50 + number), np.random.default_rng(number))
    card = fitted(place, "D")
    assert card.own_found < 0.7 * card.own_tested
    finding = examined(place / "0.jpg", option_of("D"))
    assert finding.outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("name", ["", "../out", "a/b", ".hidden", "x" * 80])
def test_a_name_that_cannot_be_a_folder_is_refused(folder: SimulatedFolder, camera: str, name: str) -> None:
    with pytest.raises(AssayError, match="cannot be a camera’s name"):
        list(fit(folder.fitting, name))


def test_a_fingerprint_changed_on_disk_is_not_used(folder: SimulatedFolder, camera: str) -> None:
    fitted(folder.fitting, "E")
    option = option_of("E")
    file = cameras_folder() / "E" / "fingerprint.npz"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    finding = examined(folder.own, option)
    assert finding.outcome is Outcome.FAILED
    assert "was changed after it was fitted" in finding.sentence
    assert "E" in [card.name for card in cards()]
