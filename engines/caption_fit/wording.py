"""The sentences of the learned fit."""

from __future__ import annotations

from engines.caption_fit.fit import Fit
from engines.core.card import Card
from engines.core.finding import LikelihoodRatio, Remark
from engines.core.opinion_words import figures_of, side, step_of

METHODS = (
    "Radford et al., Learning Transferable Visual Models From Natural Language Supervision (CLIP), 2021",
    "Huang et al., Exposing Text-Image Inconsistency Using Diffusion Models (D-TIIL), 2024: word and place",
    "Sclar et al., FormatSpread, 2024: the fit as a range over ways to put the caption",
    "Freiberger, Kummer, Risi, CLIPMasterPrints, 2023: pictures that like every sentence are refused",
)
WOULD_CHANGE = (
    "A caption that names what the checks can measure: dates, places, words in the picture, colours.",
    "A pair of towers validated on pictures and captions of the kind in question.",
)


def no_caption(name: str) -> str:
    """No caption was given."""
    return f"{name} has no caption. Give one in the window under Caption, or with --captions FILE."


def unvalidated(pair: str, card: Card | None) -> str:
    """Why an imported pair gives no number: nobody validated it, or the captions did not support a ratio."""
    if card is not None and card.data:
        why = " ".join(card.limits[1:2]) or "See its card."
        return f"It was validated, but the captions did not support a likelihood ratio. {why}"
    return (
        "The error of this imported pair is not known, and a score without one says nothing. Validate it on pictures "
        f"with their captions: assay validate “{pair}” CAPTIONS.csv (columns path, caption, fits: yes or no)."
    )


def abstains(name: str, pair: str, why: str) -> str:
    """The whole sentence of an abstention."""
    return f"Whether the caption fits {name} is not judged by {pair}. {why}"


def answer(ratio: LikelihoodRatio, against: bool) -> str:
    """The sentence of a finding with a ratio."""
    strength = step_of(ratio.log10)
    where = f"({figures_of(ratio)})"
    if not side(ratio):
        return (
            f"The learned fit does not tell whether the caption describes this picture {where}. This does not show "
            "that the caption is true."
        )
    if side(ratio) > 0:
        return (
            f"The learned fit gives {strength.words} for “{ratio.proposition}” over “{ratio.alternative}” {where}. A "
            "caption of a like scene would fit as well: this does not show that the caption is true."
        )
    hint = "" if not against else " Look at the words with the lowest shares first."
    return f"The learned fit gives {strength.words} for “{ratio.alternative}” over “{ratio.proposition}” {where}.{hint}"


def remarks(fit: Fit, ratio: LikelihoodRatio, number: int, plot: str) -> tuple[Remark, ...]:
    """The range over ways to put the caption, and the words that add most and least."""
    found = [
        Remark(
            f"Put in seven ways, the likeness of caption {number} to the picture is {fit.lowest:.2f} to "
            f"{fit.highest:.2f} (cosine; what that is worth, the likelihood ratio says)."
        )
    ]
    speaks = {1: "for", -1: "against"}.get(side(ratio), "neutral")
    if speaks != "neutral":
        words = f"Caption {number} as a whole is like the picture." if speaks == "for" else (
            f"Caption {number} as a whole is less like the picture than captions of pictures usually are."
        )  # fmt: skip
        found.append(Remark(words, speaks, "weak"))
    if len(fit.words) > 1:
        best = max(fit.words, key=lambda word: word.share)
        worst = min(fit.words, key=lambda word: word.share)
        found.append(
            Remark(f"In caption {number}, “{best.word}” adds most to the fit, “{worst.word}” least.", shows=plot)
        )
    return tuple(found)


def worst_word(word: str) -> str:
    """Of the word without which the caption would fit better."""
    return (
        f"Without “{word}” the caption would fit the picture better; this is a hint, not a finding on this word alone."
    )


def first_words(text: str, count: int = 6) -> str:
    """The beginning of a caption, as a name for its finding."""
    words = text.split()
    return " ".join(words[:count])[:60] + (" …" if len(words) > count else "")
