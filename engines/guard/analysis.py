"""One exhibit before the guard: checks of the file, then of its pixels, then one finding."""

from __future__ import annotations

import numpy as np

from engines.core.errors import ModelError
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding, Outcome, Plot, Remark, Series, Table
from engines.core.guarding import SILENCE, how_to_ask
from engines.core.run import Run
from engines.guard.checks import (
    Check,
    check_table,
    file_checks,
    history_check,
    odd_statistics,
    pixel_checks,
    statistics_table,
)
from engines.guard.history import earlier_quality
from engines.guard.info import INFO
from engines.guard.limits import guard_card, guard_limits
from engines.guard.looks import look_at
from engines.guard.measures import PROTOTYPES, GuardModel, Measures, measure
from engines.guard.statistics import statistics
from engines.guard.wording import METHODS, WOULD_CHANGE, objects, passes, rates, reason_remarks, sign_remarks

_MODEL = "guard"


def examine_fitness(exhibit: Exhibit, run: Run) -> Finding:
    """The finding about one exhibit. Raises ModelError where model or limits are missing or altered; ``Stopped``."""
    card, limits = guard_card(), guard_limits()
    model = run.models.model(_MODEL)
    _check_belongs(model)
    checks = file_checks(exhibit, limits)
    tables: tuple[Table, ...] = ()
    plots: tuple[Plot, ...] = ()
    signs: tuple[Remark, ...] = ()
    look = look_at(exhibit.pixels)
    run.progress(INFO.id, 0.2)
    if look is not None and limits.band(exhibit.facts.jpeg_quality) is not None:
        measures = measure(look, statistics(look, run.check_stop), model)
        if exhibit.facts.format != "JPEG":
            checks.append(history_check(earlier_quality(exhibit.pixels), limits))
        checks += pixel_checks(measures, exhibit.facts.jpeg_quality, limits)
        tables, plots = (statistics_table(measures, limits),), (_ball(measures),)
        signs = sign_remarks(odd_statistics(measures, limits)) if _objecting(checks) else ()
    run.progress(INFO.id, 1.0)
    name = exhibit.source.name
    silences = bool(run.options(INFO)[SILENCE])
    ways = (Remark(how_to_ask(), shows="checks"),) if _objecting(checks) and silences else ()
    return Finding(
        engine=INFO.id,
        question=INFO.question,
        outcome=Outcome.SIGNAL if _objecting(checks) else Outcome.NOTHING_FOUND,
        sentence=objects(name, checks, card, silences) if _objecting(checks) else passes(name),
        engine_version=INFO.version,
        tables=(check_table(checks), *tables),
        plots=plots,
        remarks=(*reason_remarks(checks), *ways, *signs),
        limits=(INFO.limits, *card.limits),
        would_change=WOULD_CHANGE if _objecting(checks) else (),
        error_rates=rates(card),
        methods=(*METHODS, f"Measured: {card.name}, version {card.version}"),
        models=INFO.models,
        decoder=exhibit.facts.decoder,
        options=run.options(INFO),
    )


def _objecting(checks: list[Check]) -> bool:
    return any(check.reason for check in checks)


def _check_belongs(model: GuardModel) -> None:
    """Raise ModelError where the model is another one than the limits were fitted for."""
    if guard_card().files.get(f"{_MODEL}/model.onnx") != model.card.get("sha256"):
        raise ModelError(
            f"The model {model.name} was replaced after its error was measured, so that its error is not known; "
            "install the program again."
        )


def _ball(measures: Measures) -> Plot:
    """Where the three heads put the picture between the three kinds."""
    turn = np.linspace(0, 2 * np.pi, 121)
    rim = Series("rim: full certainty", np.cos(turn).astype(np.float32), np.sin(turn).astype(np.float32))
    kinds = [
        Series(label, point[:1].astype(np.float32), point[1:].astype(np.float32), "points")
        for label, point in zip(("ordinary pictures", "noise, patterns", "screens, drawings"), PROTOTYPES, strict=True)
    ]
    here = Series("this picture, three heads", measures.points[:, 0], measures.points[:, 1], "points")
    return Plot(
        "ball",
        "Between ordinary pictures, patterns and drawings",
        "place in the Poincaré disc, horizontal (no unit)",
        "vertical (no unit)",
        (rim, *kinds, here),
        "The nearer to a point on the rim, the more like that kind; the nearer to the middle, the less certain.",
    )
