"""``assay camera``: fit, list and remove camera fingerprints."""

from __future__ import annotations

import argparse
from pathlib import Path

from engines.cli.exits import Exit
from engines.cli.output import line, say
from engines.cli.stopping import StopSwitch
from engines.core.errors import Stopped
from engines.core.names import clean_name


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command and what is below it."""
    parser = commands.add_parser("camera", help="fit, list or remove camera fingerprints")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    fit = acts.add_parser("fit", help="make a fingerprint from a folder of pictures of one camera")
    fit.add_argument("folder", type=Path, metavar="FOLDER")
    fit.add_argument("--name", required=True, metavar="NAME", help="what the camera is called from now on")
    fit.set_defaults(run=run_fit)
    listed = acts.add_parser("list", help="list the fingerprints kept")
    listed.set_defaults(run=run_list)
    remove = acts.add_parser("remove", help="delete a fingerprint")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(run=run_remove)


def run_fit(arguments: argparse.Namespace) -> Exit:
    """Fit in a worker process, as the pictures may be hostile; say how far it is, and what came out."""
    from engines.camera.fit import Step, fit
    from engines.camera.store import cameras_folder
    from engines.core.paths import made
    from engines.core.worker import Worker, WorkerLimits

    with StopSwitch() as switch, Worker(WorkerLimits().writing_to(made(cameras_folder()))) as worker:
        card = None
        for told in worker.stream(fit, arguments.folder.absolute(), arguments.name, should_stop=switch.pressed):
            if not isinstance(told, Step):
                card = told
            elif told.done:
                say(f"{told.done} of {told.total}: {told.name}")
        if card is None:
            raise Stopped
    line(f"“{card.name}”: fitted from {len(card.pictures)} pictures of {card.size[0]} × {card.size[1]} pixels.")
    line(f"    {card.own_found} of {card.own_tested} were recognised by the fingerprint of the others.")
    if card.own_found < 0.7 * card.own_tested:
        line("    That is few: the pictures may not be all of one camera, or be too strongly processed.")
    for sentence in card.left_out:
        line(f"    left out: {sentence}")
    return Exit.OK


def run_list(arguments: argparse.Namespace) -> Exit:
    """Print what is kept."""
    from engines.camera.store import cards

    kept = cards()
    for card in kept:
        size = f"{card.size[0]} × {card.size[1]}"
        line(f"{card.name}: {len(card.pictures)} pictures of {size}, {card.made}, SHA-256 {card.sha256}")
    if not kept:
        line("No camera has been fitted yet; see: assay camera fit --help")
    return Exit.OK


def run_remove(arguments: argparse.Namespace) -> Exit:
    """Delete one."""
    from engines.camera.store import remove

    remove(arguments.name)
    line(f"The fingerprint “{clean_name(arguments.name)}” was removed.")
    return Exit.OK
