"""The list of exhibits as data: adding, searching, filtering, sorting, removing, and what it holds of thumbnails."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from engines.core.exhibit import Facts, Source
from engines.core.finding import Finding, LikelihoodRatio, Outcome
from engines.core.question import Question
from gui.exhibits.chips import chip_tip
from gui.exhibits.model import ROW_ROLE, Ask, ExhibitModel
from gui.exhibits.row import Chip, RowChange, chips_of
from gui.exhibits.thumbs import ThumbnailCache
from gui.exhibits.view import ExhibitView

FACTS = Facts("ab" * 32, 1_234_567, "JPEG", "image/jpeg", 4000, 3000, "RGB", 8, 1, 1, 90, "Pillow 13", "")


def source(name: str) -> Source:
    return Source(Path("/evidence") / name)


def chip(outcome: Outcome, strength: int = 0, question: Question = Question.ALTERED) -> Chip:
    return Chip(question, outcome, strength, "A sentence.")


def shown(model: ExhibitModel) -> list[str]:
    return [model.index(i).data(ROW_ROLE).source.name for i in range(model.rowCount())]


@pytest.fixture
def model(app: QApplication) -> ExhibitModel:
    made = ExhibitModel()
    made.add(map(source, ["b.jpg", "a.jpg", "c.png", "d.jpg"]))
    made.apply(
        [
            RowChange("/evidence/b.jpg", facts=FACTS, chips=(chip(Outcome.NOTHING_FOUND),), finished=True),
            RowChange("/evidence/a.jpg", facts=FACTS, chips=(chip(Outcome.SIGNAL, 2),), finished=True),
            RowChange("/evidence/c.png", refusal=(Outcome.FAILED, "c.png cannot be read."), finished=True),
        ]
    )
    return made


def test_a_place_is_listed_once_however_often_it_is_added(model: ExhibitModel) -> None:
    model.add(map(source, ["a.jpg", "e.jpg", "e.jpg"]))
    assert shown(model) == ["b.jpg", "a.jpg", "c.png", "d.jpg", "e.jpg"]


@pytest.mark.parametrize(
    ("ask", "names"),
    [
        (Ask(text="JPG"), ["b.jpg", "a.jpg", "d.jpg"]),
        (Ask(outcome="signal"), ["a.jpg"]),
        (Ask(outcome="nothing found"), ["b.jpg"]),
        (Ask(outcome="failed"), ["c.png"]),
        (Ask(outcome="not examined"), ["d.jpg"]),
        (Ask(sort="name"), ["a.jpg", "b.jpg", "c.png", "d.jpg"]),
        (Ask(sort="strength"), ["a.jpg", "b.jpg", "c.png", "d.jpg"]),
        (Ask(text="jpg", outcome="signal", sort="name"), ["a.jpg"]),
    ],
)
def test_searching_filtering_and_sorting_show_the_right_rows(model: ExhibitModel, ask: Ask, names: list[str]) -> None:
    model.show(ask)
    assert shown(model) == names


def test_the_selected_exhibit_stays_selected_when_the_list_is_sorted(model: ExhibitModel) -> None:
    view = ExhibitView(model)
    view.select("/evidence/d.jpg")
    view.selectionModel().select(model.place("/evidence/a.jpg"), QItemSelectionModel.SelectionFlag.Select)
    model.show(Ask(sort="name"))
    assert view.selected_keys() == ["/evidence/d.jpg", "/evidence/a.jpg"]


def test_removed_rows_return_to_their_old_place(model: ExhibitModel) -> None:
    model.set_removed(["/evidence/a.jpg", "/evidence/c.png"], True)
    assert shown(model) == ["b.jpg", "d.jpg"]
    assert model.row("/evidence/a.jpg") is None
    model.set_removed(["/evidence/a.jpg"], False)
    assert shown(model) == ["b.jpg", "a.jpg", "d.jpg"]


def test_adding_a_removed_exhibit_brings_it_back_unless_a_case_is_being_restored(model: ExhibitModel) -> None:
    model.set_removed(["/evidence/a.jpg"], True)
    assert model.add([source("a.jpg")], bring_back=False) == []
    assert shown(model) == ["b.jpg", "c.png", "d.jpg"]
    assert model.add([source("a.jpg")]) == ["/evidence/a.jpg"]
    assert shown(model) == ["b.jpg", "a.jpg", "c.png", "d.jpg"]


def test_fifty_thousand_exhibits_are_listed_and_found_again(app: QApplication) -> None:
    model = ExhibitModel()
    model.add(source(f"photo {i}.jpg") for i in range(50_000))
    assert model.rowCount() == 50_000
    model.show(Ask(text="photo 4999", sort="name"))
    assert shown(model)[:2] == ["photo 4999.jpg", "photo 49990.jpg"]
    assert model.rowCount() == 11


def test_thumbnails_are_bounded_and_the_least_recently_drawn_go_first(app: QApplication) -> None:
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    one = 64 * 64 * 4
    cache = ThumbnailCache(budget=3 * one)
    for key in "abc":
        cache.put(key, image)
    assert cache.get("a") is not None
    cache.put("d", image)
    assert [key in cache for key in "abcd"] == [True, False, True, True]
    assert cache.bytes_held == 3 * one
    cache.put("e", None)
    assert "e" in cache
    assert cache.get("e") is None


def test_a_row_says_in_words_what_it_shows(model: ExhibitModel) -> None:
    row = model.row("/evidence/a.jpg")
    assert row is not None
    assert row.describe() == "JPEG  4000 × 3000  1.2 MB"
    assert row.spoken() == "a.jpg. JPEG  4000 × 3000  1.2 MB. Altered: signal"


def test_markup_in_a_sentence_is_shown_and_not_obeyed() -> None:
    hostile = Chip(Question.SOURCE, Outcome.FAILED, 0, "<script>alert(1)</script>")
    assert "<script>" not in chip_tip(hostile)
    assert "&lt;script&gt;" in chip_tip(hostile)


def test_only_a_validated_ratio_gives_a_chip_its_bars() -> None:
    def finding(calibration: str) -> Finding:
        ratio = LikelihoodRatio(2.5, 2.1, 2.9, "made by a generator", "taken by a camera", calibration, "1 in 100")
        return Finding("spectrum", Question.GENERATED, Outcome.SIGNAL, "Peaks.", likelihood_ratio=ratio)

    assert chips_of([finding("card spectrum, JPEG 90")])[0].strength == 3
    assert chips_of([finding("")])[0].strength == 0
