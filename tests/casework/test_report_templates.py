"""A template chooses and orders what a report shows; nothing in it is executed, and a mistake in it is one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from engines.core.case import Case
from engines.core.case_details import set_details
from engines.core.case_tags import tag
from engines.core.errors import AssayError, Stopped
from engines.core.finding import Outcome
from engines.core.shelf import shelf
from engines.report import write_report
from engines.report.cards import card_summaries
from engines.report.template import SECTIONS, outline_of
from engines.report.template_read import TemplateRefused, filled, names, read_template
from tests.report import made


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """Two exhibits, one with signs and one where nothing was found."""
    here = tmp_path_factory.mktemp("templates")
    with Case.create(here / "Harbour.assay") as opened:
        shown = [made.provenance(), made.spectrum(made.ratio()), made.tamper((320, 240))]
        event = made.add(opened, made.picture(here / "a.jpg", (320, 240)), shown)
        quiet = [
            made.spectrum(None, Outcome.NOTHING_FOUND),
            made.tamper((320, 240), Outcome.NOTHING_FOUND),
            made.provenance(),
        ]
        made.add(opened, made.picture(here / "b.jpg", (320, 240), seed=5), quiet)
        tag(opened, "urgent", [event.source.key], "A")
        opened.add_note(1, "A. Analyst", "Compare with the negative.")
        opened.add_note(0, "B. Analyst", "Received sealed.")
        set_details(opened, {"number": "2026-17", "examiner": "Dr <b>Ex</b>", "laboratory": "Laboratory X"}, "A")
        yield opened


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the analyst's own templates."""
    monkeypatch.setenv("ASSAY_DATA", str(tmp_path / "data"))
    (tmp_path / "data" / "report-templates").mkdir(parents=True)
    return tmp_path / "data" / "report-templates"


def pdf_words(case: Case, path: Path, template: str) -> list[str]:
    """The words of each page."""
    write_report(case, path, template=template)
    return [" ".join(page.extract_text().split()) for page in PdfReader(path).pages]


