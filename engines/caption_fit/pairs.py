"""The pairs of towers there are: ours, and imported ones; each with what is known of its error."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from engines.caption_fit.info import INFO
from engines.core.card import Card, read_card
from engines.core.errors import ModelError
from engines.core.packs.pack import CARD, Pack, read_pack
from engines.core.packs.store import card_of, installed
from engines.core.paths import models_folder

OURS = INFO.models[0]


@dataclass(frozen=True, eq=False, slots=True)
class Pair:
    """``card``: None where it is damaged. ``trouble``: why, else ""."""

    pack: Pack
    card: Card | None
    trouble: str = ""


def pairs() -> list[Pair]:
    """Ours first. Raises ModelError where ours is not installed."""
    return [our_pair(), *(_imported(pack) for pack in installed(INFO.question) if pack.text is not None)]


@cache
def our_pair() -> Pair:
    """The pair that is delivered with the program. Raises ModelError where it is missing or damaged."""
    pack = read_pack(models_folder() / OURS)
    card = read_card(models_folder() / OURS / CARD)
    if card.files != pack.files:
        raise ModelError(f"The card of {OURS} is that of another model; install the program again.")
    return Pair(pack, card)


def _imported(pack: Pack) -> Pair:
    try:
        return Pair(pack, card_of(pack))
    except ModelError as error:
        return Pair(pack, None, str(error))
