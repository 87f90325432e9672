"""Names, metadata and notes are data: no report, table or terminal executes what stands in them."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from engines.cli.main import run
from engines.core.caption import Caption
from engines.core.case import Case
from engines.core.finding import (
    Finding,
    LikelihoodRatio,
    MarkedText,
    Outcome,
    Plot,
    Region,
    Remark,
    Series,
    Table,
    TextMark,
)
from engines.report import write_report
from tests.report import made

SECRET = "only in the secret file"
HOSTILE = (
    "=HYPERLINK(\"http://evil.invalid\",\"x\")",
    "+SUM(1)", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1", "＝1+1", "|calc", "%0A=1",
    "</script><script>alert(1)</script>", "\"><img src=x onerror=alert(2)>", "<svg/onload=alert(3)>",
    "' onmouseover='alert(4)", "javascript:alert(5)", "{{7*7}}${7*7}{% raw %}", "]]><!--",
    "</style><style>*{background:url(//evil.invalid)}", "<font color='red'", "&lt;script&gt;",
    "<a href=\"javascript:alert(6)\">x</a>", "<para><a href='http://evil.invalid'>x</a></para>",
    "x) /OpenAction << /S /JavaScript /JS (app.alert(7)) >> (", "\x1b]0;owned\x07\x1b[2J", "\u202etxt.exe", "a\x00b",
    "\ud800",
)  # fmt: skip
PDF_ACTIONS = {
    "/JavaScript", "/JS", "/Launch", "/URI", "/OpenAction", "/AA", "/SubmitForm", "/GoToR", "/GoToE", "/EmbeddedFile",
    "/EmbeddedFiles", "/RichMedia", "/XFA", "/AcroForm",
}  # fmt: skip


def hostile_finding(text: str) -> Finding:
    """A finding of which every field that holds words holds these."""
    numbers = np.array([0, 1], np.float32)
    return Finding(
        "provenance", "source", Outcome.SIGNAL, text, engine_version="1",
        likelihood_ratio=LikelihoodRatio(1.0, 0.5, 1.5, text, text, text, text),
        tables=(Table("t", text, (text, text), ((text, text),), (text,)),),
        plots=(Plot("p", text, text, text, (Series(text, numbers, numbers),), text),),
        texts=(MarkedText("c", text, text or "x", (TextMark(0, 1, "supported", text, (Region(0, 0, 2, 2, text),)),)),),
        remarks=(Remark(text, "for", "weak", (Region(1, 2, 3, 4, text),)),),
        limits=(text,), would_change=(text,), error_rates=text, methods=(text,), models=("net",), decoder=text,
        options={"method": text}, seconds=0.1,
    )  # fmt: skip


def hostile_case(folder: Path, texts: Sequence[str]) -> Case:
    """Every text as metadata, caption, note, author, refused name, and (where the system allows it) name."""
    case = Case.create(folder / "x) <b>=1.assay")
    for number, text in enumerate(texts):
        path = made.picture(folder / re.sub(r"[/\x00\ud800]", "_", f"{text}{number}.jpg"), (64, 48), seed=number)
        event = made.add(case, path, [hostile_finding(text)], captions=(Caption(text, text),), note=text)
        made.refuse(case, folder / re.sub(r"[/\x00]", "_", f"{text}.txt"), text)
        (exhibit,) = [one for one in case.exhibits() if one.source == event.source]
        case.add_note(exhibit.id, text, text)
    return case


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with hostile_case(tmp_path, HOSTILE) as opened:
        yield opened


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_the_page_holds_no_script_no_handler_and_no_address(case: Case, tmp_path: Path) -> None:
    write_report(case, tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text("utf-8")
    for tag, attributes in _Tags(page).seen:
        assert tag not in {"script", "iframe", "object", "embed", "link", "form", "base", "audio", "video"}
        for key, value in attributes.items():
            assert not key.startswith("on") and key not in ("style", "srcset", "action", "formaction")
            if key in ("href", "src", "xlink:href"):
                assert (value or "#").startswith(("#", "data:image/png;base64,", "data:image/jpeg;base64,")), value
    assert page.count("<style") == 1
    assert "{{7*7}}${7*7}{% raw %}" in page


def test_no_cell_of_the_table_begins_a_formula(case: Case, tmp_path: Path) -> None:
    write_report(case, tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) > 2 * len(HOSTILE)
    for row in rows[1:]:
        assert len(row) == len(rows[0])
        for title, cell in zip(rows[0], row, strict=True):
            if title.startswith("log10"):
                assert cell == "" or float(cell) is not None
            else:
                assert not re.match(r"[\s\x00]*[=+\-@|%＝＋－＠]", cell), (title, cell)


def test_the_pdf_holds_no_action_no_address_and_no_other_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    pictures = (f"<img src='{secret}' width='10' height='10'/>", f"<img src='file://{secret}'>")
    markup = [text for text in HOSTILE if "</a>" in text or "/JS" in text or "<font" in text]
    with hostile_case(tmp_path, (*markup, *pictures)) as case:
        write_report(case, tmp_path / "r.pdf")
    reader = pypdf.PdfReader(tmp_path / "r.pdf")
    seen: set[str] = set()
    for number in range(1, int(str(reader.trailer["/Size"]))):
        seen |= set(_keys(reader.get_object(IndirectObject(number, 0, reader))))
    seen |= set(_keys(reader.trailer))
    assert "/Page" in seen, "the walk met no page"
    assert seen & PDF_ACTIONS == set()
    assert SECRET not in "".join(page.extract_text() for page in reader.pages)


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, DictionaryObject):
        for key, inner in value.items():
            yield str(key)
            yield from _keys(inner)
    elif isinstance(value, ArrayObject):
        for inner in value:
            yield from _keys(inner)
    elif isinstance(value, str) and value.startswith("/"):
        yield value


def test_the_json_says_it_all_and_is_no_script(case: Case, tmp_path: Path) -> None:
    write_report(case, tmp_path / "r.json")
    text = (tmp_path / "r.json").read_text("utf-8")
    said = json.loads(text)
    sentences = {finding["sentence"] for exhibit in said["exhibits"] for finding in exhibit["findings"]}
    assert "</script><script>alert(1)</script>" in sentences
    assert len(sentences) == len(HOSTILE)


def test_nothing_reaches_the_terminal_that_commands_it(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    case.close()
    assert run(["case", "show", str(case.path), "--log"]) == 0
    said = capsys.readouterr()
    for sign in said.out + said.err:
        assert sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs"), repr(sign)
    assert "owned" in said.out
