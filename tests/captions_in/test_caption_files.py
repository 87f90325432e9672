"""Files of captions, as people and programs write them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.core.caption import Caption, primary_language
from engines.core.caption_files import CaptionTaker, read_captions, sidecars_among, table
from engines.core.caption_files.encoding import text_of
from engines.core.caption_files.table import rows_of_table
from engines.core.errors import AssayError
from engines.core.exhibit import Source

TABLE = 'path,caption,language,source\na.jpg,"Zwei „Häuser“, alt",de,Reuters\nsub/b.jpg,A boat,,\n'


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("codec", "said"),
    [("utf-8", ""), ("utf-8-sig", ""), ("utf-16", ""), ("utf-16-le", "UTF-16"), ("cp1252", "Windows-1252")],
)
def test_a_table_is_read_whatever_its_delimiter_and_encoding(
    tmp_path: Path, codec: str, said: str, delimiter: str
) -> None:
    text = TABLE.replace(",", delimiter).replace(f"“{delimiter} alt", "“, alt")
    (tmp_path / "captions.csv").write_bytes(text.encode(codec))
    found = read_captions(tmp_path / "captions.csv")
    assert [(row.picture, row.caption) for row in found.rows] == [
        ("a.jpg", Caption("Zwei „Häuser“, alt", "captions.csv, row 2, source: Reuters", "de")),
        ("sub/b.jpg", Caption("A boat", "captions.csv, row 3")),
    ]
    assert (said in " ".join(found.notes)) if said else not found.notes


def test_bytes_that_are_no_encoding_at_all_are_read_as_latin_1_and_that_is_said() -> None:
    text, note = text_of(b"path,caption\na.jpg,\x81\xe4", "c.csv")
    assert text.endswith("\x81ä")
    assert "read as Latin-1" in note


def test_a_table_without_a_heading_is_read_where_its_first_cell_names_a_picture() -> None:
    rows, _ = rows_of_table("a.jpg;One, two; three\nb.png;Four\n", "c.csv")
    assert [(row.picture, row.caption.text, row.place) for row in rows] == [
        ("a.jpg", "One, two; three", "row 1"),
        ("b.png", "Four", "row 2"),
    ]


def test_excels_delimiter_line_other_names_and_line_breaks_in_cells_are_understood() -> None:
    rows, notes = rows_of_table('sep=;\nFile Name;Description\na.jpg;"one\ntwo ""three"""\n', "c.csv")
    assert [(row.picture, row.caption.text) for row in rows] == [("a.jpg", 'one\ntwo "three"')]
    assert notes == []


def test_what_is_missing_in_a_row_is_said_and_the_others_stand() -> None:
    text = "path,caption\n,no path\na.jpg,\n\nb.jpg,Stands,too much\n"
    rows, notes = rows_of_table(text, "c.csv")
    assert [row.caption.text for row in rows] == ["Stands"]
    assert notes == [
        "c.csv: row 3 has no caption.",
        "c.csv: row 2 has no path.",
        "c.csv: row 5 has more cells than the heading has; what stands beyond it was left out.",
    ]


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_rows_after_it() -> None:
    rows, notes = rows_of_table('path,caption\na.jpg,"open\nb.jpg,Boat\nc.jpg,House\n', "c.csv")
    assert [row.caption.text for row in rows] == ["open", "Boat", "House"]
    assert "not closed" in notes[0]


