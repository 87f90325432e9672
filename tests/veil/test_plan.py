"""What is veiled in a report, how it looks, and what a case keeps of veils laid by hand."""

from __future__ import annotations

import numpy as np
import pytest

from engines.core.case_list import packed
from engines.core.case_log import LogEntry
from engines.core.veil import Look, Mode, ReportVeil, Says, Verdict, View
from engines.core.veil.look import veiled_rgb
from engines.core.veil.plan import UNVEILED, VEILED, veiled_by_hand

WARY = Verdict((View("A", Says.MAY_DISTRESS),))


def picture(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (90, 120, 3), dtype=np.uint8)


def test_a_blurred_veil_keeps_next_to_nothing_and_no_colour() -> None:
    rgb = picture(1)
    rgb[20:70, 30:90] = (220, 30, 30)
    veil = veiled_rgb(rgb, Look.BLURRED)
    assert veil.shape == rgb.shape and veil.dtype == np.uint8
    assert (veil[..., 0] == veil[..., 1]).all() and (veil[..., 1] == veil[..., 2]).all()
    steps = np.abs(np.diff(veil[..., 0].astype(int), axis=1))
    assert steps.max() <= 6  # no edge is left
    assert veil.min() >= 50 and veil.max() <= 205


def test_a_covered_veil_keeps_nothing() -> None:
    assert (veiled_rgb(picture(1), Look.COVERED) == veiled_rgb(picture(2), Look.COVERED)).all()


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 500, 3), (500, 1, 3), (0, 0, 3)])
@pytest.mark.parametrize("look", list(Look))
def test_pictures_of_odd_shapes_are_veiled(shape: tuple[int, int, int], look: Look) -> None:
    assert veiled_rgb(np.zeros(shape, np.uint8), look).shape == shape


def test_a_report_asks_the_classifiers_only_about_pictures_nobody_saw() -> None:
    asked: list[str] = []

    def judge() -> Verdict:
        asked.append("")
        return WARY

    veil = ReportVeil(Mode.CLASSIFIER, Look.BLURRED, frozenset({"veiled"}), frozenset({"seen"}))
    assert veil.covers("veiled", judge) and not veil.covers("seen", judge) and not asked
    assert veil.covers("new", judge) and len(asked) == 1
    assert not ReportVeil(Mode.CLASSIFIER, Look.BLURRED).covers("no picture", lambda: None)
    assert ReportVeil(Mode.ALL, Look.BLURRED).covers("any", judge) and len(asked) == 1
    assert not ReportVeil(Mode.OFF, Look.BLURRED).covers("any", judge) and len(asked) == 1


def test_veils_laid_by_hand_are_read_from_the_log() -> None:
    acts = [(VEILED, ["a", "b"]), (UNVEILED, ["a"]), (VEILED, ["c"]), ("added to the list", ["d"])]
    log = [LogEntry(seq, "", act, packed(keys), "") for seq, (act, keys) in enumerate(acts, 1)]
    assert veiled_by_hand([*log, LogEntry(9, "", VEILED, "not ours", "")]) == ("b", "c")
