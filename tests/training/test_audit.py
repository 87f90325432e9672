"""The shortcuts audit: what it changes in pictures, what it counts, what it keeps in the card."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.core.card import Figure, read_card
from engines.core.finding import Finding, LikelihoodRatio, Outcome
from training.synthetic import report
from training.synthetic.alterations import ALTERATIONS, Saved
from training.synthetic.audit import (
    GUARDED,
    MEASURE,
    OUTCOMES,
    Class,
    Count,
    chosen,
    class_of,
    counted,
    figures,
    interval,
    starting_picture,
)

RGB = np.random.default_rng(3).integers(60, 190, (224, 224, 3), dtype=np.uint8)
JPEG, PNG = Saved(RGB, 90).as_received(), Saved(RGB, 0).as_received()


def reread(saved: Saved) -> Image.Image:
    return Image.open(io.BytesIO(saved.file()))


@pytest.mark.parametrize("start", [JPEG, PNG], ids=["JPEG", "PNG"])
@pytest.mark.parametrize("name", ALTERATIONS)
def test_every_alteration_gives_a_file_of_nearly_the_same_picture(name: str, start: Saved) -> None:
    altered = reread(ALTERATIONS[name](start))
    assert all(0.95 * 224 <= side <= 1.15 * 224 for side in altered.size)
    small = [np.asarray(image.convert("RGB").resize((8, 8)), float) for image in (reread(start), altered)]
    assert np.corrcoef(small[0].ravel(), small[1].ravel())[0, 1] > 0 or "border" in name or name == "text"


def test_alterations_do_what_they_are_called() -> None:
    assert not reread(ALTERATIONS["metadata removed"](JPEG)).getexif() and reread(JPEG).getexif()
    same = np.asarray(reread(ALTERATIONS["metadata removed"](PNG)))
    assert (same == PNG.rgb).all()
    assert {reread(ALTERATIONS["JPEG to PNG, PNG to JPEG"](start)).format for start in (JPEG, PNG)} == {"PNG", "JPEG"}
    white = np.asarray(reread(ALTERATIONS["white border"](PNG)))
    assert (white[:12] == 255).all() and (white[12:-12, 12:-12] == PNG.rgb).all()
    marked = ALTERATIONS["watermark"](PNG).rgb.astype(int) - PNG.rgb
    assert 0.005 < (marked > 10).any(axis=2).mean() < 0.2 and marked.max() <= 80


def test_a_class_is_the_outcome_and_the_signed_step_of_support() -> None:
    def found(log10: float, outcome: Outcome) -> Finding:
        ratio = LikelihoodRatio(log10, log10 - 0.1, log10 + 0.1, "a", "b", "card", "1 in 100")
        return Finding("synthetic", "generated", outcome, "", likelihood_ratio=ratio)

    assert class_of(found(1.2, Outcome.SIGNAL)) == Class("signal", 2)
    assert class_of(found(-0.5, Outcome.NOTHING_FOUND)) == Class("nothing found", -1)
    assert class_of(found(0.05, Outcome.NOTHING_FOUND)) == Class("nothing found", 0)
    assert class_of(Finding("synthetic", "generated", Outcome.ABSTAINED, "")) == Class("abstained", 0)


def test_changes_are_counted_against_the_same_picture_unaltered(shared_data: Path) -> None:
    pair = chosen(2)
    found = [(item, name, Class("nothing found", 0)) for item in pair for name in ("", *ALTERATIONS)]
    at = list(ALTERATIONS).index("text")
    found[1 + at] = (pair[0], "text", Class("nothing found", 1))
    found[len(ALTERATIONS) + 2 + at] = (pair[1], "text", Class("signal", 2))
    lines = {line.alteration: line for line in counted(found)}
    assert lines["text"] == Count("text", 2, 2, 1)
    assert lines["JPEG 75"] == Count("JPEG 75", 2, 0, 0)


def test_the_interval_is_wilsons() -> None:
    assert interval(0, 300) == pytest.approx((0, 0.01264), abs=1e-4)
    assert interval(6, 300) == pytest.approx((0.00920, 0.04292), abs=1e-4)
    assert interval(300, 300)[1] == 1.0


def test_pictures_are_of_both_classes_and_of_like_size_and_storage(shared_data: Path) -> None:
    pictures = chosen(12)
    assert [item.generated for item in pictures] == [False, True] * 6
    assert chosen(4) == pictures[:4]
    assert len({item.family for item in pictures}) >= 10
    starts = [starting_picture(item) for item in pictures]
    assert {start.rgb.shape[2] for start in starts} == {3}
    assert all(190 <= min(start.rgb.shape[:2]) <= 224 for start in starts)


def test_the_card_keeps_the_audit_and_everything_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = tmp_path / "card.json"
    card.write_bytes((report.FOLDER / report.CARD_FILE).read_bytes())
    before = [figure for figure in json.loads(card.read_text("utf-8"))["figures"] if "opinion changed" not in figure[0]]
    monkeypatch.setattr(report, "FOLDER", tmp_path)
    for changed in (3, 6):
        report.keep_audit(figures([Count("text", 300, changed, 1)]))
    kept = read_card(card)
    assert kept.figure(MEASURE, "alteration: text") == 0.02
    assert kept.figure(OUTCOMES, "alteration: text") == pytest.approx(1 / 300, abs=1e-4)
    assert sum(figure.measure == MEASURE and figure.group == "pictures" for figure in kept.figures) == 1
    assert len(kept.figures) == len(before) + len(figures([Count("text", 300, 6, 1)]))
    assert kept.figure(MEASURE, "pictures") == 300.0
    assert kept.figure(GUARDED, "alteration: text") == 0.0
    assert Figure("AUROC", "all", kept.figure("AUROC", "all") or 0) in kept.figures
