"""What a pair of towers says of the normal pictures themselves, kept with their set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engines.anomaly.states import States, states_of
from engines.anomaly.tail import Tail, tail_of

if TYPE_CHECKING:
    from engines.core.run import Run

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class WordsNull:
    """``states``: the descriptions. ``pair``: name of the imported pair, ``sha256`` of it. ``nulls``: ascending scores
    of the normal pictures; the pair was not fitted to them, so that each is to it what a new normal one is. ``tail``:
    of their places.
    """

    states: States
    pair: str
    sha256: str
    nulls: F32
    tail: Tail

    @property
    def sentence(self) -> str:
        """What was fitted."""
        return f"Descriptions of “{self.states.object}” were put to {self.pair} for each picture."

    def p(self, score: float) -> float:
        """Share of normal pictures, this one counted among them, that score as high: exact where they came about
        alike and independently (conformal p-value: Vovk et al., 2005).
        """
        return (1 + int((self.nulls >= score).sum())) / (len(self.nulls) + 1)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What is kept on disk as arrays."""
        return {"words_nulls": self.nulls, "words_tail": np.stack([self.tail.scores, self.tail.decades])}

    def card(self) -> dict[str, Any]:
        """What is kept on disk besides."""
        return {
            "object": self.states.object,
            "normal": list(self.states.normal),
            "abnormal": list(self.states.abnormal),
            "pair": self.pair,
            "sha256": self.sha256,
            "slope": self.tail.slope,
        }


def words_null_of(card: dict[str, Any] | None, arrays: dict[str, npt.NDArray[Any]]) -> WordsNull | None:
    """What ``arrays`` and ``card`` gave. Raises ``KeyError``, ``TypeError`` or ``ValueError`` where it is damaged."""
    if card is None:
        return None
    states = States(str(card["object"]), tuple(map(str, card["normal"])), tuple(map(str, card["abnormal"])))
    scores, decades = arrays["words_tail"]
    tail = Tail(scores, decades, float(card["slope"]))
    return WordsNull(states, str(card["pair"]), str(card["sha256"]), arrays["words_nulls"], tail)


def fit_words(places: Sequence[Path], scale: float, words: str, own: Path | None, pair: str, run: Run) -> WordsNull:
    """From the normal pictures under ``places``, which show ``words``, at the ``scale`` of questioned ones.

    ``pair``: name of an imported pair, "" for the only one. ``own``: file with the analyst's descriptions. Raises
    ``AssayError`` with a sentence, ``Stopped``.
    """
    from engines.anomaly.gather import Unfit, gather, pixels_of
    from engines.anomaly.towers import Towers, chosen_pair

    states = states_of(words, own)
    pack = chosen_pair(pair)
    towers = Towers(pack, states, run.models)
    pictures = gather(places, 1.0, run).pictures
    scores, cells = [], []
    for number, picture in enumerate(pictures):
        run.progress("anomaly", number / len(pictures))
        seen = towers.look(pixels_of(picture, scale))
        if seen is None:
            raise Unfit(f"The patches of {pack.name} lie in another space than its texts; choose another pair.")
        scores.append(seen.score)
        cells.append(seen.cells.ravel())
    nulls = np.sort(np.array(scores, np.float32))
    return WordsNull(states, pack.name, pack.sha256, nulls, tail_of(np.concatenate(cells)))
