"""What is measured from scores: conditions, minimum numbers, shortcuts, doubtful labels, sources that are not named."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.core.calibration_fit import fit_band
from engines.core.measures import expected_calibration_error
from engines.validation.bands import LEAST_CASES, LEAST_UNSOURCED, fit_bands
from engines.validation.keep import card_from, summary
from engines.validation.measure import Frame, Validation, measure
from engines.validation.report import as_html, write
from engines.validation.rows import Row, cleaned, with_origins
from engines.validation.subject import Subject
from engines.validation.view import plots, tables

_FRAME = Frame("alarm", "generated", "v", ("made", "taken"), "lab", "2026-01-01", "9")
_HOSTILE = "<b onload=alert(1)>.jpg"


@pytest.fixture(autouse=True)
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enough for an interval; the figures' last digit is not what these tests are about."""
    monkeypatch.setattr("engines.validation.measure._DRAWS", 50)
    monkeypatch.setattr("engines.validation.bands.fit_band", partial(fit_band, draws=20))


def _rows(count: int = 40, sources: int = 2, gap: float = 2.0, **more: Any) -> list[Row]:
    """``count`` rows of each class, the scores ``gap`` standard deviations apart."""
    rng = np.random.default_rng(3)
    made = []
    for positive in (True, False):
        for number in range(count):
            name = f"{'fake' if positive else 'real'}/{number}"
            origin = f"{'g' if positive else 'c'}{number % sources}" if sources else ""
            score = float(rng.normal(gap * positive))
            made.append(
                Row(
                    name,
                    hashlib.sha256(name.encode()).hexdigest(),
                    positive,
                    origin,
                    score,
                    92,
                    300,
                    400,
                    300,
                    "JPEG",
                    60_000,
                )
            )
    return [replace(row, **{key: value(row) for key, value in more.items()}) for row in made]


def _measured(rows: list[Row]) -> Validation:
    return measure(rows, [], _FRAME)


def test_conditions_are_calibrated_apart_where_each_has_enough() -> None:
    rows = _rows(80, quality=lambda row: 95 if int(row.sha256, 16) % 2 else 80)
    bands = fit_bands(rows).bands
    assert [band.quality for band in bands] == [(90, 100), (75, 89)]
    assert sum(sum(band.cases) for band in bands) == 160
    few = _rows(40, quality=lambda row: 95 if int(row.sha256, 16) % 2 else 80)
    assert [band.quality for band in fit_bands(few).bands] == [(75, 100)]


def test_sizes_are_calibrated_apart_where_each_has_enough() -> None:
    rows = _rows(80, side=lambda row: 200 if int(row.sha256, 16) % 2 else 700)
    assert [band.size for band in fit_bands(rows).bands] == [(160, 250), (560, 875)]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (_rows(LEAST_CASES - 1), f"{LEAST_CASES - 1} fake pictures where {LEAST_CASES} are needed"),
        (_rows(LEAST_UNSOURCED - 1, sources=0), f"where {LEAST_UNSOURCED} are needed"),
        (_rows(side=lambda row: 200 if row.positive else 900), "have no size in common (fake 200–200 pixels"),
        (_rows(quality=lambda row: 0 if row.positive else 92), "have no size in common (fake no fake"),
        (_rows(quality=lambda row: -1), "quality cannot be read (80 pictures)"),
        (_rows(gap=-2.0), "does not rise from real to fake"),
    ],
)  # fmt: skip
def test_below_the_minimum_no_ratio_is_given_and_the_reason_named(rows: list[Row], words: str) -> None:
    found = _measured(rows)
    assert found.calibration is None
    words = words.replace("fake no fake", "no fake")
    assert any(words in reason for reason in found.reasons), found.reasons
    assert any("No likelihood ratio is given" in line for line in summary(found))


def test_pictures_without_sources_are_measured_with_a_limit() -> None:
    found = _measured(_rows(60, sources=0))
    assert found.calibration is not None
    assert len(found.limits) == 2 and "name no source" in found.limits[0]
    assert {group.name for group in found.groups} == {"fake", "real"}
    one = _measured(_rows(60, sources=1))
    assert "come from one source (g0)" in one.limits[0]


