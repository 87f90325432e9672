"""The sentences of the findings, never stronger than the measured error allows."""

from __future__ import annotations

from engines.core.card import Card
from engines.core.opinion_words import count, percent
from engines.face.measured import CONDITION, RECALL, SWAP_AUROC, SWAP_CLLR

LEAST_JUDGED = 64
"""Longer side in pixels from which a face is shown to the detector of swaps: it learnt from faces of 100 and more."""
METHODS = (
    "Zhang et al., IEEE Signal Processing Letters 23 (2016): MTCNN, with a verifying stage of our own",
    "Umeyama, PAMI 13 (1991): alignment by the points of the face",
    "Shiohara and Yamasaki, CVPR 2022: detection by self-blended pictures",
    "Yan et al., ICCV 2023: UCF, common apart from specific features of forgery",
)
MAP_WORDS = (
    "The map shows which places of the face the detector of swapped faces takes for blended in; with its error this is "
    "a hint where to look and no more."
)
WOULD_CHANGE = (
    "The original file or video from which the picture was taken.",
    "Undisputed pictures of the same person, for an examiner who compares faces.",
    "A finding of a method that looks for altered parts or for marks of a generator.",
)


def none_found(name: str, smallest: float, card: Card) -> str:
    """The sentence where no face was found."""
    recall = card.figure(RECALL)
    how = f", of which the finder found {percent(recall)} on photographs of people" if recall is not None else ""
    return (
        f"No face was found in {name}; faces of at least {smallest:.0f} pixels were looked for{how}. This does not "
        "show that no person is to be seen."
    )


def not_judged(size: float, card: Card) -> str:
    """Why nothing is said on whether a face was swapped."""
    if size < LEAST_JUDGED:
        return (
            f"A face of {size:.0f} pixels was found; it is too small for the detector of swapped faces, which is asked "
            f"from {LEAST_JUDGED} pixels upwards."
        )
    area, cllr = card.figure(SWAP_AUROC, CONDITION), card.figure(SWAP_CLLR, CONDITION)
    figures = ""
    if area is not None and cllr is not None:
        figures = (
            f": on people it had not seen it gave the swapped one of two faces the higher score in {percent(area)} of "
            f"pairs (chance is 50 %), with a Cllr of {cllr:.2f} (1 = no information)"
        )
    return (
        f"A face of {size:.0f} pixels was found; whether it was swapped is not judged, since our detector of swapped "
        f"faces is not good enough to be believed{figures}."
    )


def too_many(found: int, shown: int) -> str:
    """The limit that stands where more faces were found than are reported one by one."""
    return (
        f"{count(found, 'face')} were found; the {shown} largest are reported one by one, the others only as boxes on "
        "the first finding."
    )


def looks(size: float, turn: float, eyes: float) -> str:
    """Size and pose of a face in words. ``turn``: degrees clockwise; ``eyes``: distance of the eyes over the size."""
    how = "upright" if abs(turn) < 10 else f"turned {abs(turn):.0f}° {'clockwise' if turn > 0 else 'anticlockwise'}"
    view = "seen from the side" if eyes < 0.2 else "seen from the front or at an angle"
    return f"The face measures {size:.0f} pixels, is {how} and {view}."
