"""The sentences and tables of this engine."""

from __future__ import annotations

from engines.camera.card import (
    OTHERS,
    OTHERS_FOUND,
    OWN,
    OWN_FOUND,
    PASTED,
    PASTED_FOUND,
    UNTOUCHED,
    UNTOUCHED_ALARMS,
    counted,
)
from engines.camera.correlation import LEAST_PCE, Placement
from engines.camera.store import CameraCard
from engines.core.finding import Region, Remark, Table

LEGEND = (
    "A bright place lacks the camera's fingerprint although its brightness and texture would let it show; from 1 it "
    "counts as missing. Where it could not be seen anyway (dark, blown out, busy) there is no value."
)
LIMITS = (
    "The error rates were measured with simulated cameras and a few real ones; cameras that correct lenses, merge "
    "several exposures or process strongly may fare worse, and may share patterns across a model.",
    "A fingerprint can be planted in a picture by someone who has pictures of the camera.",
)
WOULD_CHANGE = (
    "More fitting pictures (30 to 50, bright, out of focus or of the sky), or a larger, less compressed copy of the "
    "questioned one.",
)
METHODS = (
    "Mıhçak, Kozintsev and Ramchandran 1999 (wavelet Wiener filter)",
    "Chen, Fridrich, Goljan and Lukáš 2008 (maximum-likelihood sensor fingerprint)",
    "Goljan and Fridrich 2008 (search over crop and scale); Goljan 2009 (peak-to-correlation energy)",
)


def fitted_before(camera: str) -> Remark:
    """Why a fingerprint gives no map."""
    return Remark(
        f"The fingerprint “{camera}” was fitted by an older version of Assay, which did not keep how strongly it shows "
        "where; fit it again to get the map of where it is missing."
    )


def no_camera(name: str) -> str:
    """What to do to get a test."""
    return (
        f"{name} was tested for no camera: none was chosen. Fit one from at least ten of its pictures with “Camera "
        "fingerprint…” or assay camera fit, then choose it there or with --camera."
    )


def too_small(name: str, side: int) -> str:
    """Why a very small picture is not tested."""
    return f"{name} is smaller than {side} pixels on one side, too small to hold a recognisable fingerprint."


def flat(name: str) -> str:
    """Why a picture of one tone is not tested."""
    return f"{name} is of one tone throughout, so that no sensor pattern can show in it."


def in_the_folder(name: str, camera: str) -> str:
    """The picture helped to make the fingerprint."""
    return (
        f"{name} is one of the pictures from which the fingerprint of “{camera}” was made, byte for byte; it would "
        "agree with itself, so it was not tested."
    )


def found(name: str, camera: str, place: Placement, gaps: bool) -> str:
    """The fingerprint is there."""
    gap = ", but is missing in the places marked" if gaps else ""
    return (
        f"{name} bears the fingerprint of “{camera}” ({place_words(place)}){gap}: peak-to-correlation energy "
        f"{place.pce:.0f} (from {LEAST_PCE:.0f} it counts as found). {_measured()}"
    )


def not_found(name: str, camera: str, place: Placement) -> str:
    """The fingerprint is not seen."""
    return (
        f"The fingerprint of “{camera}” was not found in {name} (highest peak-to-correlation energy {place.pce:.0f} "
        f"over {place.positions:,} placements, as chance gives); this does not exclude the camera."
    )


def undecided(name: str, camera: str, place: Placement) -> str:
    """Too close to call."""
    return (
        f"Whether {name} bears the fingerprint of “{camera}” stays open: the peak-to-correlation energy of "
        f"{place.pce:.0f} over {place.positions:,} placements is more than noise gives, but too little to rely on."
    )


def place_words(place: Placement) -> str:
    """How picture and fingerprint lie on each other."""
    words = "aligned as taken" if (place.x, place.y) == (0, 0) else f"cropped, from {place.x}, {place.y}"
    if abs(place.scale - 1) > 0.001:
        words += f", reduced to {place.scale:.1%}"
    if place.quarter_turns:
        words += f", turned by {90 * place.quarter_turns}°"
    return words


def _measured() -> str:
    return (
        f"Measured: {counted(OTHERS_FOUND, 'simulated')} of {counted(OTHERS, 'simulated')} pictures of other simulated "
        f"cameras and {counted(OTHERS_FOUND, 'real')} of {counted(OTHERS, 'real')} real photographs of other cameras "
        "were taken for the camera."
    )


def error_rates() -> str:
    """The measured errors in words."""
    return (
        f"{_measured()} Of {counted(OWN, 'simulated')} pictures of the same simulated camera "
        f"{counted(OWN_FOUND, 'simulated')} were recognised. Of {counted(UNTOUCHED, 'simulated')} untouched ones "
        f"{counted(UNTOUCHED_ALARMS, 'simulated')} had a place marked as missing; of {counted(PASTED, 'simulated')} "
        "with a quarter of their area pasted from another camera, the map showed it in "
        f"{counted(PASTED_FOUND, 'simulated')}."
    )


def fit_remarks(card: CameraCard) -> tuple[Remark, ...]:
    """How well the fitting pictures agree among themselves."""
    words = (
        f"Of the {card.own_tested} pictures of “{card.name}”, each tested against the fingerprint of the others, "
        f"{card.own_found} were recognised"
    )
    if card.own_found < 0.7 * card.own_tested:
        return (Remark(f"{words}: the fingerprint is weak, or they are not all of one camera; fit better ones."),)
    return (Remark(f"{words}."),)


def missing_remarks(regions: tuple[Region, ...], frame: tuple[int, int]) -> list[Remark]:
    """One sentence on the places without the fingerprint."""
    if not regions:
        return []
    share = sum(region.width * region.height for region in regions) / (frame[0] * frame[1])
    number = "one place" if len(regions) == 1 else f"{len(regions)} places"
    return [
        Remark(
            f"In {number} (boxes of {share:.1%} of the area) the fingerprint is missing although it should show: the "
            "pixels there may come from elsewhere, or were blurred, retouched or generated.",
            "against",
            "moderate",
            regions,
            "missing",
        )
    ]


def seen_remark(share: float) -> Remark:
    """How much of the picture the map can judge."""
    return Remark(f"The map can tell present from missing in {share:.0%} of the picture.", shows="missing")


def table(card: CameraCard, place: Placement | None) -> Table:
    """The fingerprint, and how it was found."""
    rows = [
        ("Camera", card.name),
        ("Fitted", f"{card.made}, from {len(card.pictures)} pictures of {card.size[0]} × {card.size[1]} pixels"),
        ("Left out of the folder", "; ".join(card.left_out) or "none"),
        ("SHA-256 of the fingerprint", card.sha256),
    ]
    if place:
        rows += [
            ("Peak-to-correlation energy", f"{place.pce:.1f}"),
            ("Placement", place_words(place)),
            ("Placements searched", f"{place.positions:,}"),
            ("Chance of such a peak in pure noise", "below 10⁻¹²" if place.chance < 1e-12 else f"{place.chance:.2g}"),
        ]
    return Table("camera", "Camera fingerprint", ("What", "Value"), tuple(rows))
