"""Descriptions in words, put to an imported pair of towers with random weights: calibrated by normal pictures or not
shown at all.
"""

from __future__ import annotations

import json
import string
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engines.anomaly import store
from engines.anomaly.adapt import adapt
from engines.anomaly.by_words import PART
from engines.anomaly.gather import at_scale
from engines.anomaly.normality import Normality
from engines.anomaly.states import as_json, kinds_of, states_of
from engines.anomaly.words_null import fit_words
from engines.cli.main import run as assay
from engines.core.analyse import analyse_one
from engines.core.errors import AssayError
from engines.core.exhibit import Source
from engines.core.finding import Finding, Outcome
from engines.core.finding_parts import spread
from engines.core.intake import receive
from engines.core.packs.store import remove
from engines.core.run import Run
from tests.anomaly.pictures import keep, surface
from tests.packs.made import PREPARED, imported, text, vision, write


def letters() -> dict[str, object]:
    """A WordPiece tokenizer that knows single letters."""
    signs = string.ascii_lowercase[:23]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *signs, *(f"##{sign}" for sign in signs)]
    model = {"type": "WordPiece", "vocab": {p: n for n, p in enumerate(pieces)}, "unk_token": "[UNK]"}
    return {"model": model, "normalizer": {"lowercase": True}, "added_tokens": []}


@pytest.fixture
def pair(data_folder: Path, tmp_path: Path) -> str:
    """The name of an imported pair that gives patches."""
    files = {
        "vision_model.onnx": vision(patches="last_hidden_state"),
        "text_model.onnx": text(),
        "tokenizer.json": letters(),
        "preprocessor_config.json": PREPARED,
    }
    return imported(write(tmp_path / "pair", files), "Random pair", "caption").name


def told(picture: Path, value: str, **options: str | float) -> tuple[Finding, ...]:
    settings = {"anomaly": {"normal": value, **options}}
    return tuple(spread([analyse_one(receive(Source(picture)), "anomaly", Run(settings=settings))]))


def questioned(tmp_path: Path, seed: int = 400) -> Path:
    return keep(tmp_path / "q", {"q": surface(seed)}) / "q.png"


def test_normal_pictures_calibrate_what_a_pair_says(
    pair: str, surfaces: Normality, surfaces_folder: Path, tmp_path: Path
) -> None:
    words = fit_words([surfaces_folder], 1.0, "tile", None, "", Run())
    value = store.save(replace(surfaces, words=words)).value
    by_features, by_words = told(questioned(tmp_path), value, false_positive_rate=0.1)
    assert by_features.part == "by features" and by_features.maps
    assert by_words.part == PART
    assert by_words.outcome in (Outcome.SIGNAL, Outcome.NOTHING_FOUND)
    assert "of the 12 normal pictures of surfaces" in by_words.sentence
    assert by_words.maps[0].values.ndim == 2 and float(by_words.maps[0].values.min()) >= 0
    assert "not known" in by_words.error_rates
    states = {row[1] for row in by_words.tables[0].rows}
    assert {"a cracked tile", "a flawless tile"} <= states
    assert by_words.likelihood_ratio is None


def test_words_of_the_old_view_do_not_calibrate_a_new_one(
    pair: str, surfaces: Normality, surfaces_folder: Path, tmp_path: Path
) -> None:
    words = fit_words([surfaces_folder], 1.0, "tile", None, "", Run())
    new = keep(tmp_path / "new", {f"n{i}": surface(500 + i) for i in range(2)})
    assert adapt(replace(surfaces, words=words), [new], "new", Run()).words is None


def test_the_pair_sees_normal_pictures_at_the_scale_of_questioned_ones(
    pair: str, surfaces_folder: Path, tmp_path: Path
) -> None:
    small = keep(tmp_path / "small", {f"s{i}": at_scale(surface(i), 0.5) for i in range(12)})
    reduced = fit_words([surfaces_folder], 0.5, "tile", None, "", Run())
    assert np.array_equal(reduced.nulls, fit_words([small], 1.0, "tile", None, "", Run()).nulls)
    assert not np.array_equal(reduced.nulls, fit_words([surfaces_folder], 1.0, "tile", None, "", Run()).nulls)


