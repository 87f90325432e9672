"""``python -m training.guard mine|measure|fit|evaluate``: see training/README.md."""

from __future__ import annotations

import sys

from engines.core.card import Figure
from engines.guard.limits import guard_card, guard_limits
from training.guard.samples import SETS, measured


def main(words: list[str]) -> None:
    """Mine fooling pictures, measure every set, fit and write the guard, or print the card's figures again."""
    acts = {"mine": _mine, "measure": _measure, "fit": _fit, "evaluate": _evaluate}
    if len(words) != 1 or words[0] not in acts:
        print(f"usage: python -m training.guard {{{','.join(acts)}}}", file=sys.stderr)
        raise SystemExit(2)
    acts[words[0]]()


def _mine() -> None:
    from training.guard.mine import mine

    for which in ("fit", "test"):
        print(f"{which}: {len(mine(which))} pictures")


def _measure() -> None:
    for which in SETS:
        print(f"{which}: {len(measured(which).values)} rows")


def _fit() -> None:
    import numpy as np

    from training.guard.fit import fitted, limits_of
    from training.guard.measure import figures, unseen_kinds
    from training.guard.shipped import write

    fit = fitted()
    limits = limits_of(fit, np.ones(len(fit.ordinary.values), bool))
    found = figures(fit, limits)
    write(fit, limits, found)
    found += unseen_kinds()  # three more fits: what stands by then is kept
    write(fit, limits, found)
    _print(found, None)


def _evaluate() -> None:
    from training.guard.measure import figures
    from training.guard.shipped import read

    _print(figures(read(), guard_limits()), list(guard_card().figures))


def _print(found: list[Figure], kept: list[Figure] | None) -> None:
    """Each figure, beside what the card says."""
    said = {(figure.measure, figure.group): figure.value for figure in kept or ()}
    for figure in found:
        beside = said.get((figure.measure, figure.group))
        words = "" if kept is None else f"   card: {'–' if beside is None else f'{beside:.4g}'}"
        print(f"{figure.group:<48} {figure.measure:<52} {figure.value:8.4g}{words}")


if __name__ == "__main__":
    main(sys.argv[1:])
