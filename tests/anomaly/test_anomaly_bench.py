"""The bench's file goes on after an interruption, and its rates are counted as the finding states them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.anomaly.pictures import keep, surface
from training.anomaly.bench import Wanted, bench
from training.anomaly.held_out import rate_of
from training.anomaly.sets import Set
from training.anomaly.sets import Test as Shown
from training.anomaly.table import lines, show


def test_a_rate_is_counted_among_unseen_pictures_with_its_interval() -> None:
    p = (np.arange(1, 21) / 20).tolist()  # as many at each rank as there should be
    rate = rate_of({"nulls": 19, "p": [p] * 6}, 0.1)
    assert rate["force"] == pytest.approx(0.1)
    assert rate["called"] == pytest.approx(0.1) and rate["low"] == pytest.approx(rate["high"])
    assert rate["stated"] == 1
    assert rate_of({"nulls": 4, "p": [p]}, 0.01)["force"] == pytest.approx(0.2)


def test_a_line_cut_off_by_an_interruption_is_left_out_and_counts_are_put_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start = {"set": "tiles", "method": "memory", "version": "2 abc"}
    whole = start | {"asked": "auto", "fit_seconds": 1.0, "ms": 3, "megabytes": 2.5, "p_altered": [0.05, 0.5]}
    counts = [{"count": n, "by": "picture", "repeats": 1, "nulls": n, "p": [[0.5] * n]} for n in (5, 10, 10)]
    path = tmp_path / "bench.jsonl"
    texts = [json.dumps(whole | {"image_auroc": 0.9}), *(json.dumps(start | {"held_out": count}) for count in counts)]
    path.write_text("\n".join([*texts, '{"set": "ti']))
    (one,) = lines(path)
    assert one["image_auroc"] == 0.9 and [count["count"] for count in one["held_out"]] == [5, 10]
    show(path)
    said = capsys.readouterr().out
    assert "| tiles | memory | 0.900 | – | – | 0.500 | 1 | 3 | 2.5 |" in said
    assert "| tiles | memory | 10 | 10% | 9.1% | 0.0% (0.0%–0.0%) |" in said


def test_what_stands_in_the_file_is_not_measured_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    train = keep(tmp_path / "train", {f"s{i}": surface(i, size=(96, 96)) for i in range(6)})
    odd = keep(tmp_path / "odd", {"o": surface(50, scratched=True, size=(96, 96))}) / "o.png"
    good = keep(tmp_path / "good", {"g": surface(51, size=(96, 96))}) / "g.png"
    made = Set("surfaces", train, (Shown(good, "good", None), Shown(odd, "scratch", None)))
    monkeypatch.setattr("training.anomaly.bench.sets", lambda *_: iter([made]))
    out = tmp_path / "out" / "bench.jsonl"
    bench(Wanted((), None, ("gaussian",), 0, out))
    first = out.read_text()
    assert json.loads(first)["image_auroc"] in (0.0, 1.0)
    bench(Wanted((), None, ("gaussian",), 0, out))
    assert out.read_text() == first
    assert "| surfaces | gaussian |" in capsys.readouterr().out
