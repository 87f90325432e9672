"""Scores of many pictures, each read, decoded and judged in a worker process that may die of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import wait

from engines import engine_infos, load_engine
from engines.core.caption_range import language_of
from engines.core.caption_score import caption_score
from engines.core.errors import AssayError, Stopped, WorkerDied
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding, Outcome
from engines.core.finding_parts import spread
from engines.core.names import clean_name
from engines.core.onnx import ModelHouse
from engines.core.packs.pack import read_pack
from engines.core.packs.preprocessing import TooSmall
from engines.core.packs.run import detector_score
from engines.core.packs.store import find
from engines.core.paths import models_folder
from engines.core.perceptual import perceptual_hash, whole_hash
from engines.core.run import Run
from engines.core.worker import Worker, WorkerLimits
from engines.validation.rows import Labelled, Row, Skipped

_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class _Judged:
    score: float
    sha256: str
    quality: int
    width: int
    height: int
    format: str
    bytes: int
    look: int = 0
    vector: tuple[float, ...] = ()


def score_all(
    pictures: Sequence[Labelled],
    subject: str,
    shipped: bool,
    tell: Callable[[int], object],
    should_stop: Callable[[], bool],
    workers: int = 1,
    limits: WorkerLimits | None = None,
) -> Iterator[Row | Skipped]:
    """A row, or why there is none, for each picture, in no particular order; ``tell`` hears the number done.

    Raises Stopped. What a picture does to its worker costs that picture only.
    """
    lanes = [_Lane(limits or WorkerLimits()) for _ in range(max(1, min(workers, len(pictures))))]
    waiting = iter(pictures)
    done = 0
    try:
        while True:
            for lane in lanes:
                if lane.picture is None and (picture := next(waiting, None)) is not None:
                    lane.take(picture, subject, shipped)
            busy = [lane for lane in lanes if lane.picture is not None]
            if not busy:
                return
            ready = wait([lane.worker.connection for lane in busy], _POLL_SECONDS)
            for lane in busy:
                found = lane.step(lane.worker.connection in ready)
                if found is not None:
                    done += 1
                    tell(done)
                    yield found
            if should_stop():
                raise Stopped
    finally:
        for lane in lanes:
            lane.worker.close()


class _Lane:
    """One worker and the picture in its hands."""

    def __init__(self, limits: WorkerLimits) -> None:
        self.worker = Worker(limits)
        self.picture: Labelled | None = None
        self._judged: _Judged | None = None

    def take(self, picture: Labelled, subject: str, shipped: bool) -> None:
        self.picture, self._judged = picture, None
        try:
            self.worker.begin(judge_one, picture, subject, shipped, self.worker.limits.threads)
        except WorkerDied:
            self.worker.restart()
            self.worker.begin(judge_one, picture, subject, shipped, self.worker.limits.threads)

    def step(self, has_message: bool) -> Row | Skipped | None:
        """The picture's row once it is there; None while it is being judged."""
        assert self.picture is not None
        try:
            if not has_message:
                self.worker.check_silence()
                return None
            kind, value = self.worker.receive()
        except WorkerDied as death:
            self.worker.restart()
            return self._end(f"{self.picture.name} {death}.")
        if kind == "item" and isinstance(value, _Judged):
            self._judged = value
        elif kind == "error":
            return self._end(str(value))
        elif kind == "end":
            return self._end("No score was given.")
        return None

    def _end(self, otherwise: str) -> Row | Skipped:
        picture, judged = self.picture, self._judged
        assert picture is not None
        self.picture = None
        if judged is None:
            return Skipped(picture.name, otherwise)
        return Row(
            picture.name,
            judged.sha256,
            picture.positive,
            picture.origin,
            judged.score,
            judged.quality,
            min(judged.width, judged.height),
            judged.width,
            judged.height,
            judged.format,
            judged.bytes,
            len(picture.caption.split()),
            language_of(picture.caption, picture.language) if picture.caption else "",
            judged.look,
            judged.vector,
        )


def judge_one(picture: Labelled, subject: str, shipped: bool, threads: int) -> Iterator[_Judged]:
    """In the worker process. Raises AssayError with the reason why there is no score."""
    from engines.core.intake import receive

    source = picture.source
    exhibit = receive(source)
    facts = exhibit.facts
    if facts.undecodable or not exhibit.pixels.size:
        raise AssayError(facts.undecodable or f"{clean_name(source.name)} has no pixels.")
    quality = (facts.jpeg_quality or -1) if facts.format == "JPEG" else 0
    size = facts.width, facts.height, facts.format, facts.size_bytes
    if picture.caption:
        score, vector = _caption_score(exhibit, subject, shipped, picture.caption, threads)
        both = hashlib.sha256(f"{facts.sha256} {picture.caption}".encode()).hexdigest()
        look = perceptual_hash(exhibit.rgb_u8)
        yield _Judged(score, both, quality, *size, whole_hash(look) if look else 0, vector)
        return
    score = _engine_score(exhibit, subject, threads) if shipped else _pack_score(exhibit, subject, threads)
    yield _Judged(score, facts.sha256, quality, *size)


def _caption_score(
    exhibit: Exhibit, name: str, shipped: bool, caption: str, threads: int
) -> tuple[float, tuple[float, ...]]:
    pack = read_pack(models_folder() / name) if shipped else find(name)
    try:
        score, vector = caption_score(pack, _house(threads), exhibit.rgb_u8, caption)
    except TooSmall as error:
        raise AssayError(str(error)) from error
    return score, tuple(vector.tolist())


def _pack_score(exhibit: Exhibit, name: str, threads: int) -> float:
    try:
        return detector_score(find(name), _house(threads), exhibit.rgb_u8)
    except TooSmall as error:
        raise AssayError(str(error)) from error


def _engine_score(exhibit: Exhibit, engine: str, threads: int) -> float:
    """The highest score among what the engine says, of the parts that it judged."""
    answer = load_engine(engine)(exhibit, Run(threads=threads, model_house=_house(threads)))
    findings = spread([answer] if isinstance(answer, Finding) else answer)
    judged = (Outcome.SIGNAL, Outcome.NOTHING_FOUND)
    scores = [found.score for found in findings if found.score is not None and found.outcome in judged]
    if scores:
        return max(scores)
    said = next((found.sentence for found in findings), "")
    raise AssayError(said or f"{engine_infos()[engine].title} gave no score.")


@cache
def _house(threads: int) -> ModelHouse:
    return ModelHouse(threads=threads)
