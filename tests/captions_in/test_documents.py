"""Web pages and PDF documents as pictures with the captions beside them."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from engines.core.case import Case
from engines.core.documents.layout import Box, Fragment, caption_near
from engines.core.errors import AssayError
from engines.core.examine_case import examine_into
from engines.core.exhibit import Source
from engines.core.intake import find_sources, receive
from engines.core.run import Run


def picture(path: Path, seed: int = 0) -> Path:
    y, x = np.mgrid[0:120, 0:160]
    rgb = np.stack([120 + 70 * np.sin(x / 20 + seed), 110 + 60 * np.cos(y / 15), 200 - y], 2)
    Image.fromarray(rgb.astype(np.uint8)).save(path)
    return path


def page(folder: Path, body: str) -> Path:
    (folder / "page.html").write_text(f'<!doctype html><html lang="de"><meta charset="utf-8">{body}', encoding="utf-8")
    return folder / "page.html"


def test_a_page_gives_its_pictures_with_figcaption_alt_and_title(tmp_path: Path) -> None:
    picture(tmp_path / "b.png", 1)
    (tmp_path / "pics").mkdir()
    picture(tmp_path / "pics" / "a b.jpg")
    embedded = base64.b64encode((tmp_path / "b.png").read_bytes()).decode()
    page(
        tmp_path,
        '<figure><figcaption lang="en">Two <b>boats</b> &lt;i&gt;</figcaption>'
        '<img src="pics/a%20b.jpg?x=1" alt="Boote">'
        f'<img src="data:image/png;base64,{embedded}" title="Haus"></figure>'
        '<img src="pics/a b.jpg" alt="again"><img alt="no address">',
    )
    found = {source.name: source for source in find_sources([tmp_path])}
    assert list(found) == ["a b.jpg", "page.html › picture 2.png", "b.png"]
    first, second = found["a b.jpg"], found["page.html › picture 2.png"]
    assert [(c.text, c.origin, c.language) for c in first.captions] == [
        ("Two boats <i>", "page.html, caption of figure 1", "en"),
        ("Boote", "page.html, alternative text of picture 1", "de"),
        ("again", "page.html, alternative text of picture 3", "de"),
    ]
    assert [c.text for c in second.captions] == ["Two boats <i>", "Haus"]
    assert receive(second).facts.sha256 == hashlib.sha256((tmp_path / "b.png").read_bytes()).hexdigest()


def test_nothing_outside_the_pages_folder_is_ever_read(tmp_path: Path) -> None:
    addresses = [
        "https://example.org/x.jpg", "//example.org/x.jpg", "/etc/passwd", "../secret.jpg", "a/../../secret.jpg",
        "file:///etc/passwd", "C:\\x.jpg", "%2e%2e/secret.jpg", "http://[broken",
    ]  # fmt: skip
    picture(tmp_path / "secret.jpg")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    page(tmp_path / "in", "".join(f'<img src="{address}" alt="x">' for address in [*addresses, "link.jpg"]))
    listed = list(find_sources([tmp_path / "in" / "page.html"]))
    assert [source.member.partition(" at ")[2] for source in listed] == [*addresses, "link.jpg"]
    for source in listed:
        with pytest.raises(AssayError, match="not fetched"):
            receive(source)


@pytest.mark.parametrize(
    "body", ["", "<p>words</p>", "<figure><img src='data:image/png;base64,%%%' alt=x>", "<" * 5000, "\0" * 50]
)
def test_odd_pages_end_in_a_sentence(tmp_path: Path, body: str) -> None:
    for source in find_sources([page(tmp_path, body)]):
        with pytest.raises(AssayError, match=r"page\.html"):
            receive(source)


def pdf(path: Path, pictures: dict[str, tuple[float, float]], words: list[tuple[float, float, str]]) -> Path:
    """A page with pictures 200 × 150 points at their lower left corners, and lines of text."""
    canvas = Canvas(str(path))
    for name, (x, y) in pictures.items():
        canvas.drawImage(str(path.parent / name), x, y, 200, 150)
    canvas.setFont("Helvetica", 10)
    for x, y, text in words:
        canvas.drawString(x, y, text)
    canvas.save()
    return path


def test_a_pdf_gives_its_pictures_byte_for_byte_with_the_figures_caption(tmp_path: Path) -> None:
    picture(tmp_path / "a.jpg")
    picture(tmp_path / "b.png", 2)
    running = [
        (60, 560 - 12 * i, "The witness said that the car stood in the yard for a long time. " * 2) for i in range(9)
    ]
    words = [(70, 588, "Figure 1: A red car in Vienna,"), (70, 576, "December 2023"), *running]
    words += [(300, 388, "Abb. 2 – Zwei Häuser")]
    path = pdf(tmp_path / "report.pdf", {"a.jpg": (60, 600), "b.png": (290, 230)}, words)
    # Numbered as the page's dictionary lists them, which the library that made this document leaves to chance.
    first, second = sorted(find_sources([path]), key=lambda source: source.member.rpartition(".")[2])
    numbers = [source.member.removeprefix("page 1, picture ").split(".") for source in (first, second)]
    assert sorted(number for number, _ in numbers) == ["1", "2"]
    assert [suffix for _, suffix in numbers] == ["jpg", "png"]
    assert first.captions[0].text.startswith("Figure 1: A red car in Vienna, December 2023")
    assert first.captions[0].origin == f"report.pdf, page 1, text below picture {numbers[0][0]}"
    assert [(c.text, c.origin) for c in second.captions] == [
        ("Abb. 2 – Zwei Häuser", f"report.pdf, page 1, text above picture {numbers[1][0]}")
    ]
    assert receive(first).data == (tmp_path / "a.jpg").read_bytes()
    with Image.open(tmp_path / "b.png") as stored:
        assert np.array_equal(receive(second).pixels, np.asarray(stored))


def test_running_text_is_no_caption_and_neither_is_another_columns() -> None:
    box = Box(60, 600, 260, 750)
    prose = [Fragment(60, 588 - 12 * i, 10, "words and words and words and more words") for i in range(9)]
    assert caption_near(box, prose) == ("", "")
    assert caption_near(box, [Fragment(300, 588, 10, "Figure 9: beside it")]) == ("", "")
    assert caption_near(box, [Fragment(60, 500, 10, "Figure 9: far below")]) == ("", "")
    assert caption_near(box, [Fragment(60, 588, 10, "A boat at sea")]) == ("A boat at sea", "below")


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.95])
def test_a_cut_off_pdf_ends_in_a_sentence_or_in_the_pictures_that_are_left(tmp_path: Path, keep: float) -> None:
    picture(tmp_path / "a.jpg")
    data = pdf(tmp_path / "r.pdf", {"a.jpg": (60, 600)}, []).read_bytes()
    (tmp_path / "cut.pdf").write_bytes(data[: int(len(data) * keep)])
    for source in find_sources([tmp_path / "cut.pdf"]):
        try:
            assert receive(source).facts.format == "JPEG"
        except AssayError as error:
            assert "cut.pdf" in str(error)


def test_a_pictures_captions_from_a_document_are_kept_in_the_case_and_its_bytes_hashed_again(tmp_path: Path) -> None:
    picture(tmp_path / "a.jpg")
    path = pdf(tmp_path / "r.pdf", {"a.jpg": (60, 600)}, [(60, 588, "Figure 1. A boat")])
    with Case.create(tmp_path / "c.assay") as case:
        for _ in examine_into(case, find_sources([path]), [], Run()):
            pass
        (exhibit,) = case.exhibits()
        assert [c.text for c in exhibit.source.captions] == ["Figure 1. A boat"]
        assert exhibit.source == Source(path, "page 1, picture 1.jpg", exhibit.source.captions)
        (check,) = case.rehash()
        assert check.ok, check.sentence


def test_a_protected_pdf_says_so_where_its_pictures_are_wanted(shared_data: Path) -> None:
    (source,) = find_sources([shared_data / "formats" / "pdf" / "basic-password.pdf"])
    with pytest.raises(AssayError, match=r"basic-password\.pdf is protected by a password"):
        receive(source)
