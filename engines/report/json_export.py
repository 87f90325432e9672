"""The case as JSON for other programs, after ``schema.json`` beside this file.

Written exhibit by exhibit. Maps and pictures appear by description; their values lie in the case's folder.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from engines.core.case import Case, CaseExhibit
from engines.core.case_details import acts as details_acts
from engines.core.finding import Finding, LikelihoodRatio, Map, Plot, Remark
from engines.core.opinion import Opinion, Reason, opinions
from engines.core.version import PROGRAM, VERSION
from engines.report.dossier import Dossier, Entry, state_words
from engines.report.order import titles
from engines.report.printing import Printing

SCHEMA = Path(__file__).with_name("schema.json")
FORMAT = "assay-report/1"

Json = dict[str, Any]


def write_json(file: BinaryIO, printing: Printing) -> None:
    """UTF-8 JSON after ``schema.json``. Numbers that are not finite become null; lone surrogates stay escaped.

    There are no pictures in it to veil, and no template leaves anything out.
    """
    case, dossier = printing.case, printing.dossier
    file.write(_dump(_head(case, dossier))[:-1] + b',\n"exhibits": [')
    for done, entry in enumerate(dossier.entries):
        printing.begin(done)
        file.write(b",\n" if done else b"\n")
        file.write(_dump(_exhibit(case, entry)))
    file.write(b'\n],\n"refused": ' + _dump([_refused(exhibit) for exhibit in dossier.refused]))
    file.write(b',\n"log": ' + _dump([asdict(entry) for entry in dossier.log]) + b"}\n")


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True, allow_nan=False).encode()


def _head(case: Case, dossier: Dossier) -> Json:
    check = dossier.log_check
    return {
        "format": FORMAT,
        "program": {"name": PROGRAM, "version": VERSION},
        "written": dossier.written,
        "left_out": dossier.left_out,
        "case": {
            "name": dossier.name,
            "path": str(case.path),
            "details": asdict(dossier.details),
            "details_history": [asdict(act) for act in details_acts(dossier.log)],
            "notes": [asdict(note) for note in dossier.notes],
        },
        "log_check": {
            "ok": check.ok, "first_broken": check.first_broken, "sentence": check.sentence, "head": check.head,
        },
    }  # fmt: skip


def _exhibit(case: Case, entry: Entry) -> Json:
    exhibit = entry.exhibit
    findings = case.findings(exhibit.sha256, exhibit.source.captions)
    check = entry.check
    return {
        "number": entry.number,
        **_source(exhibit),
        "captions": [asdict(caption) for caption in exhibit.source.captions],
        "received": exhibit.added,
        "facts": asdict(exhibit.facts) if exhibit.facts else None,
        "same_as": entry.same_as,
        "at_report_time": {
            "state": state_words(check).lower(),
            "sha256": check.found or None if check else None,
            "sentence": check.sentence if check else "",
        },
        "same_picture": list(entry.elsewhere),
        "notes": [asdict(note) for note in case.notes(exhibit.id)],
        "tags": list(entry.tags),
        "opinions": [_opinion(opinion) for opinion in opinions(findings, titles())],
        "findings": [_finding(finding) for finding in findings],
    }


def _source(exhibit: CaseExhibit) -> Json:
    source = exhibit.source
    return {"name": source.name, "path": str(source.path), "member": source.member}


def _refused(exhibit: CaseExhibit) -> Json:
    outcome = exhibit.outcome.value if exhibit.outcome else None
    return {**_source(exhibit), "received": exhibit.added, "outcome": outcome, "sentence": exhibit.sentence}


def _opinion(opinion: Opinion) -> Json:
    return {
        "question": opinion.question.value,
        "outcome": opinion.outcome.value,
        "sentence": opinion.sentence,
        "strength": opinion.strength,
        "supports": opinion.supports,
        "engines_differ": opinion.differ,
        "speaks_for": [_reason(reason) for reason in opinion.speaks_for],
        "speaks_against": [_reason(reason) for reason in opinion.speaks_against],
        "would_change": list(opinion.would_change),
        "limits": list(opinion.limits),
        "engines": list(dict.fromkeys(finding.engine for finding in opinion.findings)),
        "difference": asdict(opinion.difference) if opinion.difference else None,
    }


def _reason(reason: Reason) -> Json:
    return {"sentence": reason.sentence, "engine": reason.engine, "strength": reason.strength}


def _finding(finding: Finding) -> Json:
    ratio = finding.likelihood_ratio
    return {
        "engine": finding.engine,
        "engine_version": finding.engine_version,
        "part": finding.part,
        "question": str(finding.question),
        "outcome": finding.outcome.value,
        "sentence": finding.sentence,
        "score": _number(finding.score),
        "log10_lr": _number(ratio.log10) if ratio else None,
        "log10_lr_interval": [_number(ratio.low), _number(ratio.high)] if ratio else None,
        "likelihood_ratio": _ratio(ratio) if ratio else None,
        "error_rates": finding.error_rates,
        "remarks": [_remark(remark) for remark in finding.remarks],
        "maps": [_map(heat) for heat in finding.maps],
        "plots": [_plot(plot) for plot in finding.plots],
        "tables": [asdict(table) for table in finding.tables],
        "texts": [asdict(text) for text in finding.texts],
        "pictures": [{"id": p.id, "title": p.title, "caption": p.caption} for p in finding.pictures],
        "limits": list(finding.limits),
        "would_change": list(finding.would_change),
        "methods": list(finding.methods),
        "models": list(finding.models),
        "options": dict(finding.options),
        "decoder": finding.decoder,
        "seconds": _number(finding.seconds),
        "parts": [_finding(part) for part in finding.parts],
    }


def _ratio(ratio: LikelihoodRatio) -> Json:
    return {
        "proposition": ratio.proposition,
        "alternative": ratio.alternative,
        "calibration": ratio.calibration,
        "error_rates": ratio.error_rates,
    }


def _remark(remark: Remark) -> Json:
    return {**asdict(remark), "regions": [asdict(region) for region in remark.regions]}


def _map(heat: Map) -> Json:
    valid = heat.values[np.isfinite(heat.values)]
    return {
        "id": heat.id,
        "title": heat.title,
        "legend": heat.legend,
        "unit": heat.unit,
        "low": _number(heat.low),
        "high": _number(heat.high),
        "threshold": _number(heat.threshold),
        "frame": list(heat.frame),
        "shape": list(heat.values.shape),
        "highest": _number(float(valid.max())) if valid.size else None,
        "share_reaching_threshold": _share(valid, heat.threshold),
    }


def _share(valid: npt.NDArray[np.float32], threshold: float | None) -> float | None:
    if threshold is None or not valid.size:
        return None
    return _number(float(np.mean(valid >= threshold)))


def _plot(plot: Plot) -> Json:
    return {
        "id": plot.id,
        "title": plot.title,
        "x_label": plot.x_label,
        "y_label": plot.y_label,
        "caption": plot.caption,
        "categories": list(plot.categories),
        "series": [
            {
                "label": series.label,
                "kind": series.kind,
                "x": _numbers(series.x),
                "y": _numbers(series.y),
                "y_high": None if series.y_high is None else _numbers(series.y_high),
            }
            for series in plot.series
        ],
    }


def _numbers(values: npt.NDArray[np.float32]) -> list[float | None]:
    return [_number(value) for value in values.tolist()]


def _number(value: float | None) -> float | None:
    """Six significant figures; None for what JSON cannot hold."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.6g}")
