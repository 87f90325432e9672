"""What an exhibit opens with: the picture, a map, and an illustration that says something of the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engines.core.finding import Finding, Outcome, Plot, Series
from engines.core.question import Question
from gui.viewers.choices import Kind, Shelf, choices_of, first_views
from tests.gui.viewing import facts, source, spectrum

LINE = Series("certainty", np.zeros(2, np.float32), np.ones(2, np.float32))


def guard(outcome: Outcome) -> Finding:
    return Finding("guard", Question.FITNESS, outcome, "Checked.", plots=(Plot("ball", "Ball", "x", "y", (LINE,)),))


def opened(outcome: Outcome) -> list[str]:
    findings = [guard(outcome), replace(spectrum(), pictures=(), maps=())]
    shelf = Shelf(source(), facts(), findings)
    return [key.engine for key in first_views(choices_of(shelf, 0, {}, {}), findings) if key.kind is Kind.PLOT]


def test_the_guard_shows_itself_first_only_where_it_objects() -> None:
    assert opened(Outcome.NOTHING_FOUND) == ["spectrum"]
    assert opened(Outcome.SIGNAL) == ["guard"]
