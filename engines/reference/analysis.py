"""The walk: read the references, compare with each, weigh what differs, say it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engines.core.exhibit import Exhibit
from engines.core.finding import Finding, Map, Outcome, Picture, Remark, Table
from engines.core.names import clean_name
from engines.core.run import Run
from engines.reference import words
from engines.reference.card import alarm_level
from engines.reference.change import change_map
from engines.reference.chosen import references_of
from engines.reference.compare import LEAST_SIDE, Comparison, compare, reduced
from engines.reference.info import INFO
from engines.reference.regions import changed_places

F32 = npt.NDArray[np.float32]
SCALE_TOP = 2.0  # the map shows 0 … twice the alarm level
_VARYING_TOP = np.float32(0.99)


def examine(exhibit: Exhibit, run: Run) -> Finding:
    """Compare ``exhibit`` with the references of the option ``pictures``; raises ``Stopped``, or an ``AssayError`` that
    says which reference cannot be used."""
    name = clean_name(exhibit.source.name)
    option = str(run.options(INFO)["pictures"])
    if not option.strip():
        return _finding(Outcome.NOT_APPLICABLE, words.no_reference(name))
    if min(exhibit.pixels.shape[:2]) < LEAST_SIDE:
        return _finding(Outcome.NOT_APPLICABLE, words.too_small(name))
    references = references_of(option)
    run.progress(INFO.id, 0.1)
    table = words.reference_table(references)
    same = [one for one in references if one.facts.sha256 == exhibit.facts.sha256]
    if same:
        return _finding(Outcome.NOT_APPLICABLE, words.same_file(name), tables=(table,))
    small = [one for one in references if min(one.pixels.shape[:2]) < LEAST_SIDE]
    if small:
        return _finding(Outcome.NOT_APPLICABLE, words.too_small(clean_name(small[0].source.name)), tables=(table,))
    questioned = reduced(exhibit.rgb_u8)
    comparisons = []
    for number, one in enumerate(references):
        comparisons.append(compare(questioned, reduced(one.rgb_u8)))
        run.progress(INFO.id, 0.1 + 0.8 * (number + 1) / len(references))
    usable = [comparison for comparison in comparisons if comparison.change is not None]
    names = [clean_name(one.source.name) for one in references]
    refused = [words.refused(n, c.refusal) for n, c in zip(names, comparisons, strict=True) if c.refusal]
    if not usable:
        return _finding(
            Outcome.ABSTAINED, words.shows_something_else(name, names, comparisons[0]), tables=(table,), remarks=refused
        )
    return _judged(exhibit, usable, table, refused, names)


def _judged(
    exhibit: Exhibit,
    usable: list[Comparison],
    table: Table,
    refused: list[Remark],
    names: list[str],
) -> Finding:
    name, level = clean_name(exhibit.source.name), np.float32(alarm_level())
    multiples = _least([comparison.change for comparison in usable if comparison.change is not None]) / level
    varying = _varying(usable, level)
    best = max(usable, key=lambda comparison: comparison.aligned.likeness.share)
    places = changed_places(multiples, best.questioned, best.reference, exhibit.frame, varying)
    telling = [place for place in places if not place.varies]
    shown = multiples if varying is None else np.where(varying, np.minimum(multiples, _VARYING_TOP), multiples)
    heat = Map(
        id="change",
        title="Differs from the reference",
        values=shown.astype(np.float32),
        frame=exhibit.frame,
        low=0.0,
        high=SCALE_TOP,
        unit="× alarm level",
        legend=words.LEGEND,
        threshold=1.0,
    )
    aligned = Picture(
        "aligned", "Reference, aligned", best.reference, words.aligned_caption(names, best), in_frame=True
    )
    return _finding(
        Outcome.SIGNAL if telling else Outcome.NOTHING_FOUND,
        words.sentence(name, names, telling, best),
        score=float(np.nanmax(shown)) if np.isfinite(shown).any() else None,
        maps=(heat,),
        pictures=(aligned,),
        tables=((words.place_table(places), table) if places else (table,)),
        remarks=[*words.place_remarks(places), *refused],
        error_rates=words.error_rates(),
    )


def _least(changes: list[F32]) -> F32:
    """A place counts only if it differs from every reference that reaches it; NaN where none does."""
    stack = np.stack(changes)
    reached = np.isfinite(stack).any(0)
    return np.where(reached, np.fmin.reduce(stack, axis=0), np.nan).astype(np.float32)


def _varying(usable: list[Comparison], level: np.float32) -> npt.NDArray[np.bool_] | None:
    """Where the references, each in the exhibit's frame, differ among themselves; None for one reference."""
    if len(usable) < 2:
        return None
    first = usable[0]
    varying = np.zeros(first.questioned.shape[:2], np.bool_)
    for other in usable[1:]:
        inside = _reached(first) & _reached(other)
        apart = change_map(first.reference.astype(np.float32), other.reference.astype(np.float32), inside)
        varying |= np.nan_to_num(apart, nan=0.0) >= level
    return varying


def _reached(comparison: Comparison) -> npt.NDArray[np.bool_]:
    assert comparison.change is not None
    return np.isfinite(comparison.change)


def _finding(
    outcome: Outcome,
    sentence: str,
    *,
    score: float | None = None,
    maps: tuple[Map, ...] = (),
    pictures: tuple[Picture, ...] = (),
    tables: tuple[Table, ...] = (),
    remarks: list[Remark] | None = None,
    error_rates: str = "",
) -> Finding:
    return Finding(
        engine=INFO.id,
        question=INFO.question.value,
        outcome=outcome,
        sentence=sentence,
        engine_version=INFO.version,
        score=score,
        maps=maps,
        pictures=pictures,
        tables=tables,
        remarks=tuple(remarks or ()),
        limits=(INFO.limits, *words.LIMITS),
        would_change=words.WOULD_CHANGE,
        error_rates=error_rates,
        methods=words.METHODS,
    )