def test_the_p_value_counts_normal_pictures_that_score_as_high(
    pair: str, surfaces: Normality, surfaces_folder: Path
) -> None:
    words = fit_words([surfaces_folder], 1.0, "tile", None, pair, Run())
    assert words.p(float(words.nulls[-1]) + 1) == pytest.approx(1 / 13)
    assert words.p(float(words.nulls[0])) == 1
    back = store.from_bytes(store.to_bytes(replace(surfaces, words=words)), "x").words
    assert back is not None and back.states == words.states and np.array_equal(back.nulls, words.nulls)


@pytest.mark.parametrize("fitted", [True, False])
def test_without_calibration_it_abstains_and_says_why(
    fitted: bool, data_folder: Path, surfaces: Normality, tmp_path: Path
) -> None:
    value = store.save(surfaces).value if fitted else ""
    by_words = told(questioned(tmp_path), value, object="tile")[1]
    assert by_words.outcome is Outcome.ABSTAINED and by_words.score is None and not by_words.maps
    assert "nothing is known of their error" in by_words.sentence


def test_nobody_who_did_not_ask_is_told_of_words(data_folder: Path, surfaces: Normality, tmp_path: Path) -> None:
    assert len(told(questioned(tmp_path), store.save(surfaces).value)) == 1


def test_a_removed_pair_and_another_object_are_said(
    pair: str, surfaces: Normality, surfaces_folder: Path, tmp_path: Path
) -> None:
    value = store.save(replace(surfaces, words=fit_words([surfaces_folder], 1.0, "tile", None, "", Run()))).value
    assert "not of “banknote”" in told(questioned(tmp_path), value, object="banknote")[1].sentence
    remove(pair)
    by_words = told(questioned(tmp_path), value)[1]
    assert by_words.outcome is Outcome.ABSTAINED
    assert "There is no imported model “Random pair”" in by_words.sentence


def test_the_command_line_fits_descriptions_of_ones_own(
    pair: str, surfaces_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assay(["normal", "states", "tile"]) == 0
    assert json.loads(capsys.readouterr().out)["abnormal"][0] == "a damaged tile"
    own = tmp_path / "own.json"
    own.write_text(json.dumps({"normal": ["a dull {object}"], "abnormal": ["a scratched {object}"]}))
    fitting = ["normal", "fit", str(surfaces_folder), "--name", "mine", "--object", "tile", "--states", str(own)]
    assert assay([*fitting, "--megapixels", "0.05"]) == 0
    from engines.anomaly.catalogue import find

    words = store.load(find("mine").value).words
    assert words is not None and words.states.abnormal == ("a scratched tile",)


def test_descriptions_are_those_of_the_kind_and_faults_in_ones_own_are_named(tmp_path: Path) -> None:
    assert kinds_of("50 euro banknote") == ["printed matter"]
    assert "50 euro banknote with a changed number" in states_of("50 euro banknote").abnormal
    assert json.loads(as_json("vase"))["normal"][0] == "vase"
    with pytest.raises(AssayError, match="does not say what is shown"):
        states_of("{}")
    for content, why in (("[", "holds no descriptions"), ('{"normal": [], "abnormal": ["x"]}', "must give 1 to 60")):
        (tmp_path / "own.json").write_text(content)
        with pytest.raises(AssayError, match=why):
            states_of("vase", tmp_path / "own.json")
    with pytest.raises(AssayError, match="cannot be read"):
        states_of("vase", tmp_path / "missing.json")


def test_without_an_imported_pair_fitting_words_says_what_to_do(data_folder: Path, surfaces_folder: Path) -> None:
    with pytest.raises(AssayError, match="assay models import"):
        fit_words([surfaces_folder], 1.0, "tile", None, "", Run())
