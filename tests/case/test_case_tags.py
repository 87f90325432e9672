"""Tags in a case: acts in its log, by somebody, on many at once, taken back exactly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engines.core.case import Case
from engines.core.case_tags import LONGEST, clean_tag, tag, tag_words, tags_standing, untag
from engines.core.errors import CaseError


def test_tags_are_given_taken_back_and_bound_into_the_log(tmp_path: Path) -> None:
    with Case.create(tmp_path / "a.assay") as case:
        assert tag(case, "for court", ["/a.jpg", "/b.jpg", "/a.jpg"], "J. Doe") == ["/a.jpg", "/b.jpg"]
        assert tag(case, "for court", ["/b.jpg", "/c.jpg"]) == ["/c.jpg"]
        assert tag(case, "for court", ["/b.jpg"]) == []
        assert tag(case, "Again", ["/a.jpg"]) == ["/a.jpg"]
        assert untag(case, "for court", ["/c.jpg", "/never.jpg"]) == ["/c.jpg"]
        assert tags_standing(case.log()) == {"/a.jpg": ("Again", "for court"), "/b.jpg": ("for court",)}
        entry = next(entry for entry in case.log() if entry.act == "tagged")
        assert tag_words(entry.detail) == "“for court” on /a.jpg and 1 more, by J. Doe"
        assert len([one for one in case.log() if one.act.startswith("tag")]) == 4
        assert case.verify().ok


def test_a_tag_is_one_short_line_of_visible_characters() -> None:
    assert clean_tag("  for \n  court\u202e ") == "for \\n court\\u202e"
    for wrong in ("", "   ", "x" * (LONGEST + 1)):
        with pytest.raises(CaseError):
            clean_tag(wrong)


@pytest.mark.parametrize("detail", ["", "no JSON", "[]", json.dumps({"tag": "a"}), json.dumps({"tag": "a", "on": 3})])
def test_entries_written_by_other_hands_tag_nothing(tmp_path: Path, detail: str) -> None:
    with Case.create(tmp_path / "a.assay") as case:
        case.write_log("tagged", detail)
        assert tags_standing(case.log()) == {}
        assert tag_words(detail) == detail
