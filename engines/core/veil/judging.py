"""The classifiers at work, in a worker process: a picture made for people's eyes in, words out."""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from engines.core.errors import AssayError, ModelError
from engines.core.onnx import ModelHouse
from engines.core.veil.classifiers import Classifier, FileClassifier, PackedClassifier, installed_classifiers
from engines.core.veil.verdict import Says, Verdict, View

RGB = npt.NDArray[np.uint8]
LEAST_EDGE = 256
"""Longer side, in pixels, from which on a reduced picture is good enough to be judged."""


_PACK_THRESHOLD = math.log(0.2 / 0.8)
"""Natural log odds from which a pack's answer veils: a probability of 0.2, since a miss costs more than a key press."""


class Scorer(Protocol):
    """A loaded classifier."""

    def may_distress(self, rgb: RGB) -> bool:
        """Whether the picture, uint8 (h, w, 3), is to be veiled. Raises ModelError."""


class Judges:
    """Asks all classifiers; one that does not load or fails says so in its view, and the others go on."""

    def __init__(self, classifiers: Sequence[Classifier], threads: int = 1) -> None:
        self._classifiers = tuple(classifiers)
        self._threads = threads
        self._loaded: dict[str, Scorer | AssayError] = {}

    def verdict(self, rgb: RGB) -> Verdict:
        """What they say of a picture, upright, uint8 (h, w, 3)."""
        return Verdict(tuple(self._view(one, rgb) for one in self._classifiers))

    def _view(self, classifier: Classifier, rgb: RGB) -> View:
        try:
            wary = self._scorer(classifier).may_distress(rgb)
        except AssayError as error:
            return View(classifier.title, Says.FAILED, str(error))
        return View(classifier.title, Says.MAY_DISTRESS if wary else Says.NOTHING_SEEN)

    def _scorer(self, classifier: Classifier) -> Scorer:
        if classifier.id not in self._loaded:
            try:
                self._loaded[classifier.id] = _scorer_of(classifier, self._threads)
            except AssayError as error:
                self._loaded[classifier.id] = error
        found = self._loaded[classifier.id]
        if isinstance(found, AssayError):
            raise found
        return found


def judges() -> Judges:
    """Those installed now; each set of them is opened once a process."""
    return _judges(installed_classifiers())


@lru_cache(maxsize=1)
def _judges(classifiers: tuple[Classifier, ...]) -> Judges:
    return Judges(classifiers)


def _scorer_of(classifier: Classifier, threads: int) -> Scorer:
    if isinstance(classifier, PackedClassifier):
        return PackScorer(classifier, threads)
    return FileScorer(classifier, threads)


class PackScorer:
    """An imported pack. Raises PackRefused or ModelError where it is damaged, altered or fails."""

    def __init__(self, classifier: PackedClassifier, threads: int) -> None:
        from engines.core.packs.pack import read_pack

        self._pack = read_pack(classifier.folder)
        self._house = ModelHouse(threads)

    def may_distress(self, rgb: RGB) -> bool:
        """Whether its log odds reach the threshold."""
        from engines.core.packs.run import detector_score

        return detector_score(self._pack, self._house, rgb) >= _PACK_THRESHOLD


class FileScorer:
    """One ONNX file on the CPU. Raises ModelError where its file is missing, altered or does not load."""

    def __init__(self, classifier: FileClassifier, threads: int = 1) -> None:
        self.title = classifier.title
        self._how = classifier
        self._session = _session(classifier, threads)
        self._input = str(self._session.get_inputs()[0].name)

    def may_distress(self, rgb: RGB) -> bool:
        """Whether its probability reaches the threshold."""
        try:
            out = self._session.run(None, {self._input: prepared(rgb, self._how)})[0]
        except Exception as error:
            raise ModelError(f"The veil's classifier {self.title} failed: {_first_line(error)}") from error
        flat = np.asarray(out, np.float64).ravel()
        if len(flat) <= self._how.place or not np.isfinite(flat[self._how.place]):
            raise ModelError(f"The veil's classifier {self.title} gave no usable answer.")
        return bool(flat[self._how.place] >= self._how.threshold)


def prepared(rgb: RGB, how: FileClassifier) -> npt.NDArray[np.float32]:
    """(1, crop, crop, 3) or (1, 3, crop, crop) float32 as the classifier wants it."""
    picture = Image.fromarray(rgb).resize((how.resized, how.resized), Image.Resampling.BILINEAR)
    if how.through_jpeg:
        stored = io.BytesIO()
        picture.save(stored, "JPEG")
        picture = Image.open(stored).convert("RGB")
    start = (how.resized - how.crop) // 2
    values = np.asarray(picture, np.float32)[start : start + how.crop, start : start + how.crop]
    values = values[:, :, ::-1] if how.bgr else values
    scaled = np.asarray((values - np.array(how.mean)) / np.array(how.deviation), np.float32)
    return np.ascontiguousarray((scaled if how.channels_last else scaled.transpose(2, 0, 1))[None])


def _session(classifier: FileClassifier, threads: int) -> Any:
    title, file = classifier.title, classifier.file
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ModelError(
            f"The veil's classifier {title} cannot be read ({file.name}: {error.strerror}). Install it again."
        ) from error
    if hashlib.sha256(data).hexdigest() != classifier.sha256:
        raise ModelError(
            f"The veil's classifier {title} is not the one that was tried ({file.name} has another SHA-256); it is not "
            "used. Install the version named in requirements/veil.txt."
        )
    try:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 4
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelError(f"The veil's classifier {title} does not load: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0][:200]