def test_every_repeated_file_is_counted_once_or_not_at_all() -> None:
    rows = _rows(3)
    twin = replace(rows[0], name="fake/twin")
    both = replace(rows[4], name="fake/both", positive=True)
    kept, skipped = cleaned([*rows, twin, both])
    assert [row.name for row in kept] == [row.name for row in rows if row is not rows[4]]
    assert {one.name for one in skipped} == {"fake/twin", "fake/both", rows[4].name}


def test_resampling_takes_whole_sources() -> None:
    spread_out = _measured(_rows(80, sources=40)).overall.interval
    rows = _rows(80, sources=3)
    shifted = [replace(row, score=row.score + 2 * int(row.origin[1:])) for row in rows]
    few = _measured(shifted).overall.interval
    assert few[1] - few[0] > spread_out[1] - spread_out[0]


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"format": lambda row: "PNG" if row.positive else "JPEG"}, "file format"),
        ({"quality": lambda row: 95 if row.positive else 75}, "JPEG quality"),
        ({"side": lambda row: 256 if row.positive else 300}, "shorter side"),
        ({"bytes": lambda row: 90_000 if row.positive else 30_000}, "bytes a pixel"),
        ({"width": lambda row: 300 if row.positive else 600}, "longer side"),
    ],
)
def test_a_shortcut_is_warned_of(change: dict[str, Any], title: str) -> None:
    warnings = _measured(_rows(**change)).warnings
    assert any(title in warning for warning in warnings), warnings


def test_classes_alike_give_no_warning() -> None:
    assert _measured(_rows()).warnings == ()


def test_a_wrong_label_is_listed_first() -> None:
    rows = _rows(60, gap=5.0)
    wrong = replace(rows[7], positive=False, origin="c0", name="real/really fake")
    found = _measured([*rows[:7], wrong, *rows[8:]])
    assert found.doubts[0].name == "real/really fake"
    assert not found.doubts[0].positive and found.doubts[0].log10_lr > 0.5


def test_a_score_that_says_nothing_is_perfectly_calibrated_at_a_ratio_of_one() -> None:
    positive = np.arange(40) < 20
    assert expected_calibration_error(np.zeros(40), positive, np.ones(40)) == pytest.approx(0)


def test_a_card_says_what_is_not_calibrated() -> None:
    found = _measured(_rows(10))
    subject = Subject("alarm", "alarm", "generated", "v", {"model.onnx": "ab"}, shipped=False)
    card = card_from(subject, found)
    assert card.calibration is None
    assert "10 fake pictures where 30 are needed" in card.limits[0]


def test_tables_and_diagrams_hold_what_was_measured() -> None:
    found = _measured(_rows())
    by_id = {table.id: table for table in tables(found)}
    assert by_id["conditions"].rows[0][:3] == ("all", "40", "40")
    assert len(by_id["groups"].rows) == 4
    assert by_id["calibration"].rows[0][1] == "yes"
    roc, tippett, reliability = plots(found)
    assert roc.series[0].x[0] == roc.series[0].y[0] == 0
    assert roc.series[0].x[-1] == roc.series[0].y[-1] == 1
    assert np.trapezoid(roc.series[0].y, roc.series[0].x) == pytest.approx(found.overall.area, abs=0.01)
    assert (np.diff(tippett.series[0].y) <= 0).all()
    assert len(reliability.series[1].x) > 3


def test_the_report_is_one_page_without_scripts_in_which_names_are_only_names(tmp_path: Path) -> None:
    rows = _rows(60, gap=5.0)
    wrong = replace(rows[7], positive=False, origin="c0", name=_HOSTILE)
    found = _measured([*rows[:7], wrong, *rows[8:]])
    page = as_html(found)
    assert "<b onload" not in page and "&lt;b onload=alert(1)&gt;.jpg" in page
    assert page.count("<svg") == 3 and "<script" not in page and "http" not in page.replace("http-equiv", "")
    write(found, tmp_path / "v.json")
    assert json.loads((tmp_path / "v.json").read_text())["digest"] == found.digest


def test_blocks_stand_for_sources_only_where_none_are_named() -> None:
    rows, limits = with_origins(_rows(60, sources=0))
    assert len({row.origin for row in rows if row.positive}) > 10
    loose, none = with_origins(
        [replace(row, origin="" if int(row.sha256, 16) % 4 == 0 else row.origin) for row in _rows(60)]
    )
    assert none == () and len(limits) == 2
    assert "fake: in no sub-folder" in {row.origin for row in loose}
