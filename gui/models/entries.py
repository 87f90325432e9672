"""What the window of models lists: cards with their tables and diagrams, read and hashed away from the window."""

from __future__ import annotations

import json
from dataclasses import dataclass

from engines.core.card_view import facts, plots, tables
from engines.core.errors import AssayError
from engines.core.finding import Plot, Table
from engines.core.paths import imported_models_folder
from engines.core.shelf import FileCheck, ShelfCard, check_files, shelf
from engines.validation import view
from engines.validation.measure import Validation
from engines.validation.reading import read_validation
from engines.validation.subject import Subject, choices


@dataclass(frozen=True, eq=False, slots=True)
class Entry:
    """One card as it is shown. ``subject``: what is validated for it, "" where that makes no sense. ``validation``:
    what was measured here, None where nothing was. ``pair``: of towers, validated on a table of captions.
    """

    card: ShelfCard
    checks: tuple[FileCheck, ...]
    facts: Table
    tables: tuple[Table, ...]
    plots: tuple[Plot, ...]
    subject: str = ""
    validation: Validation | None = None
    pair: bool = False

    @property
    def imported(self) -> bool:
        """Whether it is a model that the analyst imported."""
        return self.card.path.parent.parent == imported_models_folder()

    @property
    def state(self) -> str:
        """Whether the files are those that were measured, in a sentence."""
        if self.card.problem:
            return self.card.problem
        bad = [check for check in self.checks if not check.holds]
        if bad:
            again = "Import the model again." if self.imported else "Install the program again."
            return " ".join(f"{check.file}: {check.state}." for check in bad) + f" {again}"
        if not self.checks:
            return "The card names no files."
        if self.imported and not (self.card.card and self.card.card.data):
            unknown = " Its error is not known yet: choose Validate." if self.subject else ""
            return f"Every file is the one that was imported (SHA-256 checked just now).{unknown}"
        return "Every file is the one that was measured (SHA-256 checked just now)."

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong with the card and its files."""
        return not self.card.problem and all(check.holds for check in self.checks)

    def has(self, words: str) -> bool:
        """Whether all these words occur anywhere in the card."""
        text = f"{self.card.name} {self.card.title} {' '.join(self.card.engines)} {self.as_text()}".casefold()
        return all(word in text for word in words.casefold().split())

    def as_text(self) -> str:
        """The whole card for the clipboard: tab-separated tables below one another."""
        parts = [self.card.title, self.state]
        for table in (self.facts, *self.tables):
            rows = [*([] if table is self.facts else [table.columns]), *table.rows]
            parts.append("\n".join([table.title, *("\t".join(row) for row in rows)]))
        return "\n\n".join(parts)

    def as_json(self) -> str:
        """The card as it is stored."""
        return json.dumps(self.card.raw, ensure_ascii=False, indent=1)


def read_entries() -> tuple[Entry, ...]:
    """Read every card and hash every file; call away from the window's thread."""
    subjects = {subject.name: subject for subject in choices()}
    return tuple(_entry(card, subjects) for card in shelf())


def _entry(card: ShelfCard, subjects: dict[str, Subject]) -> Entry:
    checks = check_files(card)
    subject = next((name for name in (card.engine, card.name) if name in subjects), "")
    try:
        kept = read_validation(card.path.parent)
    except AssayError:
        kept = None  # the card stands by itself
    measured = view.tables(kept) if kept else ()
    drawn = view.plots(kept) if kept else ()
    shown = (*measured, *tables(card, checks))
    pair = subject != "" and subjects[subject].pair
    return Entry(card, checks, facts(card), shown, (*drawn, *plots(card)), subject, kept, pair)
