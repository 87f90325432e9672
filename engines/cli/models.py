"""``assay models``: every card — models and reference files — with its measured error, and whether its files hold;
and the import of other people's models.
"""

from __future__ import annotations

import argparse
import json

from engines.cli.exits import Exit
from engines.cli.main import UsageError
from engines.cli.models_imported import run_import, run_list, run_remove
from engines.cli.output import line
from engines.core.card_view import facts, tables
from engines.core.finding import Table
from engines.core.shelf import MISSING, ShelfCard, check_files, shelf

_DESCRIPTION = """\
Without a name, every card there is; with one, that card in full. Other people's models (docs/packs.md):
  assay models import PATH [--name N] [--question Q] [--yes]    a folder or ZIP file, checked by a run
  assay models list                                             the imported models
  assay models remove NAME                                      delete one with its validation"""
_ACTS = {"import": run_import, "list": lambda _: run_list(), "remove": run_remove}


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    parser = commands.add_parser(
        "models",
        help="list models and reference files, or show one with its measured error; import, list, remove packs",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="show this card in full; or: import, list, remove")
    parser.add_argument("words", nargs="*", metavar="PATH", help="what to import, or the name to remove")
    parser.add_argument("--json", action="store_true", help="the card as it is stored, with the state of its files")
    parser.add_argument("--name", dest="called", metavar="N", help="import: what the model is called from now on")
    parser.add_argument("--question", metavar="Q", help="import: what it answers, where its pack.json does not say it")
    parser.add_argument("--yes", action="store_true", help="import: replace one of the same name without asking")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Exit:
    """Print the list or one card; exit code 1 where a file is missing, changed or has a card that cannot be read."""
    if arguments.name in _ACTS:
        return _ACTS[arguments.name](arguments)
    if arguments.words:
        raise UsageError(f"models {arguments.name} takes nothing more (acts are {', '.join(_ACTS)}).")
    cards = shelf()
    if arguments.name is not None:
        cards = tuple(card for card in cards if card.name == arguments.name)
        if not cards:
            names = ", ".join(card.name for card in shelf())
            raise UsageError(f"there is no card {arguments.name}; there are {names} (see: assay models).")
    holds = True
    for card in cards:
        checks = check_files(card)
        holds &= not card.problem and all(check.holds for check in checks)
        if arguments.json:
            files = {check.file: check.state for check in checks}
            record = {"name": card.name, "engines": card.engines, "files": files, "problem": card.problem}
            line(json.dumps(record | {"card": card.raw}, ensure_ascii=False))
        elif arguments.name is None:
            _summary(card, [check.state for check in checks])
        else:
            _in_full(card)
    return Exit.OK if holds else Exit.SOME_FAILED


def _summary(card: ShelfCard, states: list[str]) -> None:
    line(f"{card.name}: {card.title}")
    line(f"    {card.purpose}")
    if states:
        worst = next((state for state in (MISSING, *states) if state in states and state != "as measured"), states[0])
        line(f"    files: {worst}")


def _in_full(card: ShelfCard) -> None:
    line(card.title)
    for item, value in facts(card).rows:
        line(f"    {item}: {value}")
    for table in tables(card, check_files(card)):
        line()
        line(table.title)
        _print(table)


def _print(table: Table) -> None:
    """A table in columns; the last one runs on."""
    rows = [table.columns, *table.rows]
    widths = [min(48, max(len(row[column]) for row in rows)) for column in range(len(table.columns) - 1)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        line(("    " + "  ".join([*cells, row[-1]])).rstrip())
