"""One JSON line a finding; docs/json-lines.md describes the keys, which later engines keep."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from engines.core.events import Refused
from engines.core.exhibit import Source
from engines.core.finding import Finding


def finding_line(source: Source, sha256: str, finding: Finding, maps: Mapping[str, str | None]) -> str:
    """``maps``: map id → path of its PNG, None where none was written."""
    ratio = finding.likelihood_ratio
    return _line(
        path=source.key,
        sha256=sha256,
        engine=finding.engine,
        part=finding.part,
        question=str(finding.question),
        outcome=finding.outcome.value,
        sentence=finding.sentence,
        score=_finite(finding.score),
        log10_lr=_finite(ratio.log10) if ratio else None,
        log10_lr_interval=[_finite(ratio.low), _finite(ratio.high)] if ratio else None,
        maps=dict(maps) or None,
    )


def refused_line(event: Refused) -> str:
    """A file that is no exhibit: no engine has seen it."""
    return _line(
        path=event.source.key,
        sha256=None,
        engine=None,
        part=None,
        question=None,
        outcome=event.outcome.value,
        sentence=event.sentence,
        score=None,
        log10_lr=None,
        log10_lr_interval=None,
        maps=None,
    )


def _line(**values: object) -> str:
    # ASCII only: names that are no valid text pass as \\udcXX escapes, and no terminal is tricked.
    return json.dumps(values, ensure_ascii=True, allow_nan=False)


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None
