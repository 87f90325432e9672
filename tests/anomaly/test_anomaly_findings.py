"""What the engine says of normal and of altered pictures."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from engines.anomaly import analyse, store
from engines.anomaly.normality import Normality
from engines.core.exhibit import Source
from engines.core.finding import Finding, Outcome
from engines.core.intake import receive
from engines.core.run import Run
from tests.anomaly.pictures import SIZE, STAMP, card, keep, surface

Examine = Callable[..., Finding]


@pytest.fixture
def examine(data_folder: Path, tmp_path: Path) -> Examine:
    """``examine(pixels, model)``: the finding on a PNG file of these pixels."""

    def work(pixels: npt.NDArray[np.generic], model: Normality | None, rate: float = 0.1, name: str = "q") -> Finding:
        folder = tmp_path / "questioned"
        folder.mkdir(exist_ok=True)
        Image.fromarray(pixels).save(folder / f"{name}.png")
        value = store.save(model).value if model else ""
        run = Run(settings={"anomaly": {"normal": value, "false_positive_rate": rate}})
        return analyse(receive(Source(folder / f"{name}.png")), run)

    return work


def test_a_missing_stamp_is_found_at_its_place_and_called_missing(examine: Examine, cards: Normality) -> None:
    finding = examine(card(100, stamped=False), cards)
    assert finding.outcome is Outcome.SIGNAL, finding.sentence
    place = finding.remarks[0].regions[0]
    left, top, right, bottom = STAMP
    assert left - 12 <= place.x + place.width / 2 <= right + 12
    assert top - 12 <= place.y + place.height / 2 <= bottom + 12
    assert "lower right" in finding.sentence
    assert "%" in finding.tables[0].rows[0][2] or "under" in finding.tables[0].rows[0][2]
    assert "missing" in finding.tables[0].rows[0][4] or "greener" in finding.tables[0].rows[0][4]


def test_most_normal_cards_are_not_called_unusual(examine: Examine, cards: Normality) -> None:
    outcomes = [examine(card(number), cards).outcome for number in range(200, 206)]
    assert outcomes.count(Outcome.SIGNAL) <= 2


def test_a_normal_card_says_nothing_of_being_genuine(examine: Examine, cards: Normality) -> None:
    findings = [examine(card(number), cards) for number in range(200, 204)]
    quiet = [finding for finding in findings if finding.outcome is Outcome.NOTHING_FOUND]
    assert quiet
    for finding in quiet:
        assert "genuine" not in finding.sentence and "authentic" not in finding.sentence
        assert "not more unusual than" in finding.sentence


def test_a_scratch_on_a_surface_is_found_where_it_is(examine: Examine, surfaces: Normality) -> None:
    assert not surfaces.placed
    finding = examine(surface(500, scratched=True), surfaces)
    assert finding.outcome is Outcome.SIGNAL, finding.sentence
    values = finding.maps[0].values
    down, across = np.unravel_index(int(np.nanargmax(values)), values.shape)
    assert down > values.shape[0] / 2 and across > values.shape[1] / 2


def test_maps_have_one_fixed_scale_and_the_frame_of_the_picture(examine: Examine, cards: Normality) -> None:
    for pixels in (card(300), card(301, stamped=False)):
        finding = examine(pixels, cards)
        unusual, doubt = finding.maps
        assert (unusual.low, unusual.high, doubt.low, doubt.high) == (0.0, 6.0, 0.0, 2.0)
        assert unusual.frame == SIZE
        assert unusual.threshold is not None and 0 < unusual.threshold <= unusual.high


def test_a_rate_below_what_the_pictures_support_is_raised_and_said(examine: Examine, cards: Normality) -> None:
    finding = examine(card(302), cards, rate=0.01)
    assert "cannot be kept with 12 normal pictures" in finding.error_rates
    assert "7.7 %" in finding.error_rates


def test_without_normal_pictures_the_engine_says_what_to_do(examine: Examine) -> None:
    finding = examine(card(303), None)
    assert finding.outcome is Outcome.NOT_APPLICABLE
    assert "--normal" in finding.sentence and "Drop a folder" in finding.sentence


def test_a_picture_of_something_else_gets_no_map(examine: Examine, cards: Normality) -> None:
    finding = examine(surface(1, size=SIZE), cards)
    assert finding.outcome is Outcome.ABSTAINED
    assert not finding.maps
    assert "something else" in finding.sentence


def test_a_normal_picture_itself_is_recognised(cards: Normality, cards_folder: Path, data_folder: Path) -> None:
    run = Run(settings={"anomaly": {"normal": store.save(cards).value}})
    finding = analyse(receive(Source(cards_folder / "card3.png")), run)
    assert finding.outcome is Outcome.NOT_APPLICABLE
    assert "itself one of the normal pictures" in finding.sentence


def test_another_resolution_is_refused(examine: Examine, surfaces: Normality) -> None:
    finding = examine(surface(2, size=(900, 900)), surfaces)
    assert finding.outcome is Outcome.ABSTAINED
    assert "resolution" in finding.sentence


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P", "CMYK", "I;16"])
def test_odd_pictures_are_compared_or_refused_with_a_sentence(
    mode: str, cards: Normality, data_folder: Path, tmp_path: Path
) -> None:
    picture = Image.fromarray(card(400))
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257)
    else:
        picture = picture.convert(mode)
    path = tmp_path / ("odd.tif" if mode == "CMYK" else "odd.png")
    picture.save(path)
    finding = analyse(receive(Source(path)), Run(settings={"anomaly": {"normal": store.save(cards).value}}))
    assert finding.outcome is not Outcome.FAILED
    assert finding.sentence.endswith(".")


@pytest.mark.parametrize("size", [(1, 1), (3000, 1), (31, 40)])
def test_tiny_pictures_are_refused(size: tuple[int, int], examine: Examine, cards: Normality) -> None:
    finding = examine(np.full((size[1], size[0], 3), 90, np.uint8), cards)
    assert finding.outcome is Outcome.ABSTAINED
    assert "too small" in finding.sentence


def test_a_flat_picture_is_not_laid_over_cards(examine: Examine, cards: Normality) -> None:
    assert examine(np.full((SIZE[1], SIZE[0], 3), 90, np.uint8), cards).outcome is Outcome.ABSTAINED


def test_a_truncated_picture_becomes_a_failed_finding_of_the_walk(
    cards: Normality, data_folder: Path, tmp_path: Path
) -> None:
    from engines.core.analyse import analyse_one

    out = io.BytesIO()
    Image.fromarray(card(5)).save(out, "JPEG")
    (tmp_path / "cut.jpg").write_bytes(out.getvalue()[: len(out.getvalue()) // 2])
    run = Run(settings={"anomaly": {"normal": store.save(cards).value}})
    finding = analyse_one(receive(Source(tmp_path / "cut.jpg")), "anomaly", run)
    assert finding.outcome is Outcome.FAILED


def test_the_same_picture_gives_the_same_numbers(examine: Examine, cards: Normality) -> None:
    first, second = (examine(card(310, stamped=False), cards) for _ in range(2))
    assert first.score == second.score
    assert np.array_equal(first.maps[0].values, second.maps[0].values, equal_nan=True)


def test_a_set_altered_since_it_was_chosen_is_refused(cards: Normality, data_folder: Path, tmp_path: Path) -> None:
    from engines.core.analyse import analyse_one

    folder = keep(tmp_path, {"q": card(9)})
    run = Run(settings={"anomaly": {"normal": store.save(cards).value[:-4] + "0000"}})
    finding = analyse_one(receive(Source(folder / "q.png")), "anomaly", run)
    assert finding.outcome is Outcome.FAILED
    assert "fitted anew" in finding.sentence
