"""Notes and details of a case are added to the log, never changed; what stands is what the last act says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engines.core import case_details, case_marks
from engines.core.case import Case
from engines.core.errors import CaseError
from tests.case.conftest import case, received

__all__ = ["case"]


def test_a_note_stands_on_its_exhibit_and_on_the_case_with_author_and_time(case: Case, tmp_path: Path) -> None:
    case.keep(received(tmp_path, "a.jpg", b"a"))
    number = case_marks.add_note(case, case.exhibits()[0].id, "Dr Example", "  Shadow falls left.\n")
    case_marks.add_note(case, case_marks.WHOLE_CASE, "", "Received by courier.")
    (on_exhibit,), (on_case,) = case.notes(1), case.notes(case_marks.WHOLE_CASE)
    assert (on_exhibit.author, on_exhibit.text, on_exhibit.seq) == ("Dr Example", "Shadow falls left.", number)
    assert (on_case.author, on_case.text) == ("unknown", "Received by courier.")
    assert on_exhibit.time <= on_case.time and on_exhibit.time.endswith("Z")
    assert case.verify().ok


def test_a_withdrawn_note_stands_no_longer_and_can_be_put_back(case: Case, tmp_path: Path) -> None:
    case.keep(received(tmp_path, "a.jpg", b"a"))
    first = case_marks.add_note(case, 1, "A", "first")
    case_marks.add_note(case, 1, "A", "second")
    case_marks.withdraw_note(case, first, "B")
    assert [note.text for note in case.notes(1)] == ["second"]
    case_marks.put_back_note(case, first, "B")
    assert [note.text for note in case.notes(1)] == ["first", "second"]
    assert [entry.act for entry in case.log()][-2:] == ["note withdrawn", "note put back"]
    assert case.verify().ok


def test_a_note_that_does_not_stand_cannot_be_withdrawn_nor_one_that_stands_put_back(case: Case) -> None:
    number = case_marks.add_note(case, 0, "A", "words")
    with pytest.raises(CaseError, match="has not been withdrawn"):
        case_marks.put_back_note(case, number, "A")
    case_marks.withdraw_note(case, number, "A")
    for wrong in (number, 1, 999):
        with pytest.raises(CaseError, match="does not stand"):
            case_marks.withdraw_note(case, wrong, "A")


def test_a_note_without_words_or_on_no_exhibit_is_refused(case: Case) -> None:
    with pytest.raises(CaseError, match="without words"):
        case_marks.add_note(case, 0, "A", " \n")
    with pytest.raises(CaseError, match="no exhibit number 7"):
        case_marks.add_note(case, 7, "A", "words")
    assert len(case.log()) == 1


def test_details_stand_as_last_filled_in_and_every_change_is_kept(case: Case) -> None:
    assert case_details.details(case).rows == []
    assert case_details.set_details(case, {"number": "2026-17", "client": "Court of “Exämple”"}, "Dr A")
    assert case_details.set_details(case, {"number": " 2026-18 "}, "Dr B")
    assert not case_details.set_details(case, {"number": "2026-18"}, "Dr B")
    assert case_details.details(case).rows == [("Case number", "2026-18"), ("Client", "Court of “Exämple”")]
    acts = case_details.acts(case.log())
    assert [(act.author, dict(act.changed)) for act in acts] == [
        ("Dr A", {"number": "2026-17", "client": "Court of “Exämple”"}),
        ("Dr B", {"number": "2026-18"}),
    ]
    assert case_details.set_details(case, {"client": ""}, "Dr B")
    assert case_details.details(case).client == ""
    assert case.verify().ok


def test_a_field_there_is_none_of_and_words_beyond_measure_are_refused(case: Case) -> None:
    with pytest.raises(CaseError, match="no field “colour”"):
        case_details.set_details(case, {"colour": "red"}, "A")
    with pytest.raises(CaseError, match="Questions asked: at most 20,000"):
        case_details.set_details(case, {"questions": "x" * 20_001}, "A")


def test_entries_of_other_hands_pass_by(case: Case) -> None:
    for words in (
        "",
        "null",
        "[]",
        '{"changed": 3, "author": "x"}',
        json.dumps({"changed": {"zzz": "1"}, "author": ""}),
    ):
        case.write_log(case_details.CHANGED, words)
        case.write_log(case_marks.WITHDRAWN, words)
    assert case_details.details(case).rows == []
    assert case.notes(0) == []
