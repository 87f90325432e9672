"""``assay case export`` and ``import``: a case as one file, and as CASE/UCO for other programs."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path

from engines.cli.case_work import Acts
from engines.cli.exits import Exit
from engines.cli.main import UsageError
from engines.cli.opening import open_or_read
from engines.cli.output import line, say
from engines.cli.stopping import StopSwitch
from engines.core.case_lock import user
from engines.core.names import clean_name
from engines.core.package import ENDING

_FORMATS = ("assayx", "case-uco")


def add_to(acts: Acts) -> None:
    """Declare the two acts below ``case``."""
    out = acts.add_parser("export", help=f"write a case to one file: {ENDING} (signed or not), or CASE/UCO JSON-LD")
    out.add_argument("case", type=Path, metavar="CASE")
    out.add_argument("target", type=Path, metavar="FILE")
    out.add_argument(
        "--format",
        choices=_FORMATS,
        default=_FORMATS[0],
        help=f"assayx: everything, to be imported elsewhere; case-uco: CASE/UCO JSON-LD (default {_FORMATS[0]})",
    )
    out.add_argument("--exhibits", action="store_true", help="assayx: put the exhibits themselves in as well")
    out.add_argument("--key", type=Path, metavar="KEY", help="assayx: sign with this key (make one: assay update key)")
    out.add_argument("--passphrase", action="store_true", help="ask for the passphrase of the key")
    out.add_argument("--author", default="", metavar="NAME", help="who exports it; without it, the system's user")
    out.set_defaults(run=run_export)
    back = acts.add_parser("import", help=f"unpack an exported case ({ENDING}) once its hashes and log were checked")
    back.add_argument("package", type=Path, metavar=f"FILE{ENDING}")
    back.add_argument("target", type=Path, metavar="CASE", help="where the case shall lie; nothing may be there yet")
    back.set_defaults(run=run_import)


def run_export(arguments: argparse.Namespace) -> Exit:
    """Export, and say with which hash."""
    if arguments.format == "case-uco":
        if arguments.exhibits or arguments.key:
            raise UsageError("case export --format case-uco takes neither --exhibits nor --key.")
        return _export_uco(arguments)
    from engines.core.package_export import export_case

    author = arguments.author.strip() or user() or "unknown"
    signer = None
    if arguments.key is not None:
        from engines.core.package_sign import signer_of

        secret = getpass.getpass("Passphrase: ").encode() if arguments.passphrase else b""
        signer = signer_of(arguments.key, secret)
    with StopSwitch() as switch, open_or_read(arguments.case, "It is exported") as case:
        done = export_case(
            case, arguments.target, author, exhibits=arguments.exhibits, signer=signer, should_stop=switch.pressed
        )
    for sentence in done.manifest.left_out.values():
        say(f"Left out: {sentence}")
    line(f"{clean_name(arguments.target.name)} holds the case with {len(done.manifest.places)} files of exhibits.")
    line(f"SHA-256 of the file: {done.sha256}")
    line(f"Last hash of the log: {done.manifest.head}")
    return Exit.SOME_FAILED if done.manifest.left_out else Exit.OK


def _export_uco(arguments: argparse.Namespace) -> Exit:
    from engines.report.uco import write_uco

    with StopSwitch() as switch, open_or_read(arguments.case, "It is exported") as case:
        digest = write_uco(case, arguments.target, should_stop=switch.pressed)
    line(f"{clean_name(arguments.target.name)} describes the case in CASE/UCO (JSON-LD).")
    line(f"SHA-256 of the file: {digest}")
    return Exit.OK


def run_import(arguments: argparse.Namespace) -> Exit:
    """Import, and say who vouches for it."""
    from engines.core.package_import import import_case

    with StopSwitch() as switch:
        line(import_case(arguments.package, arguments.target, should_stop=switch.pressed).sentence)
    return Exit.OK
