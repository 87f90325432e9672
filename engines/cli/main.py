"""Reads the arguments, runs one sub-command, turns every error into a sentence and an exit code."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from engines.cli.exits import EXIT_CODES, Exit
from engines.cli.output import NotWritten, prepare_streams, say
from engines.core.errors import AssayError, CaseError, Stopped
from engines.core.version import PROGRAM, VERSION

COMMANDS = (
    "examine",
    "watch",
    "normal",
    "camera",
    "engines",
    "models",
    "validate",
    "doctor",
    "report",
    "case",
    "update",
    "worker",
)


def run(arguments: Sequence[str]) -> int:
    """Run the command line; returns the exit code. No exception and no traceback reaches the person."""
    prepare_streams()
    try:
        parsed = parser().parse_args(arguments)
    except SystemExit as ended:  # argparse has printed usage or help
        return int(ended.code or 0)
    try:
        return int(parsed.run(parsed))
    except BrokenPipeError:
        # Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.STOPPED
    except (Stopped, KeyboardInterrupt):
        say("Stopped. What was found until now is kept in the case, if one was named.")
        return Exit.STOPPED
    except UsageError as error:
        say(f"assay: {error}")
        return Exit.USAGE
    except (CaseError, NotWritten) as error:
        say(str(error))
        return Exit.NOT_WRITTEN
    except AssayError as error:
        say(str(error))
        return Exit.SOME_FAILED


class UsageError(AssayError):
    """The arguments do not make sense together; the sentence says how they would."""


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="assay",
        description=f"{PROGRAM} examines questioned images offline and reports what it finds.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"{PROGRAM} {VERSION}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        importlib.import_module(f"engines.cli.{name}").add_to(commands)
    return top
