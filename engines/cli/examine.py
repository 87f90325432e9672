"""``assay examine``: files in, findings out, kept in a case."""

from __future__ import annotations

import argparse
import itertools
import os
from collections.abc import Iterable
from pathlib import Path

from engines import broken_engines
from engines.cli.captions import GivenCaptions, add_captions_argument
from engines.cli.case_choice import case_for
from engines.cli.comparing import add_choices, with_choices
from engines.cli.examine_output import Printer
from engines.cli.exits import EXIT_CODES, Exit
from engines.cli.map_files import MapFolder
from engines.cli.options import at_least_one, chosen_engines, settings_of
from engines.cli.output import say
from engines.cli.progress import Progress, Total
from engines.cli.report import check_place, write
from engines.cli.stopping import StopSwitch
from engines.core.case import Case
from engines.core.errors import Stopped
from engines.core.examine_case import examine_into
from engines.core.exhibit import Source
from engines.core.run import Run

_WORKERS_AT_MOST_BY_DEFAULT = 4


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    parser = commands.add_parser(
        "examine",
        help="examine files, folders and archives",
        description="Examine pictures: files, folders (recursively) and zip or tar archives.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a picture, a folder or an archive")
    parser.add_argument("--engines", metavar="A,B", help="only these engines (see: assay engines)")
    parser.add_argument("--case", type=Path, metavar="FILE", help="keep everything in this case; made where missing")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write a report: .html, .pdf, .json or .csv")
    parser.add_argument("--json", action="store_true", help="one JSON line a finding on standard output")
    parser.add_argument("--maps", type=Path, metavar="DIR", help="write each map as a 16-bit grey PNG into DIR")
    parser.add_argument(
        "--workers", type=at_least_one, metavar="N", help="worker processes (default: one a core, up to 4)"
    )
    parser.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="examine on the workers of this Dask scheduler (tcp://host:8786)",
    )
    parser.add_argument(
        "--option", action="append", default=[], metavar="ENGINE.NAME=VALUE", help="set an engine's option"
    )
    parser.add_argument(
        "--normal", metavar="NAME", help="compare with this set of normal pictures (see: assay normal list)"
    )
    add_choices(parser)
    add_captions_argument(parser)
    parser.add_argument("--limit", type=at_least_one, metavar="N", help="only the first N files")
    parser.add_argument("--retry-failed", action="store_true", help="try engines again that failed before in this case")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Exit:
    """Examine, print, report."""
    engines = chosen_engines(arguments.engines)
    for sentence in broken_engines().values():
        say(sentence)
    settings = with_choices(settings_of(arguments.option), arguments)
    if arguments.normal:
        settings.setdefault("anomaly", {})["normal"] = _normal(arguments.normal)
    if arguments.report:
        check_place(arguments.report)
    maps = MapFolder(arguments.maps) if arguments.maps else None
    with StopSwitch() as switch:
        captions = GivenCaptions(arguments.captions, _sources(arguments, switch))
        with case_for(arguments.case) as case:
            progress = Progress(Total(lambda: _sources(arguments, switch), arguments.limit))
            printer = Printer(case, as_json=arguments.json, maps=maps, progress=progress)
            walk = Run(settings=settings, should_stop=switch.pressed)
            sources = captions.give(case, _sources(arguments, switch))
            stopped = _walk(arguments, case, sources, engines, walk, printer, switch)
            progress.clear()
            say(printer.summary(named=arguments.case is not None, stopped=stopped))
            captions.say_what_is_left()
            if stopped:
                return Exit.STOPPED
            if arguments.report:
                write(case, arguments.report, switch)
    return Exit.SOME_FAILED if printer.failures else Exit.OK


def _normal(name: str) -> str:
    from engines.anomaly.catalogue import find

    return find(name).value


def _walk(
    arguments: argparse.Namespace,
    case: Case,
    given: Iterable[Source],
    engines: list[str],
    run: Run,
    printer: Printer,
    switch: StopSwitch,
) -> bool:
    """Take the walk; returns whether it was stopped."""
    wanted = arguments.workers or min(_WORKERS_AT_MOST_BY_DEFAULT, os.cpu_count() or 1)
    sources = iter(itertools.islice(given, arguments.limit))
    first = list(itertools.islice(sources, wanted))
    events = examine_into(
        case,
        itertools.chain(first, sources),
        engines,
        run,
        workers=max(1, min(wanted, len(first))),
        retry_failed=arguments.retry_failed,
        scheduler=arguments.scheduler,
    )
    try:
        for event in events:
            printer.tell(event)
    except Stopped:
        return True
    finally:
        events.close()
    return switch.pressed()


def _sources(arguments: argparse.Namespace, switch: StopSwitch) -> Iterable[Source]:
    from engines.core.intake import find_sources

    return find_sources([_without_dots(path) for path in arguments.paths], switch.pressed)


def _without_dots(path: str) -> Path:
    """The same place has the same name in the case, from wherever it is pointed at; links stay as they are."""
    return Path(path).resolve() if ".." in Path(path).parts else Path(path).absolute()
