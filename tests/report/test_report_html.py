"""The HTML report of real cases: complete, sober in its words, and nothing in it that executes or calls out."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from engines.core.caption import Caption
from engines.core.case import Case
from engines.core.case_list import SET_ASIDE, TAKEN_BACK, packed
from engines.core.errors import AssayError, Stopped
from engines.core.finding import Finding, Outcome, Plot, Series
from engines.core.finding_parts import joined
from engines.core.worker import Worker, WorkerLimits
from engines.report import write_report
from engines.report.writing import written_whole
from tests.report import made

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202egpj\n=cmd|calc"


class Page(HTMLParser):
    """Collects what could execute or fetch, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._style = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        if not self._style:
            self.text += data

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


def page_of(case: Case, folder: Path) -> Page:
    write_report(case, folder / "report.html")
    return Page((folder / "report.html").read_text(encoding="utf-8"))


@pytest.fixture
def case(tmp_path: Path):  # type: ignore[no-untyped-def]
    with Case.create(tmp_path / "Harbour.assay") as opened:
        yield opened


def test_hostile_names_and_metadata_leave_nothing_executable(case: Case, tmp_path: Path) -> None:
    name = tmp_path / HOSTILE.replace("/", "⁄")
    findings = [made.provenance(HOSTILE), made.spectrum(made.ratio()), made.tamper((320, 240))]
    made.add(case, made.picture(name, (320, 240)), findings, captions=(Caption(HOSTILE, "typed"),), note=HOSTILE)
    made.refuse(case, tmp_path / HOSTILE.replace("/", "⁄"), HOSTILE)
    case.add_note(1, HOSTILE, HOSTILE)
    page = page_of(case, tmp_path)
    assert not {tag for tag, _ in page.tags} & {"script", "iframe", "object", "embed", "link", "form", "base"}
    for tag, attributes in page.tags:
        assert not [key for key in attributes if key.startswith("on")], tag
        assert "style" not in attributes
        for key in ("href", "src", "xlink:href", "action", "data", "srcset"):
            value = attributes.get(key) or "#"
            assert value.startswith(("#", "data:image/png;base64,", "data:image/jpeg;base64,")), (tag, key, value[:60])
    assert "\u202e" not in page.text
    assert "\\u202egpj" in page.text
    assert "<img src=x onerror=alert(2)>" in page.text


def test_the_policy_of_the_page_forbids_scripts_and_fetching(case: Case, tmp_path: Path) -> None:
    page = page_of(case, tmp_path)
    (policy,) = [a["content"] for tag, a in page.tags if tag == "meta" and "http-equiv" in a]
    assert policy and policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")


def test_every_finding_every_limit_and_every_refusal_is_printed(case: Case, tmp_path: Path) -> None:
    findings = [made.provenance(), made.spectrum(), made.tamper((640, 426))]
    made.add(case, made.picture(tmp_path / "a.jpg"), findings)
    made.refuse(case, tmp_path / "letter.docx", "letter.docx is a document, not a picture.")
    words = page_of(case, tmp_path).words
    for finding in findings:
        assert finding.sentence in words
        for sentence in (
            *finding.limits,
            *finding.would_change,
            *finding.methods,
            *(r.sentence for r in finding.remarks),
        ):
            assert sentence in words
        for heat in finding.maps:
            assert heat.legend in words
        for table in finding.tables:
            assert all(cell in words for row in table.rows for cell in row)
    assert "letter.docx is a document, not a picture." in words
    assert "place 1: x 240, y 80, 160 × 112 pixels (sky)" in words
    assert "threshold 0.5" in words
    assert "window = Hann" in words


def test_a_likelihood_ratio_is_worded_as_support_and_never_as_a_percentage(case: Case, tmp_path: Path) -> None:
    made.add(case, made.picture(tmp_path / "a.jpg"), [made.spectrum(made.ratio(1.6))])
    words = page_of(case, tmp_path).words
    assert f"moderate support for “{made.MADE}” over “{made.TAKEN}”" in words
    assert "log10 LR +1.60 (95 % interval +1.10 to +2.00): moderate support" in words
    assert made.ratio().error_rates in words
    assert not re.search(r"(fake|generated|authentic|probability)[^.]{0,20}\d+ ?%", words.replace("95 % interval", ""))
    assert "3.25" not in words


def test_every_part_of_a_finding_is_printed_under_its_own_name_and_bars_are_drawn(case: Case, tmp_path: Path) -> None:
    lengths, places = np.array([0.5, -0.25], np.float32), np.array([0, 1], np.float32)
    bars = Plot("b", "Shares", "log10 LR", "", (Series("", lengths, places, "bars"),), "", ("Colour", "Noise"))
    faces = [
        Finding(
            "spectrum", "generated", Outcome.NOTHING_FOUND, f"Face {n} shows nothing.", part=f"face {n}", plots=(bars,)
        )
        for n in (1, 2)
    ]
    made.add(case, made.picture(tmp_path / "a.jpg"), [joined(faces)])
    words = page_of(case, tmp_path).words
    assert "Fourier spectrum, face 1" in words and "Fourier spectrum, face 2" in words
    assert "Face 1 shows nothing." in words and "Face 2 shows nothing." in words
    assert "Colour" in words and "-0.25" in words.replace("−", "-")


