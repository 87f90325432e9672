"""Which pictures a fold learns from and is judged on, and the table of a comparison; without torch."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from training.__main__ import main
from training.synthetic.folds import held_out, seen
from training.synthetic.sources import FOLDS, items
from training.synthetic.table import format_table, read_lines

_SETTING = {"crops": 100, "edge": 96}


def test_no_fold_learns_from_a_family_that_it_is_judged_on(shared_data):
    every = items(shared_data)
    for fold in range(len(FOLDS)):
        inside, outside = seen(every, fold), held_out(every, fold)
        assert len(inside) + len(outside) == len(every)
        assert not {item.family for item in inside} & {item.family for item in outside}
        assert not {item.source for item in inside} & {item.source for item in outside}
        assert {item.generated for item in inside} == {item.generated for item in outside} == {True, False}


def test_every_family_is_held_out_exactly_once(shared_data):
    named = [family for families in FOLDS for family in families]
    assert sorted(named) == sorted({item.family for item in items(shared_data)})


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is installed; this is for where it is not")
def test_tuning_without_torch_ends_with_a_sentence(tmp_path):
    with pytest.raises(SystemExit, match="torch is not installed here"):
        main(["effort", "--backbone", str(tmp_path)])


def test_lines_of_another_setting_and_torn_ones_are_passed_over(tmp_path):
    log = tmp_path / "compare.jsonl"
    good = _line("tuned", 0, {"flux": 0.9})
    log.write_text(json.dumps(good) + "\n" + json.dumps({**good, "crops": 5}) + "\n" + json.dumps(good)[:-9])
    assert read_lines(log, _SETTING) == [good]
    assert read_lines(Path(tmp_path / "none.jsonl"), _SETTING) == []


def test_the_table_puts_the_best_first_and_averages_over_families_of_all_folds():
    lines = [
        _line("tuned", 0, {"flux": 0.9, "sdxl": 0.7}),
        _line("tuned", 1, {"gan": 0.5}),
        _line("npr", 0, {"flux": 0.6, "sdxl": 0.6}),
    ]
    rows = format_table(lines, {"npr": "NPR", "tuned": "Tuned", "ucf": "UCF"}).splitlines()[2:]
    assert [row.split(" | ")[0] for row in rows] == ["| Tuned", "| NPR"]
    assert rows[0].split(" | ")[1:3] == ["0, 1", "0.700"]


def _line(method: str, fold: int, families: dict[str, float]) -> dict[str, object]:
    figures = {"auroc": 0.5, "true_rate": 0.2, "crushed": 0.5, "trained": 1000, "minutes": 1.5, "note": ""}
    return {"method": method, "fold": fold, **_SETTING, **figures, "families": families}
