"""The reference file is the one its card describes, and the documented command makes such a pair."""

import json
import subprocess
import sys

import numpy as np
import pytest

from engines.core.calibration import Condition
from engines.core.card import read_card, read_checked
from engines.spectrum.envelope import CARD_FILE, FOLDER, REFERENCE_FILE, Envelope, read_reference, reference
from engines.spectrum.features import FEATURES
from engines.spectrum.radial import BINS
from tests.conftest import REPOSITORY


def test_the_shipped_pair_is_small_and_fits_together():
    limits, card = reference()
    assert limits.model.names == FEATURES
    assert (FOLDER / REFERENCE_FILE).stat().st_size + (FOLDER / CARD_FILE).stat().st_size < 200_000
    assert [e.name for e in limits.envelopes] == [b.name for b in card.calibration.bands]
    assert all(e.low.shape == e.middle.shape == e.high.shape == (BINS,) for e in limits.envelopes)
    assert all(np.all((e.low <= e.middle) & (e.middle <= e.high)) for e in limits.envelopes)


def test_the_card_names_at_least_ten_sources_of_each_class_and_none_in_both():
    card = reference()[1]
    made, real = ({group.name for group in card.data if group.positive is side} for side in (True, False))
    assert min(len(made), len(real)) >= 10
    assert not made & real


def test_the_figures_of_a_band_are_those_of_its_calibration():
    card = reference()[1]
    for band in card.calibration.bands:
        assert card.figure("AUROC", band.name) == pytest.approx(band.auroc, abs=1e-3)
        assert card.figure("Cllr", band.name) == pytest.approx(band.cllr, abs=1e-3)


def test_limits_were_set_where_one_photograph_in_a_hundred_exceeds_them():
    card = reference()[1]
    assert 0 < card.figure("peaks in photographs as stored") < 0.04
    assert 0 < card.figure("lines in photographs as stored") < 0.04


@pytest.mark.parametrize("quality", [None, 60, 75, 80, 95, 100])
@pytest.mark.parametrize("size", [128, 200, 3000])
def test_every_measured_condition_has_an_envelope_and_a_band(quality, size):
    limits, card = reference()
    condition = Condition(quality, size)
    assert limits.envelope(condition).name == card.calibration.band(condition).name


def test_outside_the_measured_conditions_there_is_no_envelope():
    limits, _ = reference()
    assert limits.envelope(Condition(50, 500)) is None
    assert limits.envelope(Condition(90, 100)) is None


def test_departure_counts_only_what_lies_outside():
    flat = np.zeros(BINS, np.float32)
    envelope = Envelope("x", (0, 100), (1, 9), flat - 1, flat, flat + 1, 0.5, 2, 2)
    assert envelope.departure(flat) == 0
    assert envelope.departure(flat + 3) == pytest.approx(2)
    assert envelope.side(np.where(np.arange(BINS) > BINS - 4, -9, 0).astype(np.float32)) == (
        "less power than theirs at high frequencies"
    )


def test_the_documented_command_builds_a_pair_that_the_engine_reads(shared_data, tmp_path):
    card = reference()[1]
    command = card.made_by.split()
    assert command[:3] == ["python", "-m", "training.spectrum"]
    arguments = [*command[1:3], "--data", str(shared_data), "--out", str(tmp_path), "--most", "2"]
    done = subprocess.run([sys.executable, *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    built = read_card(tmp_path / CARD_FILE)
    limits = read_reference(read_checked(built, tmp_path, REFERENCE_FILE))
    assert {group.name for group in built.data} == {group.name for group in card.data}
    assert [band.name for band in built.calibration.bands] == [band.name for band in card.calibration.bands]
    assert len(limits.envelopes) == len(built.calibration.bands)
    assert {figure.measure for figure in built.figures} == {figure.measure for figure in card.figures}
    assert f"{built.figure('AUROC'):.3f}" in done.stdout
    assert "/" not in json.dumps(built.to_json()).replace("../shared/data", "").replace("cycles/pixel", "")