@pytest.fixture(scope="module")
def full(case: Case, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The pages of the full report."""
    return pdf_words(case, tmp_path_factory.mktemp("full") / "full.pdf", "full-report")


def test_every_template_delivered_can_be_read_and_says_what_it_is() -> None:
    assert names()[0] == "full-report"
    assert {"short-letter", "technical-annex", "triage-list"} <= set(names())
    assert all(read_template(name).description for name in names())


def test_the_full_report_is_shorter_than_the_technical_annex_and_says_what_it_leaves_out(
    case: Case, full: list[str], tmp_path: Path
) -> None:
    whole = pdf_words(case, tmp_path / "whole.pdf", "technical-annex")
    assert len(full) < 0.7 * len(whole)
    short, long = " ".join(full), " ".join(whole)
    assert "54 more rows stand in the technical annex, in the HTML and JSON reports and in the case." in short
    assert "value 59" in long and "value 59" not in short
    assert "the entries that keep a finding (6)" in short and "the entries that keep a finding" not in long
    for words in ("2026-17", "Compare with the negative.", "Received sealed.", "Tags urgent", "SHA-256"):
        assert words in short and words in long


def test_what_an_answer_rests_on_is_in_the_full_report_whole(full: list[str]) -> None:
    """Ratio with interval and error, remarks that speak for a side, their places, and every figure of a signal."""
    words = " ".join(full)
    for part in (
        "log10 LR +1.60",
        "1 in 100 camera pictures scores as high",
        "The picture was saved by editing software after it was taken.",
        "x 240, y 80, 160 × 112 pixels",
        "Map: Noise level",
        "Map: Error level",
        "Plot: Radial profile",
        "Such traces vanish when a generator ends with another up-sampling layer.",
        "as printed for exhibit 1",
    ):
        assert part in words, part


def test_the_letter_has_answers_and_a_signature_but_no_findings(case: Case, tmp_path: Path) -> None:
    words = " ".join(pdf_words(case, tmp_path / "letter.pdf", "short-letter"))
    assert "Result of an image examination" in words and "We report on 2 exhibits" in words
    assert "Dr <b>Ex</b> Laboratory X" in words
    assert "Map: Noise level" not in words and "Exif.Tag" not in words
    assert "the full report" in words


def test_the_triage_list_shows_each_exhibit_with_picture_tags_notes_and_answers(case: Case, tmp_path: Path) -> None:
    write_report(case, tmp_path / "list.html", template="triage-list")
    page = (tmp_path / "list.html").read_text(encoding="utf-8")
    assert page.count("<img ") == 2 and "Tags: urgent" in page and "Compare with the negative." in page
    assert 'href="#exhibit-1"' not in page and "Map: Noise" not in page
    words = " ".join(pdf_words(case, tmp_path / "list.pdf", "triage-list"))
    assert "Tags: urgent" in words and "Was a part altered, and where? signs found" in words


def test_a_template_of_ones_own_orders_sections_and_adds_letterhead_logo_and_words(
    case: Case, tmp_path: Path, folder: Path
) -> None:
    Image.new("RGBA", (300, 90), (20, 40, 200, 128)).save(folder / "logo.png")
    (folder / "ours.toml").write_text(
        """
title = "Gutachten"
sections = ["exhibits", "scope", "case", "scale"]
letterhead = ["Institute", "{laboratory}"]
logo = "logo.png"
header = "Ref. {number}"
footer = "Page footer of {examiner} and {client}"
[texts.scope]
title = "Scope"
words = "{exhibits}; {questions} and {examiner}."
""",
        encoding="utf-8",
    )
    assert "ours" in names()
    pages = pdf_words(case, tmp_path / "ours.pdf", "ours")
    words = " ".join(pages)
    assert words.index("1 Exhibits as received") < words.index("2 Scope") < words.index("3 Case")
    assert "2 exhibits; – and Dr <b>Ex</b>." in words
    assert all("Ref. 2026-17" in page and "Page footer of Dr <b>Ex</b> and –" in page for page in pages)
    assert "Institute Laboratory X" in pages[0] and len(PdfReader(tmp_path / "ours.pdf").pages[0].images) >= 1
    write_report(case, tmp_path / "ours.html", template=str(folder / "ours.toml"))
    page = (tmp_path / "ours.html").read_text(encoding="utf-8")
    assert "Dr &lt;b&gt;Ex&lt;/b&gt;" in page and "<b>Ex</b>" not in page and 'alt="Logo"' in page


def test_a_template_of_ones_own_hides_a_delivered_one_of_the_same_name(folder: Path) -> None:
    (folder / "short-letter.toml").write_text('title = "Mine"')
    assert read_template("short-letter").title == "Mine"
    assert names().count("short-letter") == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("title = ", "is not valid TOML"),
        ("titel = 'x'", "the key titel is not known"),
        ("sections = ['colour']", "sections names “colour”; it may name case, notes"),
        ("sections = ['case', 'case']", "names something twice"),
        ("sections = 'case'", "sections must be a list"),
        ("contents = 1", "contents must be true or false"),
        ("[exhibit]\ncolumns = 9", "columns must be from 1 to 4"),
        ("[exhibit]\ncolumns = true", "columns must be a whole number"),
        ("[exhibit]\nfigures = 'some'", "figures must be one of all, speaking, none"),
        ("[annex]\nlogs = 'x'", "the key annex.logs is not known"),
        ("footer = '{password}'", "footer has {password}; it may have {title}"),
        ("logo = '../secret.png'", "logo must be the name of a PNG or JPEG file beside the template"),
        ("logo = 'none.png'", "its logo none.png does not lie beside it"),
        ("[texts.case]\nwords = 'x'", "texts.case has the name of a section"),
        ("[texts.a]\nword = 'x'", "the key texts.a.word is not known"),
        ("letterhead = [1]", "letterhead must be a list of at most 12 lines"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_file_and_key(folder: Path, words: str, sentence: str) -> None:
    (folder / "wrong.toml").write_text(words, encoding="utf-8")
    with pytest.raises(TemplateRefused) as refused:
        read_template("wrong")
    assert "wrong.toml" in str(refused.value) and sentence in str(refused.value)


def test_a_template_that_is_not_there_or_no_text_is_told(folder: Path) -> None:
    with pytest.raises(TemplateRefused, match="no report template “nonsense”; there are full-report"):
        read_template("nonsense")
    (folder / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TemplateRefused, match=r"bytes\.toml is not UTF-8"):
        read_template("bytes")
    (folder / "big.toml").write_bytes(b"#" * 300_000)
    with pytest.raises(TemplateRefused, match="larger than 256 kB"):
        read_template("big")


def test_a_logo_that_is_no_picture_is_told_and_no_report_is_left(case: Case, tmp_path: Path, folder: Path) -> None:
    (folder / "logo.png").write_bytes(b"no picture")
    (folder / "ours.toml").write_text('logo = "logo.png"')
    for name in ("r.pdf", "r.html"):
        with pytest.raises(AssayError, match=r"logo logo\.png is no PNG or JPEG"):
            write_report(case, tmp_path / name, template="ours")
        assert not (tmp_path / name).exists()


def test_placeholders_are_filled_once_and_never_again_in_what_was_put_in() -> None:
    assert filled("{title} {number}", {"title": "{number}", "number": "7"}) == "{number} 7"


def test_annexes_are_lettered_sections_numbered_and_references_follow() -> None:
    outline = outline_of(read_template("full-report"), empty=("notes",))
    assert [(c.key, c.number) for c in outline.chapters][:3] == [("case", "1"), ("exhibits", "2"), ("overview", "3")]
    assert outline.named("scale", "") == "annex B" and outline.named("examination", "") == "section 5"
    assert outline_of(read_template("triage-list")).named("examination", "the full report") == "the full report"
    assert set(SECTIONS) >= {chapter.key for chapter in outline.chapters}


def test_a_report_limited_to_chosen_exhibits_says_so_in_every_form(case: Case, tmp_path: Path) -> None:
    only = frozenset([case.exhibits()[0].source.key])
    write_report(case, tmp_path / "r.html", only=only)
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "This report is limited to 1 of 2 files, chosen by the analyst" in page
    assert 'id="exhibit-1"' in page and 'id="exhibit-2"' not in page
    write_report(case, tmp_path / "r.json", only=only)
    told = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert told["left_out"] == 1 and len(told["exhibits"]) == 1
    assert told["case"]["details"]["number"] == "2026-17" and told["case"]["notes"][0]["text"] == "Received sealed."
    assert told["exhibits"][0]["tags"] == ["urgent"]


def test_every_card_on_the_shelf_is_summarised_with_what_it_is_for() -> None:
    cards = shelf()
    models = [card.name for card in cards if not card.engine]
    summaries = card_summaries(models, [card.engine for card in cards if card.engine])
    assert sorted(table.id for table in summaries) == sorted(card.name for card in cards)
    for table in summaries:
        assert table.rows[0][0] == "purpose" and table.rows[0][1]
        assert len(table.rows) > 1, table.title


@pytest.mark.parametrize("ending", [".html", ".pdf"])
def test_a_list_with_small_pictures_tells_its_progress_and_can_be_stopped(
    case: Case, tmp_path: Path, ending: str
) -> None:
    seen: list[tuple[int, int]] = []
    with pytest.raises(Stopped):
        write_report(
            case,
            tmp_path / f"list{ending}",
            lambda done, total: seen.append((done, total)),
            lambda: bool(seen),
            template="triage-list",
        )
    assert seen == [(0, 2)]
    assert not list(tmp_path.iterdir())
