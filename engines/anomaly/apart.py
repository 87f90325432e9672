"""Fitting in a worker process: normal pictures are files like any other, and may be hostile."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engines.anomaly.catalogue import METHODS, how_words
from engines.core.errors import AssayError, Stopped
from engines.core.paths import made
from engines.core.worker import Worker, WorkerLimits
from engines.core.worker_child import emit

_TOLD_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Fitted:
    """What became of a fit: the option's ``value``, and in words what was fitted."""

    name: str
    value: str
    pictures: int
    method: str
    smallest_rate: float
    bytes: int
    notes: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What to tell the analyst."""
        few = self.smallest_rate >= 1
        rate = "no false-positive rate can be stated" if few else f"smallest rate {100 * self.smallest_rate:.2g} %"
        count = "1 picture" if self.pictures == 1 else f"{self.pictures} pictures"
        return " ".join((f"{self.name}: {count}, {how_words(self.method)}, {rate}.", *self.notes))


@dataclass(frozen=True, slots=True)
class Words:
    """``object``: what the normal pictures show. ``pair``: name of an imported pair of towers, "" for the only one.
    ``own``: path of a file with the analyst's descriptions, "" for those that the program has.
    """

    object: str
    pair: str = ""
    own: str = ""


def fit_apart(
    places: Sequence[Path],
    name: str,
    tell: Callable[[float], object],
    should_stop: Callable[[], bool],
    megapixels: float | None = None,
    limits: WorkerLimits | None = None,
    method: str = METHODS[0],
    base: str = "",
    words: Words | None = None,
) -> Fitted:
    """Fit the pictures under ``places`` and keep the model as ``name``; ``tell`` gets the fraction done.

    ``base``: value NAME@CHECKSUM of a set to carry over to the view that the pictures show, in place of a new fit.
    ``words``: descriptions to put to an imported pair of towers as well.

    Raises ``AssayError`` with a sentence, and ``Stopped``.
    """
    from engines.anomaly.catalogue import check_name, folder

    check_name(name)
    with Worker((limits or WorkerLimits()).writing_to(made(folder()))) as worker:
        for item in worker.stream(
            _fit, [str(place) for place in places], name, megapixels, method, base, words, should_stop=should_stop
        ):
            if isinstance(item, Fitted):
                return item
            tell(item)
    if should_stop():
        raise Stopped
    raise AssayError(f"Fitting {name} ended without a result; try again.")


def _fit(
    places: list[str], name: str, megapixels: float | None, method: str, base: str, words: Words | None
) -> Iterator[Fitted]:
    """In the worker process."""
    from engines.anomaly import store
    from engines.anomaly.adapt import adapt
    from engines.anomaly.fit import MEGAPIXELS, Choices, fit
    from engines.anomaly.states import states_of
    from engines.anomaly.towers import chosen_pair
    from engines.anomaly.words_null import fit_words
    from engines.core.run import Run

    told = [0.0]

    def progress(_: str, fraction: float) -> None:
        now = time.monotonic()
        if now - told[0] >= _TOLD_SECONDS:
            told[0] = now
            emit(fraction)

    if words is not None and words.object:
        states_of(words.object, Path(words.own) if words.own else None)
        chosen_pair(words.pair)  # before the long part, so that a wrong name is told at once
    run = Run(on_progress=progress)
    folders = [Path(place) for place in places]
    if base:
        model = adapt(store.load(base), folders, name, run)
    else:
        model = fit(folders, name, run, Choices(megapixels or MEGAPIXELS, method))
    if words is not None and words.object:
        own = Path(words.own) if words.own else None
        model = replace(model, words=fit_words(folders, model.scale, words.object, own, words.pair, run))
    kept = store.save(model)
    yield Fitted(
        kept.name,
        kept.value,
        len(model.pictures),
        model.method,
        model.smallest_rate,
        kept.path.stat().st_size,
        (*model.notes, *([model.words.sentence] if model.words else [])),
    )
