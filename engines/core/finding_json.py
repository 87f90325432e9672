"""Finding ↔ plain JSON values. Maps and pictures leave their arrays to the caller, plots and tables stay inline."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.core.finding import (
    Finding,
    Float32Array,
    LikelihoodRatio,
    Map,
    MarkedText,
    Outcome,
    Picture,
    Plot,
    Region,
    Remark,
    Series,
    Table,
    TextMark,
)

Json = dict[str, Any]
LoadMap = Callable[[str, float, float], Float32Array]
LoadPicture = Callable[[str], npt.NDArray[np.uint8]]

_PLAIN = (
    "engine", "question", "sentence", "engine_version", "score", "error_rates", "decoder", "seconds", "part",
)  # fmt: skip
_RECORDS = (LikelihoodRatio, MarkedText, Region, Remark, Table, TextMark)
_TUPLES = ("limits", "would_change", "methods", "models")


def finding_to_json(finding: Finding, map_names: tuple[str, ...], picture_names: tuple[str, ...]) -> Json:
    """All of a finding but the arrays of its maps and pictures, which are kept under the names given, in order: first
    its own, then those of its parts.
    """
    whole = (finding, *finding.parts)
    if sum(len(f.maps) for f in whole) != len(map_names) or sum(len(f.pictures) for f in whole) != len(picture_names):
        raise ValueError("there must be a name for every map and picture")
    maps, pictures = iter(map_names), iter(picture_names)
    body = _one_to_json(finding, maps, pictures)
    body["parts"] = [_one_to_json(part, maps, pictures) for part in finding.parts]
    plain: Json = _plain(body)
    return plain


def _one_to_json(finding: Finding, map_names: Iterator[str], picture_names: Iterator[str]) -> Json:
    body: Json = {name: getattr(finding, name) for name in _PLAIN}
    body["question"] = str(finding.question)
    body["outcome"] = finding.outcome.value
    body["options"] = dict(finding.options)
    body.update({name: list(getattr(finding, name)) for name in _TUPLES})
    body["likelihood_ratio"] = finding.likelihood_ratio
    body["maps"] = [_map_to_json(heat, next(map_names)) for heat in finding.maps]
    body["pictures"] = [
        {"id": p.id, "title": p.title, "caption": p.caption, "file": next(picture_names), "in_frame": p.in_frame}
        for p in finding.pictures
    ]
    body["tables"] = finding.tables
    body["plots"] = [_plot_to_json(plot) for plot in finding.plots]
    body["texts"] = finding.texts
    body["remarks"] = finding.remarks
    return body


def finding_from_json(body: Json, load_map: LoadMap, load_picture: LoadPicture) -> Finding:
    """The finding again; ``load_map(name, low, high)`` and ``load_picture(name)`` give the arrays."""
    ratio = body["likelihood_ratio"]
    plain: Json = {name: body.get(name, "") for name in _PLAIN if name != "score"}
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
        texts=tuple(_text_from_json(text) for text in body.get("texts", ())),
        remarks=tuple(_remark_from_json(remark) for remark in body["remarks"]),
        parts=tuple(finding_from_json(part, load_map, load_picture) for part in body.get("parts", ())),
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
    return {**words, "series": series, "categories": list(plot.categories)}


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
    words = (body["id"], body["title"], body["x_label"], body["y_label"])
    return Plot(*words, series, body["caption"], tuple(body.get("categories", ())))


def _text_from_json(body: Json) -> MarkedText:
    marks = tuple(
        TextMark(m["start"], m["end"], m["verdict"], m["sentence"], _regions_from_json(m["regions"]), m["shows"])
        for m in body["marks"]
    )
    return MarkedText(body["id"], body["title"], body["text"], marks)


def _remark_from_json(body: Json) -> Remark:
    regions = _regions_from_json(body["regions"])
    return Remark(body["sentence"], body["speaks_for"], body["strength"], regions, body["shows"])


def _regions_from_json(regions: list[Json]) -> tuple[Region, ...]:
    return tuple(Region(**region) for region in regions)


class _Numbers(list[Any]):
    """Plain JSON values already: most of a body are the numbers of its plots."""


def _floats(values: Float32Array) -> _Numbers:
    """The shortest decimals that give the same float32 again."""
    array = np.asarray(values, np.float32)
    numbers = _Numbers(float(str(value)) for value in array)
    return numbers if np.isfinite(array).all() else _Numbers(_plain(number) for number in numbers)


def _array(values: list[Any]) -> Float32Array:
    return np.array([_from_number(value) for value in values], np.float32)


def _plain(value: Any) -> Any:
    """Plain JSON values only: NumPy's numbers as Python's; NaN and infinity, which JSON lacks, as words; records as
    dictionaries."""
    if value is None or isinstance(value, str | _Numbers):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, _RECORDS):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, np.generic):
        value = value.item()
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _from_number(value: Any) -> Any:
    return float(value) if value in ("nan", "inf", "-inf") else value
