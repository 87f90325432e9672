"""Filters, orders and folding of ten thousand rows, held against what their making says of each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from engines.core.alike_groups import Groups
from gui.exhibits.model import FOLD_ROLE, ROW_ROLE, ExhibitModel
from gui.exhibits.row import RowChange
from gui.triage.ask import WITH, WITHOUT, Ask
from gui.triage.choices import choices_of
from gui.triage.fits import OUTCOMES, REFUSED
from gui.triage.kept import ask_of
from gui.triage.sorting import SORTS
from gui.triage.words import nothing_fits, phrases
from tests.gui.many_rows import CAMERAS, KINDS, MARKS, TAGS, made_rows

NUMBER = 10_000


@pytest.fixture(scope="module")
def model(app: QApplication) -> ExhibitModel:
    made = ExhibitModel()
    rows = list(made_rows(NUMBER))
    made.add(source for source, _ in rows)
    made.apply([change for _, change in rows])
    return made


def refused(i: int) -> bool:
    return i % 101 == 100


def examined(i: int) -> bool:
    return not refused(i) and i % 7 != 6


def received(i: int) -> bool:
    return not refused(i)


def day(i: int) -> str:
    return "" if i % 9 == 0 else f"20{10 + i % 14:02}-{1 + i % 12:02}-{1 + i % 28:02}"


def shown(model: ExhibitModel) -> list[int]:
    names = (model.index(place).data(ROW_ROLE).source.name for place in range(model.rowCount()))
    return [int(name.removeprefix("photo ").removesuffix(".jpg")) for name in names]


EXPECTED: dict[str, tuple[Ask, Callable[[int], bool]]] = {
    "signal of any question": (Ask(outcome="signal"), lambda i: examined(i) and (i % 5 == 0 or i % 11 == 0)),
    "nothing found, and nowhere a sign": (
        Ask(outcome="nothing found"),
        lambda i: examined(i) and i % 5 != 0 and i % 11 != 0,
    ),
    "abstained": (Ask(outcome="abstained"), lambda i: examined(i) and i % 5 == 3),
    "failed or refused": (Ask(outcome="failed"), lambda i: refused(i) or (examined(i) and i % 5 == 4)),
    "not examined": (Ask(outcome="not examined"), lambda i: received(i) and not examined(i)),
    "nothing found on one question": (
        Ask(question="generated", outcome="nothing found"),
        lambda i: examined(i) and i % 5 in (1, 2),
    ),
    "a question that nobody asked": (Ask(question="caption"), lambda i: False),
    "a question not asked yet": (Ask(question="face", outcome="not examined"), received),
    "any outcome on one question": (Ask(question="altered"), examined),
    "strong support or more": (
        Ask(question="generated", support=4),
        lambda i: examined(i) and i % 5 == 0 and i % 6 >= 4 and i % 4 != 1,
    ),
    "support for the alternative": (
        Ask(support=1, against=True),
        lambda i: examined(i) and i % 5 == 0 and i % 6 >= 1 and i % 4 == 1,
    ),
    "camera": (Ask(camera=CAMERAS[1]), lambda i: examined(i) and i % 4 == 1),
    "no camera named": (Ask(camera=WITHOUT), lambda i: examined(i) and i % 4 == 3),
    "any mark": (Ask(mark=WITH), lambda i: examined(i) and bool(MARKS[i % 5])),
    "no mark found": (Ask(mark=WITHOUT), lambda i: examined(i) and not MARKS[i % 5]),
    "one generator's mark": (Ask(mark="Midjourney"), lambda i: examined(i) and i % 5 == 3),
    "tag": (Ask(tag="for court"), lambda i: received(i) and "for court" in TAGS[i % 4]),
    "no tag": (Ask(tag=WITHOUT), lambda i: refused(i) or not TAGS[i % 4]),
    "with caption": (Ask(caption=WITH), lambda i: i % 5 == 0),
    "without caption": (Ask(caption=WITHOUT), lambda i: i % 5 != 0 and received(i)),
    "kind of file": (Ask(kind="PNG"), lambda i: received(i) and KINDS[i % 5] == "PNG"),
    "no picture": (Ask(kind=REFUSED), refused),
    "taken between two days, both included": (
        Ask(taken_from="2012-03-03", taken_to="2015-06-06"),
        lambda i: received(i) and "2012-03-03" <= day(i) <= "2015-06-06",
    ),
    "taken until": (Ask(taken_to="2011-12-31"), lambda i: received(i) and "" < day(i) <= "2011-12-31"),
    "no date": (Ask(taken_from=WITHOUT), lambda i: received(i) and not day(i)),
    "words of the metadata": (Ask(text="VIENNA"), lambda i: examined(i) and i % 3 == 0),
    "name": (Ask(text="photo 99"), lambda i: str(i).startswith("99")),
    "all at once": (
        Ask(text="lens 5", outcome="signal", camera=CAMERAS[0], tag=WITHOUT, caption=WITH, kind="JPEG"),
        lambda i: examined(i) and i % 13 == 5 and i % 20 == 0,
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_filter_shows_exactly_the_rows_that_it_names(model: ExhibitModel, name: str) -> None:
    ask, fits = EXPECTED[name]
    model.show(ask)
    assert shown(model) == [i for i in range(NUMBER) if fits(i)]
    assert all(len(phrase.means) > 20 for phrase in phrases(ask))
    assert bool(phrases(ask)) is ask.filtered


def test_every_filter_says_in_words_what_it_is_and_nothing_found_never_reads_as_authentic() -> None:
    assert "does not show that a picture is authentic" in phrases(Ask(outcome="nothing found"))[0].means
    assert (
        "does not show that a picture is authentic" in phrases(Ask(outcome="nothing found", question="face"))[0].means
    )
    assert "nothing about how the picture was made" in phrases(Ask(mark=WITHOUT))[0].means
    listed = [phrase.words for phrase in phrases(Ask(question="generated", support=5, camera="Canon", text="vienna"))]
    assert listed == ["“vienna”", "Generated: very strong support, for the proposition", "Canon"]
    sentence = nothing_fits(Ask(camera="Canon", kind="PNG"), 12_000)
    assert sentence == "None of the 12,000 exhibits in the list matches: Canon; PNG. Esc clears the filters."
    assert (
        nothing_fits(Ask(kind="PNG"), 1) == "The one exhibit in the list does not match: PNG. Esc clears the filters."
    )


@pytest.mark.parametrize("turned", [False, True])
def test_orders_are_right_both_ways_and_what_lacks_a_value_comes_last(model: ExhibitModel, turned: bool) -> None:
    model.show(Ask(sort="taken", reverse=turned))
    got = shown(model)
    dated = [i for i in got if received(i) and day(i)]
    assert got[: len(dated)] == dated
    assert dated == sorted(sorted(dated), key=day, reverse=turned)
    lacking = got[len(dated) :]
    assert lacking == sorted(lacking)
    assert all(refused(i) or not day(i) for i in lacking)


def test_the_strongest_come_first_and_support_for_the_alternative_does_not_count(model: ExhibitModel) -> None:
    model.show(Ask(question="generated", outcome="signal", sort="strength"))
    strengths = [0 if i % 4 == 1 else i % 6 for i in shown(model)]
    assert strengths == sorted(strengths, reverse=True)
    assert strengths[0] == 5
    assert strengths[-1] == 0


@pytest.mark.parametrize("sort", SORTS)
def test_no_order_loses_or_doubles_a_row(model: ExhibitModel, sort: str) -> None:
    model.show(Ask(sort=sort))
    assert sorted(shown(model)) == list(range(NUMBER))


def test_rows_that_look_alike_are_folded_and_counted_and_unfold_in_their_place(model: ExhibitModel) -> None:
    ask = Ask(outcome="signal", fold=True)
    model.show(ask.unfiltered())
    items = [(row.key, row.facts.perceptual) for row in model.rows() if row.facts]
    members = Groups().add(items)
    model.set_groups({key: member.first for key, member in members.items()})
    model.show(Ask(outcome="signal"))
    flat = shown(model)
    model.show(ask)
    folded = shown(model)
    assert len(folded) < len(flat)
    folds = [model.index(place).data(FOLD_ROLE) for place in range(model.rowCount())]
    assert len(folded) + sum(fold.alike for fold in folds) == len(flat) == len(model.matching())
    place = next(place for place, fold in enumerate(folds) if fold.alike)
    assert folds[place].words == f"+{folds[place].alike} alike, {folds[place].signals} with a signal"
    head = folded[place]
    model.unfold(folds[place].group, True)
    opened = shown(model)
    inside = opened[place + 1 : place + 1 + folds[place].alike]
    assert sorted([head, *inside]) == sorted(
        i for i in flat if members[f"/evidence/photo {i}.jpg"].first == folds[place].group
    )
    assert opened[: place + 1] + opened[place + 1 + len(inside) :] == folded
    model.unfold(folds[place].group, False)
    assert shown(model) == folded
    alike = model.unfold_alike([f"/evidence/photo {head}.jpg"])
    assert sorted(alike) == sorted(f"/evidence/photo {i}.jpg" for i in [head, *inside])
    assert shown(model) == opened
    assert sorted(model.unfold_alike([f"/evidence/photo {i}.jpg" for i in folded])) == sorted(
        f"/evidence/photo {i}.jpg" for i in flat
    )
    assert sorted(shown(model)) == sorted(flat)


def test_what_changes_while_a_filter_holds_enters_and_leaves_the_list(app: QApplication) -> None:
    model = ExhibitModel()
    rows = list(made_rows(20))
    model.add(source for source, _ in rows)
    model.show(Ask(outcome="signal"))
    assert shown(model) == []
    counted: list[tuple[int, int]] = []
    model.counted.connect(lambda some, of: counted.append((some, of)))
    model.apply([change for _, change in rows])
    model.show(Ask(outcome="signal", sort="name"))
    assert shown(model) == [0, 5, 10, 11, 15]
    assert counted[-1] == (5, 20)
    model.apply([RowChange(rows[0][1].key, tags=("seen",))])
    model.show(Ask(outcome="signal", tag="seen"))
    assert shown(model) == [0]


def test_what_there_is_to_choose_from_is_counted(model: ExhibitModel) -> None:
    choices = choices_of(model.rows(), ["B", "a"])
    assert choices.cameras == {c: sum(examined(i) and CAMERAS[i % 4] == c for i in range(NUMBER)) for c in CAMERAS if c}
    assert choices.tags["for court"] == sum(received(i) and i % 4 == 3 for i in range(NUMBER))
    assert choices.kinds[REFUSED] == sum(map(refused, range(NUMBER)))
    assert choices.saved == ("a", "B")


def test_filters_are_kept_as_words_and_what_does_not_fit_is_left_at_its_default() -> None:
    ask = Ask(text="é", support=3, against=True, camera=WITHOUT, fold=True, sort="taken")
    assert ask_of(ask.plain()) == ask
    assert ask_of({"support": "many", "camera": 7, "unknown": 1, "kind": "PNG"}) == Ask(kind="PNG")
    assert ask_of({"outcome": "authentic", "sort": "at random", "question": "why", "support": 9}) == Ask()
    assert ask_of([1]) == Ask()
    assert ask.without("support", "against") == Ask(text="é", camera=WITHOUT, fold=True, sort="taken")
    assert set(OUTCOMES) == {"all", "signal", "nothing found", "abstained", "failed", "not examined"}
