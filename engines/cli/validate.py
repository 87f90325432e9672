"""``assay validate``: the error of a model on a labelled folder, and its calibration."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from engines.cli.exits import EXIT_CODES, Exit
from engines.cli.main import UsageError
from engines.cli.output import line, say
from engines.cli.stopping import StopSwitch
from engines.core.errors import Stopped

_STEP = 0.05


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    parser = commands.add_parser(
        "validate",
        help="measure a model's error on a labelled folder or table and calibrate it",
        description=(
            "Measures an imported detector, or an engine of the program, on FOLDER/real and FOLDER/fake; each source "
            "(camera, generator) in a sub-folder of its own; or a pair of towers for captions on a table (CSV) with "
            "the columns path, caption and fits (yes or no). An imported model gives likelihood ratios from then on; a "
            "card that came with the program is never overwritten."
        ),
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("model", metavar="MODEL", help="name of an imported model, an engine or one of its models")
    parser.add_argument(
        "folder",
        type=Path,
        metavar="FOLDER|CSV",
        help="folder with the sub-folders real and fake; of a pair of towers: CSV with path, caption, fits",
    )
    parser.add_argument("--out", type=Path, action="append", metavar="FILE", help="write the report: .html or .json")
    parser.add_argument("--json", action="store_true", help="print the whole validation as one JSON line")
    parser.add_argument("--workers", type=_workers, default=1, metavar="N", help="worker processes (default: 1)")
    parser.set_defaults(run=run)


def _workers(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 256:
        raise argparse.ArgumentTypeError("it must lie between 1 and 256")
    return number


def run(arguments: argparse.Namespace) -> Exit:
    """Validate, keep the card, say what came out; exit code 1 where files were left out."""
    from engines.validation.keep import summary
    from engines.validation.report import KINDS, write
    from engines.validation.run import Progress, validate
    from engines.validation.subject import subject_of

    for path in arguments.out or ():
        if path.suffix.lower() not in KINDS:
            raise UsageError(f"--out {path}: the report is written as .html or .json.")
    shown = [0.0]

    def tell(progress: Progress) -> None:
        if progress.done >= shown[0] + _STEP:
            shown[0] = progress.done
            say(f"{progress.done:.0%} · {progress.words}")

    with StopSwitch() as switch:
        try:
            found = validate(arguments.model, arguments.folder.absolute(), tell, switch.pressed, arguments.workers)
        except Stopped:
            say("Stopped. Nothing was kept of this validation.")
            return Exit.STOPPED
    for path in arguments.out or ():
        write(found, path)
    if arguments.json:
        line(json.dumps(found.to_json(), ensure_ascii=False))
    else:
        for sentence in summary(found):
            line(sentence)
        for skipped in found.skipped:
            line(f"    left out: {skipped.name}: {skipped.sentence}")
    say(f"The card is kept in {subject_of(arguments.model).home}.")
    return Exit.SOME_FAILED if found.skipped else Exit.OK
