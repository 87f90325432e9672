"""What can be looked at: the picture, and everything each finding brought, as a list of named choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engines.core.exhibit import Facts, Source
from engines.core.finding import Finding, Map, Outcome, Picture, Plot, Region, Table
from engines.core.finding_parts import spread
from engines.core.question import Question
from gui.viewers.raster import Pyramid

Shown = Map | Picture | Plot | Table | None


class Kind(StrEnum):
    """The kinds of view."""

    PICTURE = "picture"
    MAP = "map"
    RENDERED = "rendered"
    PLOT = "plot"
    TABLE = "table"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class ViewKey:
    """Names a view independently of the exhibit, so that it can be kept while the exhibits change.

    ``exhibit``: position among the exhibits shown (0 unless several stand side by side).
    """

    kind: Kind
    engine: str = ""
    id: str = ""
    exhibit: int = 0


@dataclass(frozen=True, eq=False, slots=True)
class Choice:
    """One entry of the "add view" menu. ``group``: the engine's title, "" for the picture itself."""

    key: ViewKey
    title: str
    group: str = ""
    content: Shown = None


@dataclass(eq=False, slots=True)
class Shelf:
    """One exhibit in the viewers. ``trouble``: why there is no picture, ""."""

    source: Source
    facts: Facts
    findings: list[Finding]
    pyramid: Pyramid | None = None
    trouble: str = ""

    @property
    def frame(self) -> tuple[int, int]:
        """(width, height) in stored pixels; of the decoded picture where the intake could not tell."""
        if self.facts.width and self.facts.height:
            return self.facts.width, self.facts.height
        return self.pyramid.size if self.pyramid else (0, 0)

    @property
    def regions(self) -> tuple[Region, ...]:
        """Every region that a remark or a marked word points to."""
        shown = spread(self.findings)
        remarked = [region for one in shown for remark in one.remarks for region in remark.regions]
        marked = [region for one in shown for text in one.texts for mark in text.marks for region in mark.regions]
        return tuple(dict.fromkeys((*remarked, *marked)))


def choices_of(shelf: Shelf, exhibit: int, titles: Mapping[str, str], tools: Mapping[str, str]) -> list[Choice]:
    """All views of one exhibit. ``titles``: engine id → title; ``tools``: engine id → title of its tool."""
    listed = [Choice(ViewKey(Kind.PICTURE, exhibit=exhibit), "Picture")]
    for finding in shelf.findings:
        group = titles.get(finding.engine, finding.engine)
        for kind, items in _items(finding):
            for item in items:
                listed.append(Choice(ViewKey(kind, finding.engine, item.id, exhibit), item.title, group, item))
        if finding.engine in tools and finding.outcome in (
            Outcome.SIGNAL,
            Outcome.NOTHING_FOUND,
            Outcome.ABSTAINED,
        ):
            listed.append(Choice(ViewKey(Kind.TOOL, finding.engine, exhibit=exhibit), tools[finding.engine], group))
    return listed


def first_views(choices: Sequence[Choice], findings: Sequence[Finding], most: int = 3) -> list[ViewKey]:
    """The views an exhibit opens with: picture, the first map (of a signal if there is one), one more illustration."""
    signals = {finding.engine for finding in findings if finding.outcome is Outcome.SIGNAL}
    # What the guard looked at is shown of itself only where it objects.
    aside = {finding.engine for finding in findings if finding.question == Question.FITNESS} - signals
    keys = [choices[0].key]
    for kinds in ((Kind.MAP,), (Kind.RENDERED, Kind.PLOT)):
        able = [choice.key for choice in choices if choice.key.kind in kinds]
        able.sort(key=lambda key: (key.engine in aside, key.engine not in signals))
        keys += able[:1]
    return keys[:most]


def key_of_shown(shelf: Shelf, exhibit: int, engine: str, id: str) -> ViewKey | None:
    """The view of the map, table, plot or picture with an id; ``engine`` "" searches all findings."""
    for finding in shelf.findings:
        if engine in ("", finding.engine):
            for kind, items in _items(finding):
                if any(item.id == id for item in items):
                    return ViewKey(kind, finding.engine, id, exhibit)
    return None


def _items(finding: Finding) -> tuple[tuple[Kind, Sequence[Map | Picture | Plot | Table]], ...]:
    whole = (finding, *finding.parts)
    return (
        (Kind.MAP, [item for one in whole for item in one.maps]),
        (Kind.RENDERED, [item for one in whole for item in one.pictures]),
        (Kind.PLOT, [item for one in whole for item in one.plots]),
        (Kind.TABLE, [item for one in whole for item in one.tables]),
    )
