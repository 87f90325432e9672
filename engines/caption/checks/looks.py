"""Tone and colours against measured colours: the whole picture and its background can contradict, single things not."""

from __future__ import annotations

from engines.caption.checks.context import Context
from engines.caption.checks.verdict import CONTRADICTED, SUPPORTED, Verdict, no_evidence
from engines.caption.claims.claim import Claim, Coloured, Tone
from engines.caption.evidence.colours import Colours, may_be_called

_LEAST_SHARE = 0.02
# White, grey, black and brown areas are in most pictures, whatever their captions name: they support nothing.
_TELLING = frozenset(("red", "orange", "yellow", "green", "blue", "purple", "pink"))
_NO_PIXELS = "The pixels cannot be decoded, so no colour was measured."


def check_tone(claim: Claim, context: Context) -> Verdict | None:
    """ "Black and white" or "in colour" against the measured chroma of the whole picture."""
    if not isinstance(claim.meaning, Tone):
        return None
    colours = context.evidence.colours
    if colours is None:
        return no_evidence(_NO_PIXELS)
    if colours.monochrome is None:
        return no_evidence(
            "The picture has too little colour to be sure of either.", "little colour", "measured colours"
        )
    answer = "no colour" if colours.monochrome else "several plainly different colours"
    sentence = f"The picture has {answer}."
    if colours.monochrome == claim.meaning.monochrome:
        return Verdict(SUPPORTED, sentence, answer, "measured colours", "moderate", firm=True)
    return Verdict(CONTRADICTED, sentence, answer, "measured colours", "strong", firm=True)


def check_colour(claim: Claim, context: Context) -> Verdict | None:
    """A colour of the background, or of some thing: that it is missing is never held against a thing."""
    if not isinstance(claim.meaning, Coloured):
        return None
    colours = context.evidence.colours
    if colours is None:
        return no_evidence(_NO_PIXELS)
    if claim.meaning.background:
        return _background(claim.meaning.colour, colours)
    return _thing(claim.meaning.colour, colours)


def _background(colour: str, colours: Colours) -> Verdict:
    ground = colours.background
    if ground is None:
        return no_evidence("The border of the picture has no single colour.", "several colours", "measured colours")
    answer = f"{ground.colour} on {100 * ground.share:.0f} % of the border"
    if ground.colour == colour:
        return Verdict(
            SUPPORTED,
            f"The picture is {answer}.",
            answer,
            "measured colours",
            "moderate",
            colours.place(colour),
            firm=True,
        )
    if may_be_called(ground.colour, colour):
        return no_evidence(
            f"The picture is {answer}, which may be called {colour} in another light.", answer, "measured colours"
        )
    return Verdict(
        CONTRADICTED,
        f"The picture is {answer}, not {colour}.",
        answer,
        "measured colours",
        "moderate",
        colours.place(ground.colour),
    )


def _thing(colour: str, colours: Colours) -> Verdict:
    if colours.monochrome and colour not in ("white", "grey", "black"):
        return no_evidence("The picture has no colour, so it cannot show one.", "no colour", "measured colours")
    share = colours.share(colour)
    answer = f"{colour} on {100 * share:.0f} % of the picture"
    if colour not in _TELLING:
        return no_evidence(
            f"Areas that may be called {colour} are in most pictures, so that they tell nothing ({answer}).",
            answer,
            "measured colours",
        )
    if share < _LEAST_SHARE:
        return no_evidence(
            f"No large area is plainly {colour}; light and white balance change colours, so this proves nothing.",
            f"no large plainly {colour} area",
            "measured colours",
        )
    return Verdict(
        SUPPORTED,
        f"There is {answer}. Whether that is the thing the caption means was not checked; one in five pictures has as "
        "much of a colour that its caption does not name.",
        answer,
        "measured colours",
        "weak",
        colours.place(colour),
    )