def test_a_caption_of_a_hundred_thousand_characters_is_kept_whole_and_shown_short() -> None:
    rows, _ = rows_of_table(f"path,caption\na.jpg,{'x' * 300_000}\n", "c.csv")
    assert len(rows[0].caption.text) == 300_000
    assert len(rows[0].caption.short) == 120


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("c.csv", "name;size\na;b\n", "no columns named path and caption"),
        ("c.csv", "", "is empty"),
        ("c.csv", "path,caption\n", "no caption in c.csv"),
        ("c.json", "{", "not valid JSON at line 1, column 2"),
        ("c.json", "3", "write a list of objects"),
        ("c.json", "[" * 100_000, "nested too deeply"),
        ("c.xlsx", "PK", "give a .csv"),
    ],
)
def test_what_holds_no_captions_is_refused_with_a_sentence(tmp_path: Path, name: str, content: str, words: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(AssayError, match=words):
        read_captions(tmp_path / name)


def test_json_is_read_as_a_list_of_objects_and_as_an_object_of_paths(tmp_path: Path) -> None:
    listed = [{"path": "a.jpg", "caption": ["One", {"text": "Zwei", "lang": "de"}]}, {"path": "b.jpg"}, 5]
    (tmp_path / "c.json").write_text(json.dumps(listed), encoding="utf-8")
    found = read_captions(tmp_path / "c.json")
    assert [(r.picture, r.caption.text, r.caption.language) for r in found.rows] == [
        ("a.jpg", "One", ""),
        ("a.jpg", "Zwei", "de"),
    ]
    assert found.rows[0].caption.origin == "c.json, entry 1"
    assert "entry 2, entry 3 have no path or no caption" in found.notes[0]
    (tmp_path / "d.json").write_text(json.dumps({"a.jpg": "One", "b.jpg": ["Two", "Three"]}), encoding="utf-8")
    assert [r.caption.text for r in read_captions(tmp_path / "d.json").rows] == ["One", "Two", "Three"]


def test_json_lines_are_read_and_a_broken_line_is_named(tmp_path: Path) -> None:
    lines = '{"file_name": "a.jpg", "text": "One\u2028more"}\n{broken\n\n{"file_name": "b.jpg", "text": "Two"}\n'
    (tmp_path / "metadata.jsonl").write_text(lines, encoding="utf-8")
    found = read_captions(tmp_path / "metadata.jsonl")
    assert [r.caption.text for r in found.rows] == ["One\u2028more", "Two"]
    assert found.notes == ("metadata.jsonl: line 2 has no path or no caption in words.",)


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_of_tables_raise_anything_but_its_sentence(data: bytes) -> None:
    text, _ = text_of(b"path,caption\na.jpg,x\n" + data, "c.csv")
    try:
        rows_of_table(text, "c.csv")
    except AssayError as error:
        assert "c.csv" in str(error)


def test_rows_meet_files_by_place_first_and_else_by_the_end_of_the_path(tmp_path: Path) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    for name in ("a.jpg", "sub/a.jpg"):
        (tmp_path / "in" / name).write_bytes(b"x")
    table = "path,caption\na.jpg,top\nsub\\A.JPG,below\nzip/c.jpg,packed\n../in/a.jpg,again\nz.jpg,none\na.jpg,top\n"
    (tmp_path / "in" / "c.csv").write_text(table, encoding="utf-8")
    taker = CaptionTaker([read_captions(tmp_path / "in" / "c.csv")])
    texts = {
        name: [c.text for c in taker.captions_for(source)]
        for name, source in {
            "top": Source(tmp_path / "in" / "a.jpg"),
            "sub": Source(tmp_path / "in" / "sub" / "a.jpg"),
            "packed": Source(tmp_path / "z.zip", "more/zip/c.jpg"),
            "other": Source(tmp_path / "b.jpg"),
        }.items()
    }
    assert texts == {"top": ["top", "again"], "sub": ["below"], "packed": ["packed"], "other": []}
    assert taker.unmatched() == ["c.csv: 1 caption matches none of the files examined: row 6 (z.jpg)."]
    assert taker.ambiguous() == []


def test_a_row_that_fits_several_files_is_given_to_each_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("path,caption\na.jpg,one\n", encoding="utf-8")
    taker = CaptionTaker([read_captions(tmp_path / "c.csv")])
    for folder in ("x", "y"):
        assert taker.captions_for(Source(tmp_path / folder / "a.jpg"))
    assert "row 2 (a.jpg)" in taker.ambiguous()[0]


def test_sidecars_are_found_among_the_files_of_a_folder(tmp_path: Path) -> None:
    names = ("captions.csv", "metadata.jsonl", "a.jpg", "a.txt", "b.png", "notes.txt", "other.csv")
    (tmp_path / "a.txt").write_text("A boat", encoding="utf-8")
    (tmp_path / "captions.csv").write_text("path,caption\na.jpg,One\n", encoding="utf-8")
    found = sidecars_among([Source(tmp_path / name) for name in names] + [Source(tmp_path / "z.zip", "captions.csv")])
    assert [one.file.name if one.file else "" for one in found] == ["captions.csv", "metadata.jsonl", ""]
    assert found[2].texts == ((tmp_path / "a.jpg", tmp_path / "a.txt"),)
    taker = CaptionTaker([found[0].read(), found[2].read()])
    assert [c.origin for c in taker.captions_for(Source(tmp_path / "a.jpg"))] == ["captions.csv, row 2", "a.txt"]


def test_the_language_of_a_tag_or_locale_is_its_first_part() -> None:
    assert [primary_language(tag) for tag in ("en", "de-AT", "en_US", " FR ", "")] == ["en", "de", "en", "fr", ""]


def test_a_cell_without_end_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "_LONGEST_CELL", 1000)
    (tmp_path / "long.csv").write_text('path,caption\nx.jpg,"' + "a" * 5000, encoding="utf-8")
    with pytest.raises(AssayError, match=r"long\.csv cannot be read as a table"):
        read_captions(tmp_path / "long.csv")