def test_the_parts_stand_in_the_order_of_the_manual(case: Case, tmp_path: Path) -> None:
    made.add(
        case,
        made.picture(tmp_path / "a.jpg"),
        [made.tamper((640, 426)), made.spectrum(), made.provenance()],
    )
    words = page_of(case, tmp_path).words
    places = [words.index(f"{part} – ") for part in ("Auxiliary data", "Global content", "Local content")]
    assert places == sorted(places)


def test_a_file_changed_since_import_is_named_and_its_new_content_is_not_shown(case: Case, tmp_path: Path) -> None:
    path = made.picture(tmp_path / "changed.jpg")
    event = made.add(case, path, [made.spectrum()])
    (tmp_path / "gone.jpg").write_bytes(made.picture(tmp_path / "b.jpg", seed=2).read_bytes())
    made.add(case, tmp_path / "gone.jpg", [])
    made.picture(path, seed=9)
    (tmp_path / "gone.jpg").unlink()
    page = page_of(case, tmp_path)
    assert "changed.jpg has changed since its import" in page.words
    assert "2 of 2 files changed or could not be read again" in page.words
    assert "CHANGED" in page.words
    assert "MISSING" in page.words
    images = [a["src"] for tag, a in page.tags if tag == "img" and (a["alt"] or "").startswith("Exhibit 1")]
    assert images == [f"data:image/jpeg;base64,{b64encode(event.thumbnail).decode()}"]


def test_a_copy_points_to_the_first_exhibit_and_is_not_printed_twice(case: Case, tmp_path: Path) -> None:
    made.add(case, made.picture(tmp_path / "a.jpg"), [made.tamper((640, 426))])
    (tmp_path / "b.jpg").write_bytes((tmp_path / "a.jpg").read_bytes())
    made.add(case, tmp_path / "b.jpg", [])
    page = page_of(case, tmp_path)
    assert "the same bytes as exhibit 1" in page.words
    assert sum((a["alt"] or "").startswith("Map:") for tag, a in page.tags if tag == "img") == 2


def test_an_exhibit_removed_from_the_list_is_left_out_and_named(case: Case, tmp_path: Path) -> None:
    kept, removed = made.picture(tmp_path / "kept.png", seed=1), made.picture(tmp_path / "removed.png", seed=2)
    for path in (kept, removed):
        made.add(case, path, [made.provenance(f"Seen in {path.name}.")])
    case.write_log(SET_ASIDE, packed([str(kept), str(removed)]))
    case.write_log(TAKEN_BACK, packed([str(kept)]))
    words = page_of(case, tmp_path).words
    assert "Seen in kept.png." in words
    assert "Seen in removed.png." not in words
    assert "left out of this report: removed.png" in words


def test_an_empty_case_and_one_without_findings_still_make_a_report(case: Case, tmp_path: Path) -> None:
    assert "The case holds no exhibit." in page_of(case, tmp_path).words
    made.add(case, made.picture(tmp_path / "a.jpg"), [])
    assert "No engine has examined this exhibit yet." in page_of(case, tmp_path).words


def test_pixels_that_cannot_be_read_are_said_to_be_so(case: Case, tmp_path: Path) -> None:
    words = "a.jpg is cut off after 3 of 100 rows."
    failed = Finding("tamper", "altered", Outcome.FAILED, "The pixels cannot be read.")
    made.add(case, made.picture(tmp_path / "a.jpg"), [failed], width=0, height=0, undecodable=words)
    page = page_of(case, tmp_path)
    assert words in page.words
    assert "This question is not answered. The only method failed: The pixels cannot be read." in page.words


def test_the_log_tells_that_the_report_was_written_and_its_hash(case: Case, tmp_path: Path) -> None:
    page_of(case, tmp_path)
    last = case.log()[-1]
    assert last.act == "report written"
    assert hashlib.sha256((tmp_path / "report.html").read_bytes()).hexdigest() in last.detail
    assert case.verify().ok


def test_stopping_leaves_no_file_behind(case: Case, tmp_path: Path) -> None:
    made.add(case, made.picture(tmp_path / "a.jpg"), [])
    made.add(case, made.picture(tmp_path / "b.jpg", seed=1), [])
    seen: list[int] = []
    with pytest.raises(Stopped):
        write_report(case, tmp_path / "r.html", lambda done, total: seen.append(done), lambda: bool(seen))
    assert seen == [0]
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".html"]


@pytest.mark.parametrize("name", ["missing/report.html", "report.docx", "report"])
def test_a_place_or_ending_that_will_not_do_is_a_clear_sentence(case: Case, tmp_path: Path, name: str) -> None:
    with pytest.raises(AssayError, match="report"):
        write_report(case, tmp_path / name)


def test_a_full_disk_is_a_clear_sentence_and_leaves_the_old_report(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="this system has no limit on file sizes to test with")
    target = tmp_path / "r.html"
    target.write_text("the report of yesterday")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(AssayError, match="no space left"), written_whole(target) as file:
            file.write(b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert target.read_text() == "the report of yesterday"
    assert not list(tmp_path.glob(".report-*"))


def test_a_report_written_in_a_worker_process_shows_the_pictures_too(case: Case, tmp_path: Path) -> None:
    made.add(case, made.picture(tmp_path / "a.jpg"), [made.spectrum()])
    with Worker(WorkerLimits().writing_to(tmp_path)) as worker:
        assert list(worker.stream(made.report_in_worker, str(case.path), str(tmp_path / "r.html"))) == [True]
    assert "The picture as received" in (tmp_path / "r.html").read_text(encoding="utf-8")
