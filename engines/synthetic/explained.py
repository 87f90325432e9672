"""A judged picture explained: where the models see most, what each aspect adds, which features a person can check."""

from __future__ import annotations

from dataclasses import dataclass

from engines.core.calibration import Band
from engines.core.finding import LikelihoodRatio, Map, Plot, Region, Remark, Table
from engines.core.opinion_words import side
from engines.synthetic.aspects import AspectModel, Floats
from engines.synthetic.cue_kinds import readable
from engines.synthetic.cue_words import cue_remarks, cue_table, strengths_plot
from engines.synthetic.marks import Marks
from engines.synthetic.readable import cue_model, worth_under
from engines.synthetic.region import region_map, striking
from engines.synthetic.score import TileScores
from engines.synthetic.share_words import apart, shares_plot, shares_remark, shares_table, would_change
from engines.synthetic.wording import looked_at, place_words, weight_remark


@dataclass(frozen=True, eq=False, slots=True)
class Explained:
    """What a finding shows and says beside its one sentence."""

    maps: tuple[Map, ...]
    tables: tuple[Table, ...]
    plots: tuple[Plot, ...]
    remarks: tuple[Remark, ...]
    would_change: tuple[str, ...] = ()


NOT_EXPLAINED = Explained((), (), (), ())


def explain(
    scores: TileScores,
    frame: tuple[int, int],
    threshold: float | None,
    ratio: LikelihoodRatio,
    band: Band,
    marks: Marks | None,
    aspects: tuple[AspectModel, Floats] | None,
) -> Explained:
    """``frame``: (width, height). ``aspects``: the readable model and the picture's (k,) numbers, None without one."""
    shown = region_map(scores, frame, threshold)
    tables, plots, changes = [], [], []
    remarks = [*weight_remark(ratio, scores), *_place(shown, scores, ratio)]
    if aspects is not None:
        taken = apart(*aspects, band, ratio)
        remarks.append(shares_remark(taken))
        tables.append(shares_table(taken))
        plots.append(shares_plot(taken))
        changes.append(would_change(taken))
    cues = cue_model()
    if cues is not None and marks is not None:
        values = readable(marks)
        remarks += cue_remarks(cues, values)
        tables.append(cue_table(cues, values, worth_under(band.name)))
        plots.append(strengths_plot(cues))
    return Explained(
        (shown,),
        (*tables, _model_table(scores)),
        tuple(plots),
        (*remarks, looked_at(scores, frame)),
        tuple(words for words in changes if words),
    )


def _place(shown: Map, scores: TileScores, ratio: LikelihoodRatio) -> tuple[Remark, ...]:
    """The place that adds most for the side that the ratio supports; none where it supports neither."""
    towards = side(ratio)
    if not towards:
        return ()
    tile = scores.tiles[0]
    found = striking(shown, towards, tile.bottom - tile.top)
    if found is None:
        return ()
    first = ratio.proposition if towards > 0 else ratio.alternative
    return (
        Remark(
            f"The trained models see most for “{first}” in the marked place, {place_words(found, shown.frame)} "
            f"({found.width} × {found.height} pixels from {found.x}, {found.y}); look there first.",
            "for" if towards > 0 else "against",
            "weak",
            (Region(found.x, found.y, found.width, found.height, "adds most"),),
            shows=shown.id,
        ),
    )


def _model_table(scores: TileScores) -> Table:
    """What each model says, before calibration."""
    rows = tuple(
        (name, f"{pooled:+.2f}", f"{row.min():+.2f}", f"{row.max():+.2f}", str(len(row)))
        for name, pooled, row in zip(scores.models, scores.by_model, scores.logits, strict=True)
    )
    headings = ("model", "score (log odds)", "lowest tile", "highest tile", "tiles")
    return Table("models", "What each model says, before calibration", headings, rows)
