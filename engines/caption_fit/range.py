"""Whether a pair may speak: is the picture of the kind its error was measured on, and the caption in its language?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.core.caption import Caption
from engines.core.errors import ModelError
from engines.core.master_prints import likeness, prompt_bank

FILE = "range.json"
ENGLISH = "en"
_LEAST_WORDS = 3

Float32Array = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Range:
    """Kept beside a pair. ``pictures``: (n, d) unit vectors of photographs of the kind measured. ``reach``: cosine to
    the nearest few of them below which a picture is of another kind. ``languages``: of the captions, () for any.
    """

    pictures: Float32Array
    reach: float
    languages: tuple[str, ...]

    def nearness(self, image: Float32Array) -> float:
        """Mean cosine to the five nearest photographs."""
        return float(np.sort(self.pictures @ image)[-5:].mean())

    def why_not(self, image: Float32Array, prompts: Float32Array) -> str:
        """Why a picture is not judged, "" where it is."""
        found = likeness(image, prompt_bank(prompts, self.pictures))
        if found.is_master:
            return (
                "It is improbably like sentences that have nothing to do with it, as pictures made to fool such models "
                f"are (Freiberger et al., 2023): {found.deviations:.0f} deviations above ordinary photographs."
            )
        if self.nearness(image) < self.reach:
            return "It shows another kind of scene than the photographs on which the error was measured."
        return ""


@cache
def read_range(folder: Path) -> Range | None:
    """The range kept beside a pair, None where there is none. Raises ModelError where it is damaged."""
    try:
        said = json.loads((folder / FILE).read_text("utf-8"))
        vectors = np.asarray(said["pictures"], np.float32)
        unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return Range(np.asarray(unit, np.float32), float(said["reach"]), tuple(said["languages"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{FILE} of {folder.name} is damaged ({error}); install or validate it again.") from error


def language_trouble(caption: Caption, languages: tuple[str, ...]) -> str:
    """Why a caption is not judged for its language, "" where it is or any language will do."""
    if not languages:
        return ""
    if len(caption.text.split()) < _LEAST_WORDS:
        return "The caption has fewer than three words."
    stated = caption.language.split("-")[0].lower()
    if not stated:
        import py3langid

        stated = str(py3langid.classify(caption.text[:600])[0])
    if stated in languages:
        return ""
    return f"The caption is taken to be in another language ({stated}); the error was measured in English only."
