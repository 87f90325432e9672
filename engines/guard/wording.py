"""The guard's sentences: why it objects, what is measured of that, and what it means that it does not."""

from __future__ import annotations

from engines.core.card import Card
from engines.core.finding import Remark
from engines.core.guarding import ASKED_ANYWAY, NOT_ASKED
from engines.core.opinion_words import percent
from engines.guard.checks import Check

METHODS = (
    "Nguyen, Yosinski, Clune, CVPR 2015: pictures that fool networks (“Easily Fooled”); such pictures were mined "
    "against the models of this program",
    "Flaborea et al., 2022 (HypAD): certainty as distance from the origin of a Poincaré ball",
    "Ghadimi Atigh, Keller-Ressel, Mettes, NeurIPS 2021: Busemann functions of ideal prototypes",
    "Lee et al., NeurIPS 2018: Mahalanobis’ distance of features from what is known",
)
WOULD_CHANGE = (
    "The original picture, where this is a capture, a copy or a rendering of it.",
    "Models and error rates for pictures of this kind.",
)
SIGNS = {
    "blocks that are exactly flat": "{0:.0%} of its 8-pixel blocks are exactly of one colour",
    "blocks that are nearly flat": "{0:.0%} of its 8-pixel blocks hardly vary",
    "pixels equal to their neighbour": "{0:.0%} of its pixels equal their neighbour exactly",
    "rows and columns equal to the one before": "{0:.0%} of the rows and columns of its tiles repeat the one before",
    "share of the eight commonest colours": "eight colours make up {0:.0%} of its pixels",
    "number of colours": "the number of its colours is unusual",
    "pixels at the ends of the scale": "{0:.0%} of its values lie at the ends of the scale",
    "agreement of colours in changes": "red, green and blue do not change together as they do in scenes",
    "agreement of neighbouring pixels": "neighbouring pixels do not agree as they do in scenes",
    "fall of the spectrum": "fine detail is not as weak, against coarse detail, as it is in scenes",
    "unevenness of the spectrum": "its spectrum does not fall evenly as that of scenes does",
    "strongest single frequency": "one frequency stands out of its spectrum",
    "variety of contrast among places": "contrast does not differ from place to place as it does in scenes",
    "change from pixel to pixel": "the change from pixel to pixel is of an unusual size",
    "saturation of colours": "its colours are unusually strong or weak",
    "step at the 8-pixel grid": "there are steps at a grid of 8 pixels",
    "change along one axis only": "it changes along one axis far more than along the other",
    "sparsity of changes": "changes are spread unusually over its pixels",
    "variation of lightness": "its lightness varies unusually much or little",
}


def objects(name: str, checks: list[Check], card: Card, silences: bool) -> str:
    """The sentence of an objection: reasons, what follows, and how often the guard objects where it should and not."""
    reasons = "; ".join(check.reason for check in checks if check.reason)
    follows = NOT_ASKED if silences else ASKED_ANYWAY
    return f"Trained models should not judge {name}: {reasons}. {follows} {rates(card)}"


def passes(name: str) -> str:
    """The sentence where there is no objection."""
    return (
        f"The guard has no objection to trained models judging {name}. This does not show that they are right about "
        "it, nor anything about the picture itself."
    )


def rates(card: Card) -> str:
    """What is measured of the guard, in one sentence."""
    fooling = card.figure("objections", "fooling pictures")
    ordinary, generated = card.figure("objections", "photographs"), card.figure("objections", "generated pictures")
    if fooling is None or ordinary is None or generated is None:
        return ""
    return (
        f"Measured on other sources than it was fitted on, it objects to {percent(ordinary)} of ordinary photographs, "
        f"{percent(generated)} of ordinary generated pictures and {percent(fooling)} of pictures mined to fool models."
    )


def reason_remarks(checks: list[Check]) -> tuple[Remark, ...]:
    """One remark for each reason."""
    return tuple(
        Remark(f"{check.reason[:1].upper()}{check.reason[1:]}.", "for", "strong", shows="checks")
        for check in checks
        if check.reason
    )


def sign_remarks(odd: list[tuple[str, float, float, float]], most: int = 3) -> tuple[Remark, ...]:
    """The furthest of the statistics that photographs do not have, in words."""
    return tuple(
        Remark(
            f"Outside what 95 in 100 photographs show: {SIGNS[name].format(value)}.",
            "neutral",
            "none",
            shows="statistics",
        )
        for name, value, _, _ in odd[:most]
    )
