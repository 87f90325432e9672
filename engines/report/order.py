"""The order of an examination, after the ENFSI Best Practice Manual for Digital Image Authentication (2021)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from engines import engine_infos
from engines.core.finding import Finding
from engines.core.info import Info

PARTS = {
    1: ("Auxiliary data", "what accompanies the picture: file system data, metadata, provenance statements"),
    2: ("File structure", "how the file is built: container, markers, tables, embedded pictures"),
    3: ("Global content", "traces spread over the whole picture"),
    4: ("Local content", "traces at places in the picture"),
}
_LAST = 4


def title_of(engine: str) -> str:
    """The engine's title; an engine this program no longer has is shown by its id."""
    info = engine_infos().get(engine)
    return info.title if info else engine


def info_of(engine: str) -> Info | None:
    """The engine's name plate, None for an engine this program no longer has."""
    return engine_infos().get(engine)


def titles() -> dict[str, str]:
    """Engine id → title."""
    return {info.id: info.title for info in engine_infos().values()}


def in_order(findings: Iterable[Finding]) -> list[tuple[int, list[Finding]]]:
    """Findings grouped into the parts of the manual, in its order; within a part by engine id."""
    ordered = sorted(findings, key=lambda finding: (_place(finding), finding.engine))
    return [(part, list(group)) for part, group in groupby(ordered, key=_place)]


def _place(finding: Finding) -> int:
    info = info_of(finding.engine)
    return info.order if info else _LAST
