"""The engine on real files: what it contradicts, what it leaves open, and the measured precision of "contradicted"."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from engines.caption import analyse
from engines.core.caption import Caption
from engines.core.errors import Stopped
from engines.core.exhibit import Source
from engines.core.finding import Finding, Outcome
from engines.core.intake import receive
from engines.core.opinion import opinions
from engines.core.run import Run
from tests.caption.making import encoded, exhibit_of, picture
from tests.caption.measuring import SETS, cases, measure, together


def _finding(folder: Path, text: str, recipe: str = "plain", **meta: Any) -> Finding:
    found = analyse(exhibit_of({"c": text, "m": meta, "p": recipe}, folder), Run())
    assert isinstance(found, tuple)
    (finding,) = found
    return finding


def _verdicts(finding: Finding) -> dict[str, str]:
    (text,) = finding.texts
    return {text.text[mark.start : mark.end]: mark.verdict for mark in text.marks}


def test_contradicted_is_right_at_least_19_times_in_20() -> None:
    everything = [case for name in SETS for case in cases(name) if not case.get("ocr") and not case.get("faces")]
    # A third of them: ``python -m tests.caption`` takes them all, in a minute.
    total = together(measure(everything[::3], None, with_text=False).values())
    assert total.cases >= 100
    assert total.right >= 30
    assert len(total.wrong) <= total.right / 19, total.wrong


def test_there_are_enough_cases_of_every_kind_half_of_them_consistent() -> None:
    everything = [case for name in SETS for case in cases(name)]
    languages = Counter(case["l"] for case in everything)
    assert len(everything) >= 150
    assert all(languages[code] >= 20 for code in ("de", "fr"))
    assert {case["k"] for case in everything} >= {"when", "where", "who", "count", "colour", "text", "negation"}
    wrong = sum(bool(case.get("f")) for name in ("tune", "aside") for case in cases(name))
    assert 0.35 <= wrong / (len(cases("tune")) + len(cases("aside"))) <= 0.65


def test_a_picture_without_caption_is_told_how_to_get_one(tmp_path: Path) -> None:
    path = tmp_path / "bare.jpg"
    path.write_bytes(encoded(picture("plain"), {}))
    finding = analyse(receive(Source(path)), Run())
    assert isinstance(finding, Finding)
    assert finding.outcome is Outcome.NOT_APPLICABLE
    assert "bare.jpg" in finding.sentence
    assert "--captions" in finding.sentence


def test_the_sentence_names_the_words_and_the_evidence(tmp_path: Path) -> None:
    finding = _finding(tmp_path, "Flood, 12 May 2019.", taken="2016:06:01 10:12:00")
    assert finding.outcome is Outcome.SIGNAL
    assert "“12 May 2019”" in finding.sentence
    assert "EXIF DateTimeOriginal dates the picture 2016-06-01 10:12" in finding.sentence
    assert finding.likelihood_ratio is None
    assert finding.score is None


def test_a_caption_that_nothing_contradicts_is_not_called_true(tmp_path: Path) -> None:
    finding = _finding(tmp_path, "Flood, 12 May 2019.", taken="2019:05:12 10:12:00")
    assert finding.outcome is Outcome.NOTHING_FOUND
    assert "does not show that the caption is true" in finding.sentence


def test_each_caption_has_its_own_part_and_ids(tmp_path: Path) -> None:
    path = tmp_path / "two.jpg"
    path.write_bytes(encoded(picture("plain"), {"gps": (52.52, 13.40)}))
    captions = (Caption("Rain in Berlin.", "typed"), Caption("Rain in Rome.", "captions.csv, row 2"))
    found = analyse(receive(Source(path, captions=captions)), Run())
    assert isinstance(found, tuple)
    assert [finding.part for finding in found] == ["caption 1: Rain in Berlin.", "caption 2: Rain in Rome."]
    assert [finding.outcome for finding in found] == [Outcome.NOTHING_FOUND, Outcome.SIGNAL]
    ids = [table.id for finding in found for table in finding.tables]
    ids += [text.id for finding in found for text in finding.texts]
    assert len(ids) == len(set(ids))


def test_marks_and_remarks_lead_to_the_table_that_shows_them(tmp_path: Path) -> None:
    finding = _finding(tmp_path, "Flood in Berlin, 12 May 2019.", taken="2016:06:01 10:12:00", gps=(52.52, 13.40))
    tables = {table.id for table in finding.tables}
    assert {mark.shows for mark in finding.texts[0].marks} <= tables
    assert {remark.shows for remark in finding.remarks if remark.shows} <= tables
    for_, against = ([r for r in finding.remarks if r.speaks_for == side] for side in ("for", "against"))
    assert "“Berlin”" in for_[0].sentence
    assert "“12 May 2019”" in against[0].sentence
    questions = next(table for table in finding.tables if table.id == "questions-1")
    assert (
        "When was the picture taken?",
        "12 May 2019",
        "2016-06-01 10:12",
        "EXIF DateTimeOriginal",
        "no",
    ) in questions.rows


def test_a_coloured_thing_is_shown_where_it_is_and_its_absence_proves_nothing(tmp_path: Path) -> None:
    seen = _finding(tmp_path, "A red car.", "blocks:grey,red")
    (mark,) = [mark for mark in seen.texts[0].marks if mark.verdict == "supported"]
    assert mark.regions[0].x >= 150
    assert _verdicts(_finding(tmp_path, "A green car.", "blocks:grey,red"))["green"] == "no evidence"


def test_an_old_date_on_a_reproduction_is_doubtful_only(tmp_path: Path) -> None:
    finding = _finding(tmp_path, "The farm in 1936.", taken="2012:04:01 11:11:00")
    assert _verdicts(finding)["1936"] == "doubtful"


def test_metadata_that_contradicts_itself_makes_the_claim_doubtful(tmp_path: Path) -> None:
    finding = _finding(tmp_path, "Seen in 2005.", taken="2005:06:01 10:00:00", model="iPhone 11", make="Apple")
    assert _verdicts(finding)["2005"] == "doubtful"
    assert any("the evidence differs" in remark.sentence for remark in finding.remarks)


def test_a_clock_that_was_never_set_says_nothing(tmp_path: Path) -> None:
    finding = _finding(tmp_path, "Seen on 3 September 2015.", taken="2000:01:01 00:00:00")
    assert _verdicts(finding)["3 September 2015"] == "no evidence"


def test_text_is_read_from_a_sign(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    finding = _finding(tmp_path, 'The sign reads "MAIN STREET 12".', "sign:MAIN STREET 47")
    assert _verdicts(finding)["MAIN STREET 12"] == "contradicted"
    (mark,) = [mark for mark in finding.texts[0].marks if mark.verdict == "contradicted"]
    region = mark.regions[0]
    assert region.x >= 60 and region.x + region.width <= 580 and 110 <= region.y <= 250


def test_a_text_that_is_not_there_contradicts_nothing(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    finding = _finding(tmp_path, 'A banner says "NO MORE TAXES".', "blocks:red,blue")
    assert _verdicts(finding)["NO MORE TAXES"] == "no evidence"


def test_reading_text_can_be_switched_off(tmp_path: Path) -> None:
    exhibit = exhibit_of({"c": 'The sign reads "EXIT 12".', "m": {}, "p": "sign:EXIT 47"}, tmp_path)
    found = analyse(exhibit, Run(settings={"caption": {"read_text": False}}))
    assert isinstance(found, tuple)
    assert "switched off" in found[0].texts[0].marks[-1].sentence


def test_a_long_caption_is_examined_in_part_and_says_so(tmp_path: Path) -> None:
    finding = _finding(tmp_path, "A street in Berlin. " * 5_000)
    assert any("100,000 characters; the first 5,000" in remark.sentence for remark in finding.remarks)
    assert len(finding.texts[0].text) == 5_000


@pytest.mark.parametrize("mode", ["L", "CMYK", "I;16", "RGBA"])
def test_pictures_of_every_mode_and_of_one_pixel_are_judged(tmp_path: Path, mode: str) -> None:
    for size in ((1, 1), (40, 30)):
        path = tmp_path / ("odd.jpg" if mode == "CMYK" else "odd.png")
        made = picture("plain").convert("L" if mode == "I;16" else mode).resize(size)
        (made.convert("I;16") if mode == "I;16" else made).save(path)
        caption = Caption("A black-and-white photo of two men in a red car at night in Berlin.", "typed")
        found = analyse(receive(Source(path, captions=(caption,))), Run())
        assert isinstance(found, tuple)
        assert found[0].outcome in (Outcome.SIGNAL, Outcome.NOTHING_FOUND)


def test_a_picture_that_cannot_be_decoded_is_still_asked_for_its_metadata(tmp_path: Path) -> None:
    path = tmp_path / "cut.jpg"
    data = encoded(picture("plain"), {"taken": "2016:06:01 10:12:00"})
    path.write_bytes(data[: len(data) // 2])
    found = analyse(receive(Source(path, captions=(Caption("A red car, 12 May 2019, at night.", "typed"),))), Run())
    assert isinstance(found, tuple)
    assert _verdicts(found[0])["12 May 2019"] == "contradicted"


def test_stop_is_honoured_between_claims(tmp_path: Path) -> None:
    exhibit = exhibit_of({"c": "A street in Berlin, 12 May 2019.", "m": {}}, tmp_path)
    with pytest.raises(Stopped):
        analyse(exhibit, Run(should_stop=lambda: True))


def test_what_contradicts_a_caption_speaks_against_its_fitting(tmp_path: Path) -> None:
    finding = _finding(tmp_path, "Flood in Berlin, 12 May 2019.", taken="2016:06:01 10:12:00", gps=(52.52, 13.40))
    (opinion,) = opinions([finding])
    assert ["“Berlin”" in reason.sentence for reason in opinion.speaks_for] == [True]
    assert ["“12 May 2019”" in reason.sentence for reason in opinion.speaks_against] == [True]
