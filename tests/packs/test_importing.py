"""Packs in every layout, from folder and ZIP file to a place in the data folder and back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from onnx import external_data_helper

from engines.core.errors import ModelError, Stopped
from engines.core.onnx import ModelHouse
from engines.core.packs import store
from engines.core.packs.errors import PackRefused
from engines.core.packs.importing import import_pack, looks_like_pack
from engines.core.packs.run import detector_score, image_vectors, patch_vectors, text_vectors
from engines.core.worker import WorkerLimits
from tests.packs import made


def _red(strength: int) -> np.ndarray:
    picture = np.full((40, 50, 3), 120, np.uint8)
    picture[:, :, 0] += strength
    return picture


@pytest.mark.parametrize(
    ("layout", "name", "length"),
    [("clip", "CLIP-like", 77), ("siglip", "SigLIP-like", 64), ("mobileclip", "MobileCLIP-like", 77)],
)
def test_pairs_of_three_layouts_are_recognised_run_and_kept(
    tmp_path: Path, layout: str, name: str, length: int
) -> None:
    pack = import_pack(made.zipped(made.pair_pack(tmp_path / layout, layout)))
    assert (pack.layout, pack.question, pack.name) == (name, "caption", layout)
    assert pack.text is not None
    assert (pack.text.length, bool(pack.text.mask), pack.width) == (length, layout == "clip", made.WIDTH)
    assert pack.folder == store.find(layout).folder
    house = ModelHouse()
    pictures = image_vectors(pack, house, [_red(0), _red(90)])
    texts = text_vectors(pack, house, [[3, 4, 5], [6, 7]])
    assert pictures.shape == texts.shape == (2, made.WIDTH)
    assert np.allclose(np.linalg.norm(pictures, axis=1), 1, atol=1e-5)
    if pack.image.patches:
        assert patch_vectors(pack, house, _red(0)).shape == (16, made.WIDTH)


def test_one_file_with_both_towers_tells_its_scale_and_bias(tmp_path: Path) -> None:
    pack = made.imported(made.pair_pack(tmp_path / "joint", "joint"), "joint")
    assert pack.scale == pytest.approx(20, abs=0.05)
    assert pack.bias == pytest.approx(-3, abs=0.05)
    assert text_vectors(pack, ModelHouse(), [[1, 2]]).shape == (1, made.WIDTH)


@pytest.mark.parametrize("classes", [1, 2])
@pytest.mark.parametrize("probability", [False, True])
def test_a_detectors_answer_becomes_log_odds(tmp_path: Path, classes: int, probability: bool) -> None:
    output = {"kind": "probability" if probability else "logit", "positive": "high" if classes == 1 else 1}
    folder = made.detector_pack(
        tmp_path / "red", made.detector(classes, probability), **{"pack.json": made.declaration(output=output)}
    )
    pack = made.imported(folder, "red")
    house = ModelHouse()
    red, blue = detector_score(pack, house, _red(60)), detector_score(pack, house, 255 - _red(60))
    assert red > 5 > -5 > blue
    expected = 40 * (
        180 / 255 / 0.26862954 - 120 / 255 / 0.27577711 - 0.48145466 / 0.26862954 + 0.40821073 / 0.27577711
    )
    if not probability:
        assert red == pytest.approx(expected, rel=0.02)


def test_the_class_may_be_named_as_config_json_lists_it(tmp_path: Path) -> None:
    said = made.declaration(output={"kind": "logit", "positive": "artificial"})
    config = {"id2label": {"0": "artificial", "1": "human"}}
    folder = made.detector_pack(tmp_path / "p", made.detector(2), **{"pack.json": said, "config.json": config})
    pack = made.imported(folder, "p")
    assert pack.scores is not None and pack.scores.positive == 0
    assert detector_score(pack, ModelHouse(), _red(60)) < 0


def test_a_low_value_can_stand_for_the_question(tmp_path: Path) -> None:
    said = made.declaration(output={"kind": "logit", "positive": "low"})
    pack = made.imported(made.detector_pack(tmp_path / "p", **{"pack.json": said}), "p")
    assert detector_score(pack, ModelHouse(), _red(60)) < 0


def test_a_vision_model_alone_is_a_backbone(tmp_path: Path) -> None:
    files = {"vision_model.onnx": made.vision(patches="patch_embeds"), "preprocessor_config.json": made.PREPARED}
    pack = made.imported(made.write(tmp_path / "backbone", files), "backbone")
    assert (pack.layout, pack.question, pack.width) == ("backbone", "unusual", made.WIDTH)
    assert image_vectors(pack, ModelHouse(), [_red(1)]).shape == (1, made.WIDTH)


def test_weights_beside_the_model_come_along(tmp_path: Path) -> None:
    folder = made.detector_pack(tmp_path / "p")
    big = made.vision(width=1)
    external_data_helper.convert_model_to_external_data(big, location="weights.bin", size_threshold=100)
    external_data_helper.write_external_data_tensors(big, str(folder))
    (folder / "model.onnx").write_bytes(big.SerializeToString())
    pack = made.imported(folder, "p")
    assert "weights.bin" in pack.files
    assert np.isfinite(detector_score(pack, ModelHouse(), _red(3)))
    (pack.folder / "weights.bin").write_bytes(b"changed")
    with pytest.raises(ModelError, match="not the one its card describes"):
        detector_score(pack, ModelHouse(), _red(3))


def test_the_files_are_prepared_as_common_image_processors_do() -> None:
    from engines.core.packs.preprocessing import TooSmall, read_preprocessing

    prepared = read_preprocessing(made.PREPARED)
    picture = np.zeros((64, 129, 3), np.uint8)
    picture[:, :, 1] = 255
    values = prepared.apply(picture)
    assert values.shape == (3, 32, 32) and values.dtype == np.float32
    assert np.allclose(values[0], -0.48145466 / 0.26862954, atol=1e-5)
    assert np.allclose(values[1], (1 - 0.4578275) / 0.26130258, atol=1e-5)
    whole = read_preprocessing({"do_resize": False, "crop_size": 32, "do_rescale": False, "do_normalize": False})
    ramp = np.arange(40, dtype=np.uint8)[None, :, None].repeat(33, 0).repeat(3, 2)
    assert whole.apply(ramp)[0, 0].tolist() == list(range(4, 36))
    with pytest.raises(TooSmall, match="40 × 31 pixels"):
        whole.apply(ramp[:31])


def test_a_name_is_taken_once_and_replaced_only_when_allowed(tmp_path: Path) -> None:
    folder = made.detector_pack(tmp_path / "p")
    first = import_pack(folder)
    assert first.name == "Red alarm"
    with pytest.raises(PackRefused, match="imported already"):
        import_pack(folder, "red ALARM")
    made.detector_pack(folder, made.detector(gain=10))
    second = import_pack(folder, replace=True)
    assert second.sha256 != first.sha256
    assert [pack.name for pack in store.installed()] == ["Red alarm"]


def test_what_is_removed_can_be_put_back_or_forgotten(tmp_path: Path, home: Path) -> None:
    made.imported(made.detector_pack(tmp_path / "p"), "one")
    aside = store.remove("one")
    assert store.installed() == []
    store.restore(aside)
    assert [pack.name for pack in store.installed("generated")] == ["one"]
    assert store.installed("face") == []
    store.forget(store.remove("one"))
    assert sorted(path.name for path in home.iterdir()) == ["models"]
    with pytest.raises(PackRefused, match="There is no imported model “one”"):
        store.remove("one")


@pytest.mark.parametrize("name", ["", "../up", "a/b", "con", "NUL.x", ".hidden", "x" * 61, "é", "end.", "synthetic_a"])
def test_a_name_that_cannot_be_a_folders_is_refused(tmp_path: Path, name: str) -> None:
    if not name:
        with pytest.raises(PackRefused):
            store.check_name(name)
        return
    with pytest.raises(PackRefused, match="name"):
        import_pack(tmp_path / "nowhere", name)


def test_stop_keeps_nothing(tmp_path: Path, home: Path) -> None:
    with pytest.raises(Stopped):
        import_pack(made.detector_pack(tmp_path / "p"), should_stop=lambda: True)
    assert list(home.iterdir()) == []


def test_a_check_run_that_never_ends_is_a_refusal(tmp_path: Path, home: Path) -> None:
    with pytest.raises(PackRefused, match="p was not imported: its check run took longer"):
        import_pack(made.detector_pack(tmp_path / "p"), limits=WorkerLimits(silent_seconds=0.01))
    assert list(home.iterdir()) == []


def test_a_dropped_pack_is_told_from_pictures(tmp_path: Path) -> None:
    folder = made.detector_pack(tmp_path / "p")
    assert looks_like_pack(folder)
    assert looks_like_pack(made.zipped(folder))
    assert looks_like_pack(folder / "model.onnx")
    pictures = made.write(tmp_path / "pictures", {"a.jpg": b"x"})
    assert not looks_like_pack(pictures)
    assert not looks_like_pack(made.zipped(pictures))
    assert not looks_like_pack(tmp_path / "nowhere.zip")


def test_a_damaged_manifest_is_a_sentence_and_the_others_stay(tmp_path: Path) -> None:
    made.imported(made.detector_pack(tmp_path / "p"), "one")
    two = made.imported(made.detector_pack(tmp_path / "p"), "two")
    (two.folder / "pack.json").write_text("{")
    assert [pack.name for pack in store.installed()] == ["one"]
    assert "two is damaged" in store.broken()[0]
