"""Rows that look alike, folded into one: what is shown, and what each shown row stands for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from engines.core.finding import Outcome
from gui.exhibits.row import Row

ALIKE_MEANS = (
    "their perceptual hashes differ in at most 6 of 63 bits from that of the group's first picture, mirrored or not. "
    "They look alike; only looking tells whether they are copies. A picture in which a small part was altered looks "
    "alike, too. Measured: of 250 pictures saved again at JPEG 30, all were found, brightened ones to 96 %; of "
    "7,958,055 pairs of other pictures, 2 were taken for alike. Right unfolds, Left folds."
)

FOLD_TIP = "Show pictures that look alike in one row; the right arrow key unfolds it, the left one folds it again"


@dataclass(frozen=True, slots=True)
class Fold:
    """What a row stands for. ``alike``: number of others of its group that the filters let through (0 for none);
    ``signals``: how many of these have a signal. ``is_open``: they are shown below it. ``inside``: it is one of them.
    """

    group: str
    alike: int = 0
    signals: int = 0
    is_open: bool = False
    inside: bool = False

    @property
    def words(self) -> str:
        """What stands at the row's edge: "+4 alike", and how many of them have a signal."""
        if not self.alike:
            return ""
        signs = f", {self.signals} with a signal" if self.signals else ""
        return f"+{self.alike:,} alike{signs}"


def folded(
    rows: Sequence[Row], groups: Mapping[str, str], is_open: Collection[str]
) -> tuple[list[Row], dict[str, Fold]]:
    """The rows to show, in their order, and what those of groups stand for, by key.

    ``groups``: key → key of the group's first picture. ``is_open``: groups that are unfolded. The first of a group's
    rows stands for it; the others follow right below it where the group is open.
    """
    by_group: dict[str, list[Row]] = {}
    for row in rows:
        by_group.setdefault(groups.get(row.key, row.key), []).append(row)
    shown: list[Row] = []
    folds: dict[str, Fold] = {}
    for group, members in by_group.items():
        shown.append(members[0])
        others = members[1:]
        if not others:
            continue
        opened = group in is_open
        folds[members[0].key] = Fold(group, len(others), sum(map(_has_signal, others)), opened)
        if opened:
            shown += others
            folds.update((row.key, Fold(group, inside=True)) for row in others)
    return shown, folds


def _has_signal(row: Row) -> bool:
    return any(chip.outcome is Outcome.SIGNAL for chip in row.chips.values())
