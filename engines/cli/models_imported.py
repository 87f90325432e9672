"""``assay models import`` and ``remove``: other people's models, as packs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engines.cli.exits import Exit
from engines.cli.main import UsageError
from engines.cli.output import line, say
from engines.cli.stopping import StopSwitch
from engines.core.errors import Stopped


def run_import(arguments: argparse.Namespace) -> Exit:
    """Check a pack by a run and keep it; ask before another of its name is replaced."""
    from engines.core.packs.check import Step
    from engines.core.packs.importing import import_pack
    from engines.core.packs.pack import QUESTIONS

    if len(arguments.words) != 1:
        raise UsageError("models import takes one folder or ZIP file: assay models import PATH [--name N] [--yes]")
    if arguments.question and arguments.question not in QUESTIONS:
        raise UsageError(f"--question {arguments.question}: there are {', '.join(QUESTIONS)}.")
    said = [""]

    def tell(step: Step) -> None:
        words = step.doing.partition(",")[0]
        if words != said[0]:
            said[0] = words
            say(f"{words} …")

    replace = arguments.yes
    if not replace and arguments.called and _is_there(arguments.called):
        replace = _agreed(arguments.called)
        if not replace:
            return Exit.STOPPED
    with StopSwitch() as switch:
        try:
            pack = import_pack(
                Path(arguments.words[0]),
                arguments.called or "",
                question=arguments.question or "",
                replace=replace,
                tell=tell,
                should_stop=switch.pressed,
            )
        except Stopped:
            say("Stopped. Nothing was kept of this import.")
            return Exit.STOPPED
    line(f"“{pack.name}” was imported: {pack.layout}, question “{pack.question}”, SHA-256 {pack.sha256}")
    line(f"    licence: {pack.licence or 'not stated'}; source: {pack.source or 'not stated'}")
    if pack.scores is not None:
        say(f"It gives no likelihood ratio yet. Validate it with: assay validate “{pack.name}” FOLDER")
    return Exit.OK


def run_list() -> Exit:
    """Print the imported models; exit code 1 where one cannot be read."""
    from engines.core.errors import ModelError
    from engines.core.opinion_words import count
    from engines.core.packs.store import broken, card_of, installed

    packs, damaged = installed(), broken()
    for pack in packs:
        try:
            card = card_of(pack)
            state = card.version if card.data else "not validated"
            bands = len(card.calibration.bands) if card.calibration else 0
            state += f", likelihood ratios for {count(bands, 'condition')}" if bands else ""
        except ModelError as error:
            state = str(error)
        line(f"{pack.name}: {pack.layout}, {pack.question} · {state} · SHA-256 {pack.sha256[:16]}")
    for sentence in damaged:
        line(sentence)
    if not packs and not damaged:
        say("No model has been imported yet; see: assay models import --help")
    return Exit.SOME_FAILED if damaged else Exit.OK


def run_remove(arguments: argparse.Namespace) -> Exit:
    """Delete an imported model with its validation."""
    from engines.core.packs.store import forget, remove

    if len(arguments.words) != 1:
        raise UsageError("models remove takes one name: assay models remove NAME (see: assay models list)")
    forget(remove(arguments.words[0]))
    line(f"“{arguments.words[0]}” and its validation were removed; import it again to have it back.")
    return Exit.OK


def _is_there(name: str) -> bool:
    from engines.core.packs.store import is_taken

    return is_taken(name)


def _agreed(name: str) -> bool:
    """Ask, where somebody can answer; without a terminal nothing is replaced."""
    if not sys.stdin.isatty():
        raise UsageError(f"a model named {name} is imported already; say --yes to replace it and lose its validation.")
    say(f"A model named {name} is imported already. Replace it, and lose its validation? [y/N]")
    return sys.stdin.readline().strip().casefold() in ("y", "yes")
