"""Finding ↔ plain JSON values. Maps and pictures leave their arrays to the caller, plots and tables stay inline."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.core.finding import (
    Finding,
    Float32Array,
    LikelihoodRatio,
    Map,
    Outcome,
    Picture,
    Plot,
    Region,
    Remark,
    Series,
    Table,
)

Json = dict[str, Any]
LoadMap = Callable[[str, float, float], Float32Array]
LoadPicture = Callable[[str], npt.NDArray[np.uint8]]

_PLAIN = (
    "engine", "question", "sentence", "engine_version", "score", "error_rates", "decoder", "seconds",
)  # fmt: skip
_TUPLES = ("limits", "would_change", "methods", "models")


def finding_to_json(finding: Finding, map_names: tuple[str, ...], picture_names: tuple[str, ...]) -> Json:
    """All of a finding but the arrays of its maps and pictures, which are kept under the names given, in order."""
    body: Json = {name: getattr(finding, name) for name in _PLAIN}
    body["question"] = str(finding.question)
    body["outcome"] = finding.outcome.value
    body["options"] = dict(finding.options)
    body.update({name: list(getattr(finding, name)) for name in _TUPLES})
    ratio = finding.likelihood_ratio
    body["likelihood_ratio"] = asdict(ratio) if ratio else None
    body["maps"] = [_map_to_json(m, file) for m, file in zip(finding.maps, map_names, strict=True)]
    body["pictures"] = [
        {"id": p.id, "title": p.title, "caption": p.caption, "file": file, "in_frame": p.in_frame}
        for p, file in zip(finding.pictures, picture_names, strict=True)
    ]
    body["tables"] = [asdict(table) for table in finding.tables]
    body["plots"] = [_plot_to_json(plot) for plot in finding.plots]
    body["remarks"] = [asdict(remark) for remark in finding.remarks]
    plain: Json = _plain(body)
    return plain


def finding_from_json(body: Json, load_map: LoadMap, load_picture: LoadPicture) -> Finding:
    """The finding again; ``load_map(name, low, high)`` and ``load_picture(name)`` give the arrays."""
    ratio = body["likelihood_ratio"]
    plain: Json = {name: body[name] for name in _PLAIN if name != "score"}
    plain |= {name: tuple(body[name]) for name in _TUPLES}
    return Finding(
        **plain,
        score=_from_number(body["score"]),
        outcome=Outcome(body["outcome"]),
        options=dict(body["options"]),
        likelihood_ratio=LikelihoodRatio(**{k: _from_number(v) for k, v in ratio.items()}) if ratio else None,
        maps=tuple(_map_from_json(m, load_map) for m in body["maps"]),
        pictures=tuple(
            Picture(p["id"], p["title"], load_picture(p["file"]), p["caption"], bool(p.get("in_frame", False)))
            for p in body["pictures"]
        ),
        tables=tuple(_table_from_json(table) for table in body["tables"]),
        plots=tuple(_plot_from_json(plot) for plot in body["plots"]),
        remarks=tuple(_remark_from_json(remark) for remark in body["remarks"]),
    )


def _map_to_json(heat: Map, file: str) -> Json:
    return {
        "id": heat.id,
        "title": heat.title,
        "file": file,
        "size": heat.values.shape[::-1],
        "frame": heat.frame,
        "low": heat.low,
        "high": heat.high,
        "unit": heat.unit,
        "legend": heat.legend,
        "threshold": heat.threshold,
    }


def _map_from_json(body: Json, load_map: LoadMap) -> Map:
    return Map(
        id=body["id"],
        title=body["title"],
        values=load_map(body["file"], body["low"], body["high"]),
        frame=(body["frame"][0], body["frame"][1]),
        low=body["low"],
        high=body["high"],
        unit=body["unit"],
        legend=body["legend"],
        threshold=body["threshold"],
    )


def _table_from_json(body: Json) -> Table:
    rows = tuple(tuple(row) for row in body["rows"])
    return Table(body["id"], body["title"], tuple(body["columns"]), rows, tuple(body["remarks"]))


def _plot_to_json(plot: Plot) -> Json:
    series = [
        {
            "label": line.label,
            "kind": line.kind,
            "x": _floats(line.x),
            "y": _floats(line.y),
            "y_high": None if line.y_high is None else _floats(line.y_high),
        }
        for line in plot.series
    ]
    words = {name: getattr(plot, name) for name in ("id", "title", "x_label", "y_label", "caption")}
    return {**words, "series": series}


def _plot_from_json(body: Json) -> Plot:
    series = tuple(
        Series(
            line["label"],
            _array(line["x"]),
            _array(line["y"]),
            line["kind"],
            None if line["y_high"] is None else _array(line["y_high"]),
        )
        for line in body["series"]
    )
    return Plot(body["id"], body["title"], body["x_label"], body["y_label"], series, body["caption"])


def _remark_from_json(body: Json) -> Remark:
    regions = tuple(Region(**region) for region in body["regions"])
    return Remark(body["sentence"], body["speaks_for"], body["strength"], regions, body["shows"])


def _floats(values: Float32Array) -> list[Any]:
    """The shortest decimals that give the same float32 again."""
    return [float(str(value)) for value in np.asarray(values, np.float32)]


def _array(values: list[Any]) -> Float32Array:
    return np.array([_from_number(value) for value in values], np.float32)


def _plain(value: Any) -> Any:
    """Plain JSON values only: NumPy's numbers as Python's; NaN and infinity, which JSON lacks, as words."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, np.generic):
        value = value.item()
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _from_number(value: Any) -> Any:
    return float(value) if value in ("nan", "inf", "-inf") else value
