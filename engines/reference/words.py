"""The sentences and tables of this engine."""

from __future__ import annotations

from collections.abc import Sequence

from engines.core.exhibit import Exhibit
from engines.core.finding import Remark, Table
from engines.core.names import clean_name
from engines.reference.card import FALSE_ALARMS, REFUSED, UNCHANGED, UNRELATED, counted
from engines.reference.compare import LEAST_SIDE, Comparison
from engines.reference.regions import Changed

LEGEND = (
    "A bright place differs from the reference by more than two captures of the same unchanged thing do; from 1 it "
    "counts as changed. Where the reference does not reach there is no value."
)
LIMITS = (
    "Another light from the side, folds, gloss and holograms, which change with the angle, differ without any "
    "alteration.",
    "What legitimately differs from piece to piece (serial numbers, dates, photographs of holders) is shown as changed "
    "unless several references show that it varies.",
)
WOULD_CHANGE = (
    "A reference captured like the questioned picture (same device, light and resolution) would make smaller "
    "differences visible; several references show what varies legitimately.",
)
METHODS = (
    "Lowe 2004 (SIFT); Barath et al. 2020 (MAGSAC++)",
    "Evangelidis and Psarakis 2008 (enhanced correlation coefficient)",
    "Kroeger et al. 2016 (dense inverse search), bounded and smoothed",
    "Li et al. 2024 (UMAD: anomaly detection with a reference by adaptive warping and change detection), in outline",
)


def no_reference(name: str) -> str:
    """What to do to get a comparison."""
    return (
        f"{name} was compared with nothing: no reference was given. Choose “Compare with reference…” in the list’s "
        "menu, or give --reference on the command line."
    )


def too_small(name: str) -> str:
    """Why a very small picture is not compared."""
    return f"{name} is smaller than {LEAST_SIDE} pixels on one side, too small to be aligned."


def same_file(name: str) -> str:
    """The reference is the exhibit."""
    return f"{name} and the reference are the same file, byte for byte; there is nothing to compare."


def shows_something_else(name: str, references: Sequence[str], comparison: Comparison) -> str:
    """Registration failed."""
    return (
        f"{name} could not be aligned with {_listed(references)}: {comparison.refusal}. The reference shows something "
        "else, or too large a part was changed; no places are named."
    )


def refused(reference: str, why: str) -> Remark:
    """One of several references could not be used."""
    return Remark(f"{reference} was left out, because {why}.")


def sentence(name: str, references: Sequence[str], places: Sequence[Changed], best: Comparison) -> str:
    """The one sentence of a comparison that was possible."""
    agreed = f"detail agrees in {best.aligned.likeness.share:.0%} of the comparable places"
    if not places:
        return (
            f"No place of {name} differs from {_listed(references)} by more than two captures of the same thing do "
            f"({agreed}); this does not show that nothing was altered."
        )
    first = places[0]
    more = f", and in {len(places) - 1} more" if len(places) > 1 else ""
    number = "one place" if len(places) == 1 else f"{len(places)} places"
    return (
        f"{name} differs from {_listed(references)} in {number}: {first.where}, {_share(first.share)} of the area "
        f"({first.what}){more}; elsewhere {agreed}."
    )


def place_remarks(places: Sequence[Changed]) -> list[Remark]:
    """One sentence a changed place, the strongest first."""
    remarks = []
    for place in places[:12]:
        text = f"{place.where.capitalize()}, {_share(place.share)} of the area: {place.what}"
        if place.varies:
            remarks.append(
                Remark(f"{text}; the references differ there among themselves, so this tells nothing.", "neutral",
                       regions=(place.region,), shows="change")
            )  # fmt: skip
        else:
            strength = "strong" if place.peak >= 2 else "moderate"
            words = f"{text} ({place.peak:.1f} × alarm level)."
            remarks.append(Remark(words, "for", strength, (place.region,), "change"))
    return remarks


def place_table(places: Sequence[Changed]) -> Table:
    """All changed places."""
    rows = tuple(
        (
            str(number),
            place.where,
            f"{place.region.x}, {place.region.y}",
            f"{place.region.width} × {place.region.height}",
            _share(place.share),
            f"{place.peak:.1f}",
            place.what + ("; varies among the references" if place.varies else ""),
        )
        for number, place in enumerate(places, 1)
    )
    columns = ("No.", "Where", "Left, top (px)", "Size (px)", "Area", "× alarm level", "What differs")
    return Table("places", "Changed places", columns, rows)


def reference_table(references: Sequence[Exhibit]) -> Table:
    """What was compared with."""
    rows = tuple(
        (clean_name(one.source.name), f"{one.facts.width} × {one.facts.height}", one.facts.format, one.facts.sha256)
        for one in references
    )
    return Table("references", "References", ("File", "Size (px)", "Format", "SHA-256"), rows)


def aligned_caption(references: Sequence[str], best: Comparison) -> str:
    """How the reference shown was brought into the exhibit's frame."""
    matches = f"{best.aligned.matches} keypoints agree" if best.aligned.matches else "laid on the whole frame"
    return (
        f"The reference in the exhibit's frame ({matches}; local warp up to {best.aligned.moved:.1f} px at working "
        "size), in its tone and sharpness. Use Blink or Swipe."
    )


def error_rates() -> str:
    """The measured error in words."""
    return (
        f"Of {counted(UNCHANGED)} pairs of captures of unchanged pictures and prints that the level was not set from, "
        f"{counted(FALSE_ALARMS)} showed a changed place; of {counted(UNRELATED)} pairs of unrelated pictures, "
        f"{counted(REFUSED)} were refused. The captures were simulated."
    )


def _share(share: float) -> str:
    return f"{share:.1%}" if share >= 0.001 else "below 0.1%"


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"the reference {names[0]}"
    return f"the {len(names)} references"
