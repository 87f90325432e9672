"""Faces in the real window: from the dropped file to boxes, crops and sentences of each."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from engines.core.case import Case
from tests.face.made import on_grey, portrait
from tests.gui.conftest import OpenWindow, WaitUntil
from tests.gui.windows import chips, drop


def test_each_face_of_a_dropped_picture_has_its_box_its_crop_and_its_sentence(
    open_window: OpenWindow, wait_until: WaitUntil, shared_data: Path, tmp_path: Path
) -> None:
    rgb = on_grey(portrait(shared_data, 90, 3), 420, 300, 20, 20)
    rgb[80:280, 200:400] = portrait(shared_data, 200, 7)
    Image.fromarray(rgb).save(tmp_path / "two.png")
    case = tmp_path / "faces.assay"
    window = open_window(case, engines=("face",))
    assert drop(window, [tmp_path / "two.png"])
    wait_until(lambda: chips(window).get("two.png", {}).get("face") == "abstained", 120, "the answer on faces")
    viewers = window.bench.viewers
    wait_until(lambda: len(viewers._shelves) == 1 and viewers._shelves[0].findings, 30, "the views")
    titles = {choice.title for choice in viewers.choices(0)}
    assert {"Face 1, aligned", "Face 2, aligned", "Face 1: where it looks blended"} <= titles
    assert {region.label for region in viewers._shelves[0].regions} == {"face 1 of 2", "face 2 of 2"}
    window.close()
    with Case.open(case) as kept:
        (exhibit,) = kept.exhibits()
        (finding,) = kept.findings(exhibit.sha256)
        assert [part.part for part in finding.parts] == ["face 1 of 2", "face 2 of 2"]
