"""What the window of models lists: cards with their tables and diagrams, read and hashed away from the window."""

from __future__ import annotations

import json
from dataclasses import dataclass

from engines.core.card_view import facts, plots, tables
from engines.core.finding import Plot, Table
from engines.core.shelf import FileCheck, ShelfCard, check_files, shelf


@dataclass(frozen=True, eq=False, slots=True)
class Entry:
    """One card as it is shown."""

    card: ShelfCard
    checks: tuple[FileCheck, ...]
    facts: Table
    tables: tuple[Table, ...]
    plots: tuple[Plot, ...]

    @property
    def state(self) -> str:
        """Whether the files are those that were measured, in a sentence."""
        if self.card.problem:
            return self.card.problem
        bad = [check for check in self.checks if not check.holds]
        if bad:
            return " ".join(f"{check.file}: {check.state}." for check in bad) + " Install the program again."
        if not self.checks:
            return "The card names no files."
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
    found = []
    for card in shelf():
        checks = check_files(card)
        found.append(Entry(card, checks, facts(card), tables(card, checks), plots(card)))
    return tuple(found)
