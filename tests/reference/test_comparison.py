"""The comparison with a reference, on captures of prints made by code."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.core.case_identity import identities
from engines.core.finding import Outcome
from engines.core.run import Run
from engines.reference.chosen import option_of
from tests.reference.prints import Prints, compared, compared_with, make_prints, share_inside


@pytest.fixture(scope="module")
def prints(tmp_path_factory: pytest.TempPathFactory) -> Prints:
    return make_prints(tmp_path_factory.mktemp("prints"))


def test_another_capture_of_the_same_card_shows_no_changed_place_and_is_not_called_genuine(prints: Prints) -> None:
    finding = compared(prints.again, prints.issued)
    assert finding.outcome is Outcome.NOTHING_FOUND
    assert "does not show that nothing was altered" in finding.sentence
    assert finding.maps[0].threshold == 1.0
    assert float(np.nanmax(finding.maps[0].values)) < 1.0
    assert "again.jpg" in finding.sentence and "issued.jpg" in finding.sentence
    assert finding.error_rates


@pytest.mark.parametrize("kind", ["stamp", "mark", "colour"])
def test_an_alteration_is_found_in_its_place_and_named(prints: Prints, kind: str) -> None:
    path, mask = prints.altered[kind]
    finding = compared(path, prints.issued)
    assert finding.outcome is Outcome.SIGNAL
    strongest = finding.remarks[0]
    assert strongest.speaks_for == "for" and strongest.shows == "change"
    covered = share_inside(strongest.regions[0], mask)
    assert covered > 0.3
    box = strongest.regions[0]
    assert box.width * box.height < 12 * int((mask > 0).sum())
    table = next(table for table in finding.tables if table.id == "places")
    assert table.rows[0][1].split()[0] in ("upper", "middle", "lower", "centre")
    if kind == "colour":
        assert "another colour" in table.rows[0][-1]


def test_the_aligned_reference_lies_in_the_exhibits_frame(prints: Prints) -> None:
    finding = compared(prints.again, prints.issued)
    aligned = finding.pictures[0]
    assert aligned.in_frame
    with Image.open(prints.again) as again:
        questioned = np.asarray(again.convert("L"), np.float32)
    shown = aligned.pixels.astype(np.float32) @ [0.299, 0.587, 0.114]
    assert shown.shape == questioned.shape
    known = shown > 0
    assert np.corrcoef(shown[known], questioned[known])[0, 1] > 0.97


def test_a_reference_that_shows_something_else_gives_no_map(prints: Prints) -> None:
    finding = compared(prints.again, prints.banknote)
    assert finding.outcome is Outcome.ABSTAINED
    assert not finding.maps and not finding.pictures
    assert "something else" in finding.sentence


def test_places_in_which_references_differ_among_themselves_raise_no_alarm(prints: Prints) -> None:
    path, mask = prints.altered["colour"]
    finding = compared(path, *prints.others)
    telling = [remark for remark in finding.remarks if remark.speaks_for == "for"]
    varying = [remark for remark in finding.remarks if "differ there among themselves" in remark.sentence]
    assert varying and all(remark.speaks_for == "neutral" for remark in varying)
    assert any(share_inside(region, mask) > 0.3 for remark in telling for region in remark.regions)


def test_without_a_reference_it_says_how_to_give_one(prints: Prints) -> None:
    finding = compared_with(prints.again, "")
    assert finding.outcome is Outcome.NOT_APPLICABLE
    assert "Compare with reference" in finding.sentence and "--reference" in finding.sentence


def test_the_same_file_is_not_compared_with_itself(prints: Prints) -> None:
    finding = compared(prints.issued, prints.issued)
    assert finding.outcome is Outcome.NOT_APPLICABLE
    assert "byte for byte" in finding.sentence


def test_the_references_bytes_are_part_of_the_findings_identity(prints: Prints, tmp_path: Path) -> None:
    def identity(reference: Path) -> str:
        run = Run(settings={"reference": {"pictures": option_of([reference])}})
        return identities(["reference"], run)["reference"].options

    copy = tmp_path / "reference.jpg"
    copy.write_bytes(prints.issued.read_bytes())
    first = identity(copy)
    assert identity(copy) == first
    copy.write_bytes(prints.banknote.read_bytes())
    assert identity(copy) != first


def test_a_reference_replaced_after_it_was_chosen_is_refused_by_name(prints: Prints, tmp_path: Path) -> None:
    copy = tmp_path / "reference.jpg"
    copy.write_bytes(prints.issued.read_bytes())
    option = option_of([copy])
    copy.write_bytes(prints.banknote.read_bytes())
    finding = compared_with(prints.again, option)
    assert finding.outcome is Outcome.FAILED
    assert "reference.jpg is no longer the file that was chosen" in finding.sentence


def test_odd_references_get_a_sentence_and_never_a_confident_map(prints: Prints, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    odd = {
        "truncated.jpg": prints.issued.read_bytes()[:3000],
        "text.jpg": b"this is no picture",
    }
    for name, data in odd.items():
        (tmp_path / name).write_bytes(data)
    Image.fromarray(np.full((300, 400), 127, np.uint8)).save(tmp_path / "flat.png")
    Image.fromarray(rng.integers(0, 65535, (200, 300), dtype=np.uint16)).save(tmp_path / "deep.png")
    Image.new("RGB", (1, 1)).save(tmp_path / "dot.png")
    for name in (*odd, "flat.png", "deep.png", "dot.png", "missing.jpg"):
        finding = compared_with(prints.again, str(tmp_path / name))
        assert finding.outcome in (Outcome.ABSTAINED, Outcome.NOT_APPLICABLE, Outcome.FAILED), name
        assert not finding.maps, name
        assert name in finding.sentence, finding.sentence


def test_a_grey_turned_and_reduced_reference_still_serves(prints: Prints, tmp_path: Path) -> None:
    with Image.open(prints.issued) as issued:
        small = issued.convert("L").rotate(90, expand=True).resize((int(issued.height * 0.8), int(issued.width * 0.8)))
    small.save(tmp_path / "grey.png")
    path, mask = prints.altered["mark"]
    finding = compared(path, tmp_path / "grey.png")
    assert finding.maps
    assert any(share_inside(region, mask) > 0.3 for remark in finding.remarks for region in remark.regions)
