"""Whether a pair may speak: is the picture of the kind its error was measured on, and the caption in its language?

Kept beside the pair by whoever measured its error: our training, or a validation on captions that someone labelled.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.core.caption import Caption, primary_language
from engines.core.errors import ModelError
from engines.core.master_prints import likeness, prompt_bank

FILE = "range.json"
_LEAST_WORDS = 3
_NEAREST = 5
_MISSED = 0.1
_NAMES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}

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
        return float(np.sort(self.pictures @ image)[-_NEAREST:].mean())

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


def made_range(pictures: Float32Array, languages: Sequence[str]) -> Range:
    """The range of n pictures (n, d) by which one in ten of them, judged by the others, would be refused."""
    alike = pictures @ pictures.T
    np.fill_diagonal(alike, -1)
    near = np.sort(alike, axis=1)[:, -_NEAREST:].mean(axis=1)
    return Range(pictures, float(np.quantile(near, _MISSED)), tuple(languages))


def range_json(within: Range) -> str:
    """What ``read_range`` reads."""
    kept = [[round(float(value), 3) for value in vector] for vector in within.pictures]
    said = {"reach": round(within.reach, 4), "languages": list(within.languages), "pictures": kept}
    return json.dumps(said) + "\n"


def read_range(folder: Path) -> Range | None:
    """The range kept beside a pair, None where there is none. Raises ModelError where it is damaged."""
    try:
        changed = (folder / FILE).stat().st_mtime_ns
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ModelError(_damaged(folder, error)) from error
    return _read(folder, changed)


@lru_cache(maxsize=8)
def _read(folder: Path, changed: int) -> Range:
    """Kept for a process; ``changed`` tells that a validation has replaced it."""
    try:
        said = json.loads((folder / FILE).read_text("utf-8"))
        vectors = np.asarray(said["pictures"], np.float32)
        unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return Range(np.asarray(unit, np.float32), float(said["reach"]), tuple(said["languages"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(_damaged(folder, error)) from error


def _damaged(folder: Path, error: Exception) -> str:
    return f"{FILE} of {folder.name} is damaged ({error}); install or validate it again."


def language_of(text: str, stated: str) -> str:
    """Two-letter code of a caption's language: as stated with it (BCP 47), else as py3langid takes it to be."""
    if code := primary_language(stated):
        return code
    import py3langid

    return str(py3langid.classify(text[:600])[0])


def language_trouble(caption: Caption, languages: tuple[str, ...]) -> str:
    """Why a caption is not judged for its language, "" where it is or any language will do."""
    if not languages:
        return ""
    if len(caption.text.split()) < _LEAST_WORDS:
        return "The caption has fewer than three words."
    found = language_of(caption.text, caption.language)
    if found in languages:
        return ""
    measured = " and ".join(_NAMES.get(code, code) for code in languages)
    return f"The caption is taken to be in another language ({found}); the error was measured in {measured} only."
