"""Bad and unusual input through the real intake: an answer or an abstention in words, never a crash."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from engines.core.analyse import analyse_one
from engines.core.exhibit import Source
from engines.core.finding import Outcome
from engines.core.intake import receive
from tests.synthetic.standin import card, install, run_with, saved, scene


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setattr("engines.synthetic.analysis.detector_card", lambda: card())
    return run_with(install(tmp_path / "models"))


def _answer(exhibit, run):
    finding = analyse_one(exhibit, "synthetic", run)
    assert finding.outcome is not Outcome.FAILED, finding.sentence
    assert finding.sentence.endswith(".")
    return finding


def test_cmyk_abstains(tmp_path, run):
    Image.fromarray(scene(200, 200)).convert("CMYK").save(tmp_path / "print.jpg", quality=90)
    assert "CMYK" in _answer(receive(Source(tmp_path / "print.jpg")), run).sentence


def test_a_jpeg_of_unreadable_quality_abstains(tmp_path, run):
    exhibit = saved(tmp_path, scene(200, 200), "photo.jpg", quality=90)
    unknown = replace(exhibit, facts=replace(exhibit.facts, jpeg_quality=None))
    assert "quality of its JPEG compression cannot be read" in _answer(unknown, run).sentence


def test_a_palette_abstains(tmp_path, run):
    Image.fromarray(scene(200, 200)).quantize(32).save(tmp_path / "few.png")
    assert "palette" in _answer(receive(Source(tmp_path / "few.png")), run).sentence


def test_lossy_webp_abstains_and_lossless_is_judged(tmp_path, run):
    Image.fromarray(scene(200, 200, 20)).save(tmp_path / "lossy.webp", quality=80)
    Image.fromarray(scene(200, 200, 20)).save(tmp_path / "whole.webp", lossless=True)
    assert "stored as WebP" in _answer(receive(Source(tmp_path / "lossy.webp")), run).sentence
    assert _answer(receive(Source(tmp_path / "whole.webp")), run).likelihood_ratio is not None


def test_sixteen_bits_give_the_answer_of_eight(tmp_path, run):
    pixels = scene(200, 300, 20)
    deep = _answer(saved(tmp_path, pixels.astype(np.uint16) * 257, "deep.png"), run)
    assert deep.score == _answer(saved(tmp_path, pixels, "eight.png"), run).score


def test_alpha_is_kept_apart(tmp_path, run):
    pixels = scene(200, 300, 20)
    alpha = np.full((200, 300), 255, np.uint8)
    alpha[:50] = 0
    Image.fromarray(np.dstack([pixels, alpha])).save(tmp_path / "clear.png")
    finding = _answer(receive(Source(tmp_path / "clear.png")), run)
    assert finding.score == _answer(saved(tmp_path, pixels, "full.png"), run).score


def test_a_panorama_of_30_000_by_500_is_judged_along_all_its_length(tmp_path, run):
    coarse = scene(64, 3750, 20)
    pixels = cv2.resize(coarse, (30_000, 500), interpolation=cv2.INTER_LINEAR)
    finding = _answer(saved(tmp_path, pixels, "panorama.jpg", quality=92), run)
    assert finding.likelihood_ratio is not None
    known = np.flatnonzero(np.isfinite(finding.maps[0].values).any(axis=0)) / finding.maps[0].values.shape[1]
    assert known.min() < 0.1 and known.max() > 0.9


def test_a_large_picture_is_read_in_place(run, tmp_path):
    import tracemalloc

    pixels = np.tile(scene(500, 500, 20), (5, 6, 1))
    exhibit = saved(tmp_path, pixels, "large.png", compress_level=1)
    tracemalloc.start()
    finding = _answer(exhibit, run)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert finding.likelihood_ratio is not None
    assert peak < pixels.nbytes / 2


def test_a_cut_off_file_says_so(tmp_path, run):
    exhibit = saved(tmp_path, scene(200, 200), "whole.jpg", quality=90)
    (tmp_path / "cut.jpg").write_bytes(exhibit.data[: len(exhibit.data) // 2])
    finding = _answer_or_failed(receive(Source(tmp_path / "cut.jpg")), run)
    assert "cut.jpg" in finding.sentence


def _answer_or_failed(exhibit, run):
    finding = analyse_one(exhibit, "synthetic", run)
    assert finding.likelihood_ratio is None
    return finding
