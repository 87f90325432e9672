"""``assay watch``: examine what arrives in a folder, until Ctrl+C."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from engines.cli.case_choice import case_for
from engines.cli.examine_output import Printer
from engines.cli.exits import EXIT_CODES, Exit
from engines.cli.options import at_least_one, chosen_engines, settings_of
from engines.cli.output import say
from engines.cli.progress import Progress, Total
from engines.cli.stopping import StopSwitch
from engines.core.case import Case
from engines.core.errors import Stopped
from engines.core.examine_case import examine_into
from engines.core.intake import find_sources
from engines.core.names import clean_name
from engines.core.run import Run
from engines.core.watching import FolderWatch

_LOOK_SECONDS = 1.0
_STEP_SECONDS = 0.1


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    parser = commands.add_parser(
        "watch",
        help="examine what arrives in a folder, until Ctrl+C",
        description=(
            "Examine what lies in a folder, and what arrives in it, once it is there whole (unchanged for two "
            "seconds). A folder that is away for a while, on a network say, is waited for."
        ),
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder to watch, with those in it")
    parser.add_argument("--case", type=Path, metavar="FILE", required=True, help="keep everything in this case")
    parser.add_argument("--engines", metavar="A,B", help="only these engines (see: assay engines)")
    parser.add_argument("--json", action="store_true", help="one JSON line a finding on standard output")
    parser.add_argument("--workers", type=at_least_one, default=1, metavar="N", help="worker processes (default: 1)")
    parser.add_argument("--option", action="append", default=[], metavar="ENGINE.NAME=VALUE", help="set an option")
    parser.add_argument("--once", action="store_true", help="end when all that lies there has been examined")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Exit:
    """Look, examine, look again."""
    engines, settings = chosen_engines(arguments.engines), settings_of(arguments.option)
    watch = FolderWatch(arguments.folder)
    with StopSwitch() as switch, case_for(arguments.case) as case:
        printer = Printer(case, as_json=arguments.json, maps=None, progress=Progress(Total(lambda: (), None)))
        walk = Run(settings=settings, should_stop=switch.pressed)
        say(f"Watching {clean_name(str(watch.folder))}; Ctrl+C ends it.")
        trouble = ""
        while not switch.pressed():
            look = watch.look()
            if look.trouble != trouble:
                trouble = look.trouble
                again = trouble if arguments.once else f"{trouble} Looking again."
                say(again if trouble else f"{clean_name(str(watch.folder))} can be read again.")
            if look.arrived:
                _examine(case, look.arrived, engines, walk, printer, arguments.workers)
            elif arguments.once and not look.waiting:
                break
            else:
                _pause(switch)
        stopped = switch.pressed() and arguments.once
        say(printer.summary(named=True, stopped=stopped))
    if stopped:
        return Exit.STOPPED
    return Exit.SOME_FAILED if printer.failures or (arguments.once and trouble) else Exit.OK


def _examine(
    case: Case, paths: tuple[Path, ...], engines: list[str], walk: Run, printer: Printer, workers: int
) -> None:
    events = examine_into(case, find_sources(paths, walk.should_stop), engines, walk, workers=workers)
    try:
        for event in events:
            printer.tell(event)
    except Stopped:
        return
    finally:
        events.close()


def _pause(switch: StopSwitch) -> None:
    ends = time.monotonic() + _LOOK_SECONDS
    while time.monotonic() < ends and not switch.pressed():
        time.sleep(_STEP_SECONDS)
