"""``assay worker``: take work from a Dask scheduler."""

from __future__ import annotations

import argparse
import os

from engines.cli.exits import Exit
from engines.cli.output import say


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    parser = commands.add_parser("worker", help="examine pictures for a program on another machine (Dask)")
    parser.add_argument("address", metavar="ADDRESS", help="of the Dask scheduler: tcp://host:8786 or tls://host:8786")
    parser.add_argument("--hands", type=int, default=0, metavar="N", help="exhibits at a time (default: one a core)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Exit:
    """Work until the scheduler ends or Ctrl-C."""
    from engines.core.cluster.serve import serve
    from engines.core.cluster.stamp import stamp

    say(f"{stamp()}: working for {arguments.address}. Ctrl-C ends it; exhibits in work are given to others.")
    try:
        serve(arguments.address, max(1, arguments.hands or os.cpu_count() or 1))
    except KeyboardInterrupt:
        return Exit.STOPPED
    return Exit.OK
