"""The guard's rates: objections to ordinary, generated, fooling and drawn pictures, by source, condition and reason."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from engines.core.card import Figure
from engines.guard.limits import Limits
from training.guard.fit import BANDS, Fit, Truths, fitted, fold_of, limits_of, objections
from training.guard.samples import FOLDS, Measured, measured

SURE = "fooling pictures of which the detectors are surer than of 95 in 100 ordinary ones"
UNSEEN = "objections of a guard fitted without the kind"
_LIVES = ("as stored", "compressed again", "scaled and compressed again")


def any_of(checks: dict[str, Truths]) -> Truths:
    """(n,) whether any check objects."""
    return np.any(list(checks.values()), axis=0)


def figures(fit: Fit, limits: Limits) -> list[Figure]:
    """Everything measured, ready for the card."""
    return [*_ordinary(fit), *_fooling(fit, limits), *_windows(fit, limits), *_blind(fit, limits)]


def held_out(fit: Fit) -> dict[str, Truths]:
    """Objections to ordinary rows by the one head and by limits that know nothing of the row's third of sources."""
    fold, found = fold_of(fit.ordinary), fit.ordinary
    out: dict[str, Truths] = {}
    for number in range(len(FOLDS)):
        rows = fold == number
        checks = objections(fit.said, found.quality, limits_of(fit, ~rows), slice(number, number + 1))
        for name, objects in checks.items():
            out.setdefault(name, np.zeros(len(fold), bool))[rows] = objects[rows]
    return out


def _ordinary(fit: Fit) -> Iterator[Figure]:
    found, checks = fit.ordinary, held_out(fit)
    objects = any_of(checks)
    for kind, words in (("photograph", "photographs"), ("generated", "generated pictures")):
        rows = found.kind == kind
        yield Figure("objections", words, _even(objects, found, rows))
        yield Figure("pictures", words, len(np.unique(found.name[rows])))
        yield Figure("objections to pictures as stored", words, _even(objects, found, rows & (found.life == 0)))
        for name, single in checks.items():
            yield Figure(f"objections: {name}", words, _even(single, found, rows))
        for name, (low, high) in BANDS:
            here = rows & (found.quality >= low) & (found.quality <= high)
            yield Figure(f"objections to {words}", f"condition: {name}", _even(objects, found, here))
        for life, name in enumerate(_LIVES):
            yield Figure(f"objections to {words}", f"life: {name}", _even(objects, found, rows & (found.life == life)))
    yield from _by_group(found, checks, "source")


def _fooling(fit: Fit, limits: Limits) -> Iterator[Figure]:
    found = measured("fooling test")
    checks = objections(fit.say(found), found.quality, limits)
    objects, three = any_of(checks), found.group != "procedural"
    unseen_lives = found.life < 2
    yield Figure("objections", "fooling pictures", float(objects[three & unseen_lives].mean()))
    yield Figure("pictures", "fooling pictures", len(np.unique(found.name[three])))
    for life, name in enumerate(_LIVES):
        yield Figure(
            "objections to fooling pictures", f"life: {name}", float(objects[three & (found.life == life)].mean())
        )
    pleased = three & unseen_lives & _pleasing(fit, fit.say(found).score)
    yield Figure("objections", SURE, float(objects[pleased].mean()))
    yield Figure("pictures", SURE, len(np.unique(found.name[pleased])))
    yield from _by_group(found, checks, "kind of pattern")


def _pleasing(fit: Fit, score: npt.NDArray[np.floating]) -> Truths:
    """(n,) whether the detectors are surer than of 95 in 100 generated pictures, or photographs."""
    own, kind = fit.said.score, fit.ordinary.kind
    low, high = np.quantile(own[kind == "photograph"], 0.05), np.quantile(own[kind == "generated"], 0.95)
    return np.asarray((score < low) | (score > high))


def unseen_kinds() -> Iterator[Figure]:
    """How a guard fares that was fitted without a kind of fooling picture, on that kind. Needs torch."""
    found = measured("fooling test")
    for kind in ("noise", "evolved", "gradient"):
        fit = fitted((kind,))
        rows = found.rows((found.group == kind) & (found.life < 2))
        checks = objections(fit.say(rows), rows.quality, limits_of(fit, np.ones(len(fit.ordinary.values), bool)))
        yield Figure(UNSEEN, f"kind of pattern: {kind}", float(any_of(checks).mean()))


def _windows(fit: Fit, limits: Limits) -> Iterator[Figure]:
    found = measured("windows")
    checks = objections(fit.say(found), found.quality, limits)
    yield Figure("objections", "screenshots and drawings", float(any_of(checks)[found.life < 2].mean()))
    yield Figure("pictures", "screenshots and drawings", len(np.unique(found.name)))
    yield from _by_group(found, checks, "kind of screen")


def _blind(fit: Fit, limits: Limits) -> Iterator[Figure]:
    found = measured("blind")
    checks = objections(fit.say(found), found.quality, limits)
    for kind, words in (("photograph", "photographs"), ("generated", "generated pictures")):
        rows = found.kind == kind
        yield Figure("objections", f"{words}, blind", _even(any_of(checks), found, rows))
        yield Figure("pictures", f"{words}, blind", len(np.unique(found.name[rows])))
    yield from _by_group(found, checks, "blind source")


def _by_group(found: Measured, checks: dict[str, Truths], kind: str) -> Iterator[Figure]:
    for name in np.unique(found.group):
        rows = found.group == name
        yield Figure("pictures", f"{kind}: {name}", len(np.unique(found.name[rows])))
        yield Figure("objections", f"{kind}: {name}", float(any_of(checks)[rows].mean()))
        for check, objects in checks.items():
            yield Figure(check, f"{kind}: {name}", float(objects[rows].mean()))


def _even(objects: Truths, found: Measured, rows: Truths) -> float:
    """The mean over the groups of the share of rows objected to."""
    groups = np.unique(found.group[rows])
    return float(np.mean([objects[rows & (found.group == name)].mean() for name in groups])) if len(groups) else 0.0
