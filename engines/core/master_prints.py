"""Pictures that seem to fit every caption: found by how much they are like prompts that have nothing to do with them.

Freiberger, Kummer, Risi, "CLIPMasterPrints: Fooling Contrastive Language-Image Pre-training Using Latent Variable
Evolution", 2023: one picture can be made to score high with very many prompts at once. No ordinary picture is much like
all of a bank of unrelated prompts, so the mean similarity to the bank gives such a picture away, whatever it shows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
LEAST_PROMPTS, LEAST_PICTURES = 32, 40
_DEVIATIONS = 5.0


@dataclass(frozen=True, eq=False, slots=True)
class PromptBank:
    """``prompts``: (m, d) float32, unit length, embeddings of prompts unrelated to any exhibit. ``means``: (n,) sorted
    mean cosine of ordinary pictures to them, from which ``centre`` and ``spread`` (robust deviation) are taken.
    """

    prompts: Floats
    means: Floats
    centre: float
    spread: float

    @property
    def limit(self) -> float:
        """Mean cosine above which a picture is improbably like all prompts: five deviations, and above all ordinary."""
        return max(self.centre + _DEVIATIONS * self.spread, float(self.means[-1]))


@dataclass(frozen=True, slots=True)
class Likeness:
    """``mean``: the picture's mean cosine to the bank. ``deviations``: how far that lies above ordinary pictures.
    ``as_high``: share of the ordinary pictures with a mean as high. ``is_master``: it is improbable.
    """

    mean: float
    deviations: float
    as_high: float
    is_master: bool


def prompt_bank(prompts: npt.NDArray[np.floating], pictures: npt.NDArray[np.floating]) -> PromptBank:
    """Learn what is ordinary from embeddings of prompts (m, d) and of ordinary pictures (n, d), of any length.

    Raises ValueError where there are fewer than 32 prompts or 40 pictures, widths differ, or values are not finite.
    """
    if len(prompts) < LEAST_PROMPTS or len(pictures) < LEAST_PICTURES:
        raise ValueError(f"a bank needs {LEAST_PROMPTS} prompts and {LEAST_PICTURES} ordinary pictures at least")
    words, seen = _unit(prompts), _unit(pictures)
    if words.shape[1] != seen.shape[1]:
        raise ValueError(f"embeddings of prompts have {words.shape[1]} values, those of pictures {seen.shape[1]}")
    means = np.sort(seen @ words.mean(axis=0))
    centre = float(np.median(means))
    spread = 1.4826 * float(np.median(np.abs(means - centre)))
    return PromptBank(words, means, centre, max(spread, 1e-6))


def likeness(picture: npt.NDArray[np.floating], bank: PromptBank) -> Likeness:
    """How much a picture's embedding (d,), of any length, is like prompts unrelated to it.

    Raises ValueError where its width is another than the bank's or a value is not finite.
    """
    seen = _unit(picture[None])
    if seen.shape[1] != bank.prompts.shape[1]:
        raise ValueError(f"the embedding has {seen.shape[1]} values, the bank's have {bank.prompts.shape[1]}")
    mean = float((seen @ bank.prompts.T).mean())
    above = int((bank.means >= mean).sum())
    return Likeness(mean, (mean - bank.centre) / bank.spread, above / len(bank.means), mean > bank.limit)


def _unit(rows: npt.NDArray[np.floating]) -> Floats:
    values = np.asarray(rows, np.float32)
    if values.ndim != 2 or not np.isfinite(values).all():
        raise ValueError("embeddings must be rows of finite numbers")
    return np.asarray(values / np.linalg.norm(values, axis=1, keepdims=True).clip(1e-12), np.float32)
