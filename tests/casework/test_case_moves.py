"""Exhibits that moved are found at their new place, with all that was said of them at the old one."""

from __future__ import annotations

import shutil
from pathlib import Path

from engines.core.caption import Caption
from engines.core.case import Case
from engines.core.case_list import SET_ASIDE, TAKEN_BACK, list_acts, packed
from engines.core.case_moves import MOVED, detail_of, log_now, moves_of
from engines.core.case_tags import tag, tags_standing, untag
from engines.core.exhibit import Source
from tests.case.conftest import case, found, received

__all__ = ["case"]


def move(case: Case, before: Path, after: str) -> None:
    case.write_log(MOVED, detail_of({str(before): after}))


def test_what_was_said_of_an_exhibit_is_found_at_its_new_place(case: Case, tmp_path: Path) -> None:
    event = received(tmp_path, "a.jpg", b"a")
    case.set_captions(event.source, (Caption("A red car", "typed"),), "A")
    case.keep(event)
    case.keep(found(event))
    tag(case, "urgent", [event.source.key])
    case.write_log(SET_ASIDE, packed([event.source.key]))
    case.add_note(1, "A", "words")
    move(case, event.source.path, "exhibits/0001/a.jpg")
    place = case.folder / "exhibits" / "0001" / "a.jpg"
    (exhibit,) = case.exhibits()
    assert (exhibit.id, exhibit.source.path) == (1, place)
    assert [caption.text for caption in exhibit.source.captions] == ["A red car"]
    assert len(case.findings(exhibit.sha256)) == 1
    assert tags_standing(log_now(case)) == {str(place): ("urgent",)}
    assert list_acts(log_now(case)).set_aside == (str(place),)
    assert case.verify().ok


def test_acts_at_the_new_place_take_back_those_at_the_old_one(case: Case, tmp_path: Path) -> None:
    event = received(tmp_path, "a.jpg", b"a")
    case.set_captions(event.source, (Caption("A red car", "typed"),), "A")
    case.keep(event)
    tag(case, "urgent", [event.source.key])
    case.write_log(SET_ASIDE, packed([event.source.key]))
    move(case, event.source.path, str(tmp_path / "new" / "a.jpg"))
    now = case.exhibits()[0].source
    assert untag(case, "urgent", [now.key]) == [now.key]
    case.write_log(TAKEN_BACK, packed([now.key]))
    assert case.set_captions(now, (), "B")
    assert tags_standing(log_now(case)) == {}
    assert list_acts(log_now(case)).set_aside == ()
    assert case.exhibits()[0].source.captions == ()
    assert [act.author for act in case.caption_acts(now)] == ["A", "B"]


def test_an_exhibit_received_again_where_it_moved_to_stays_one_exhibit_with_its_notes(
    case: Case, tmp_path: Path
) -> None:
    event = received(tmp_path, "a.jpg", b"a")
    case.keep(event)
    case.add_note(1, "A", "words")
    folder = tmp_path / "new"
    folder.mkdir()
    move(case, event.source.path, str(folder / "a.jpg"))
    case.keep(received(folder, "a.jpg", b"a"))
    (exhibit,) = case.exhibits()
    assert [note.text for note in case.notes(exhibit.id)] == ["words"]


def test_members_of_an_archive_move_with_it_and_names_that_only_begin_alike_stay(case: Case) -> None:
    case.write_log(MOVED, detail_of({"/old/a.zip": "/mid/a.zip"}))
    case.write_log(MOVED, detail_of({"/mid/a.zip": "/new/a.zip"}))
    moves = moves_of(case.log(), case.folder)
    assert moves.key_now("/old/a.zip!x/y.jpg") == "/new/a.zip!x/y.jpg"
    assert moves.key_now("/old/a.zip2") == "/old/a.zip2"
    assert moves.earlier("/new/a.zip") == {"/old/a.zip", "/mid/a.zip", "/new/a.zip"}


def test_entries_on_moves_by_other_hands_move_nothing(case: Case) -> None:
    for words in ("", "[]", '{"places": 1}', '{"places": [["a"]]}'):
        case.write_log(MOVED, words)
    assert moves_of(case.log(), case.folder).pairs == ()
    assert Source(Path("/a")).key == moves_of(case.log(), case.folder).key_now("/a")


def test_a_move_is_heard_of_though_the_log_was_read_before_and_forgotten_with_its_case(tmp_path: Path) -> None:
    path, event = tmp_path / "x.assay", received(tmp_path, "a.jpg", b"a")
    with Case.create(path) as case:
        case.keep(event)
        assert case.exhibits()[0].source.path == event.source.path
        move(case, event.source.path, str(tmp_path / "b.jpg"))
        assert case.exhibits()[0].source.path == tmp_path / "b.jpg"
        case.keep(found(event))
        assert case.exhibits()[0].source.path == tmp_path / "b.jpg"
    shutil.rmtree(case.folder)
    path.unlink()
    with Case.create(path) as another:
        another.keep(event)
        assert another.exhibits()[0].source.path == event.source.path
