"""``assay update``: signed files from which models and the program are updated without a network (docs/updates.md)."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from engines.cli.exits import Exit
from engines.cli.main import UsageError
from engines.cli.output import line, say
from engines.cli.stopping import StopSwitch
from engines.core.errors import Stopped
from engines.core.names import clean_name

if TYPE_CHECKING:
    from engines.core.updates.container import Update

_DESCRIPTION = """\
  assay update verify FILE              who signed it, what is in it, whether it is whole; installs nothing
  assay update install FILE [--yes]     shows licence and card, asks, installs
  assay update rollback [NAME|FILE]     the version before again: of a model, or of the program (no name)
  assay update list                     what was installed from updates
  assay update trust [KEY.pub] [--yes]  accept updates signed with this key; without a key, list those trusted
  assay update distrust FINGERPRINT     accept them no more
To give updates to others:
  assay update key FILE --owner NAME    make a pair of keys: FILE (keep it secret) and FILE.pub (give it away)
  assay update make PAYLOAD --key FILE --out UPDATE --version V [--name N] [--summary S] [--licence L]
                    [--licence-text FILE] [--card FILE] [--requires V]
                                        PAYLOAD: a ZIP file with a model (docs/packs.md) or the program's .tar.xz"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    parser = commands.add_parser(
        "update",
        help="verify, install or take back signed updates of models and of the program, without a network",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("act", choices=tuple(_ACTS), metavar="ACT", help=", ".join(_ACTS))
    parser.add_argument("what", nargs="?", default="", metavar="FILE", help="an update, a key, or a name")
    parser.add_argument("--yes", action="store_true", help="install, trust: do not ask")
    parser.add_argument("--owner", metavar="NAME", help="key: whose it is, as others will read it")
    parser.add_argument("--passphrase", action="store_true", help="key, make: ask for a passphrase of the private key")
    for option in ("key", "out", "version", "name", "summary", "licence", "licence-text", "card", "requires"):
        parser.add_argument(f"--{option}", default="", help="make: see above")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Exit:
    """Do one act; exit code 1 where an update or a key is refused."""
    return _ACTS[arguments.act](arguments)


def _verify(arguments: argparse.Namespace) -> Exit:
    update = _checked(_named(arguments, "an update file"))
    _show(update)
    line("Its signature holds, and its content is what was signed.")
    return Exit.OK


def _install(arguments: argparse.Namespace) -> Exit:
    from engines.core.updates.installing import install, replaced_version

    update = _checked(_named(arguments, "an update file"))
    before = replaced_version(update)
    _show(update)
    line(f"It replaces version {before}." if before else "No version of it is installed yet from an update.")
    if not arguments.yes and not _agreed(f"Install {update.manifest.name} {update.manifest.version}?"):
        say("Nothing was installed.")
        return Exit.STOPPED
    said = ""

    def tell(_: float, words: str) -> None:
        nonlocal said
        doing = words.partition(",")[0]
        if doing != said:
            said = doing
            say(f"{said} …")

    with StopSwitch() as switch:
        try:
            line(install(update, tell, switch.pressed))
        except Stopped:
            say("Stopped. Nothing was changed.")
            return Exit.STOPPED
    return Exit.OK


def _rollback(arguments: argparse.Namespace) -> Exit:
    from engines.core.updates.installing import roll_back

    line(roll_back(arguments.what))
    return Exit.OK


def _list(_: argparse.Namespace) -> Exit:
    from engines.core.updates.installation import installation
    from engines.core.updates.record import entries

    here = installation()
    line(f"assay {here.version}, installed as: {here.kind}, in {here.folder}")
    for one in entries():
        line(f"{one.name} {one.version}, installed {one.installed}, signed by {one.owner} ({one.key})")
    return Exit.OK


def _trust(arguments: argparse.Namespace) -> Exit:
    from engines.core.updates.keys import grouped, publisher_folder, read_key, trust, trusted_keys, user_folder

    if not arguments.what:
        for key in trusted_keys().values():
            line(f"{grouped(key.fingerprint)}  {key.owner}")
        if not trusted_keys():
            line("No key is trusted yet, so no update is accepted.")
        say(f"Keys lie in {user_folder()} (yours) and {publisher_folder()} (delivered with the program).")
        return Exit.OK
    key = read_key(Path(arguments.what))
    line(f"Key of {key.owner}, fingerprint {grouped(key.fingerprint)}")
    if not arguments.yes:
        say("Compare the fingerprint with the key's owner by telephone or in person; the name in a key proves nothing.")
        if not _agreed("Accept updates signed with this key from now on?"):
            say("The key is not trusted.")
            return Exit.STOPPED
    trust(key)
    line("Updates signed with this key are accepted from now on.")
    return Exit.OK


def _distrust(arguments: argparse.Namespace) -> Exit:
    from engines.core.updates.keys import distrust

    key = distrust(str(_named(arguments, "the fingerprint of a key")))
    line(f"Updates signed with the key of {key.owner} are accepted no more. What was installed with them stays.")
    return Exit.OK


def _key(arguments: argparse.Namespace) -> Exit:
    from engines.core.updates.keys import grouped, make_key, public_file

    path = _named(arguments, "the file for the private key")
    if not arguments.owner:
        raise UsageError("update key needs --owner NAME, which others will read beside the fingerprint.")
    key = make_key(path, arguments.owner, _passphrase(arguments, twice=True))
    line(f"{path} signs updates: keep it secret, on a medium that is locked away.")
    line(f"{public_file(path)} is for those who shall accept them. Fingerprint: {grouped(key.fingerprint)}")
    return Exit.OK


def _make(arguments: argparse.Namespace) -> Exit:
    from engines.core.updates.keys import read_private
    from engines.core.updates.making import make_update
    from engines.core.updates.manifest import PACK, PROGRAM, Manifest
    from engines.core.updates.program import this_platform

    payload = _named(arguments, "what is to be packed")
    missing = [name for name in ("key", "out", "version") if not getattr(arguments, name)]
    if missing:
        raise UsageError(f"update make needs --{' and --'.join(missing)}.")
    kind = PACK if payload.suffix.lower() == ".zip" else PROGRAM
    if kind == PACK and not arguments.name:
        raise UsageError("update make needs --name for a model: what it is called where it is installed.")
    manifest = Manifest(
        kind=kind,
        name=arguments.name if kind == PACK else "assay",
        version=arguments.version,
        summary=arguments.summary,
        licence=arguments.licence,
        licence_text=_text(arguments.licence_text),
        card=_text(arguments.card),
        platform=this_platform() if kind == PROGRAM else "",
        requires=arguments.requires,
        made=date.today().isoformat(),
        payload="",
        size=1,
        unpacked=1,
        sha256="",
    )
    private = read_private(Path(arguments.key), _passphrase(arguments))
    made = make_update(manifest, payload, private, Path(arguments.out))
    line(f"{arguments.out}: {made.name} {made.version}, {made.size} bytes, SHA-256 of the content {made.sha256}")
    return Exit.OK


_ACTS = {
    "verify": _verify,
    "install": _install,
    "rollback": _rollback,
    "list": _list,
    "trust": _trust,
    "distrust": _distrust,
    "key": _key,
    "make": _make,
}


def _named(arguments: argparse.Namespace, what: str) -> Path:
    if not arguments.what:
        raise UsageError(f"update {arguments.act} needs {what}.")
    return Path(arguments.what)


def _checked(path: Path) -> Update:
    from engines.core.updates.installing import check_update

    return check_update(path)


def _show(update: Update) -> None:
    from engines.core.updates.installing import facts

    said = facts(update)
    line(said.title)
    for item, value in said.rows:
        line(f"    {item}: {value}")
    for title, text in (("Card", said.card), ("Licence", said.licence)):
        line()
        line(f"{title}:")
        for one in text.splitlines() or ["(none is given)"]:
            line(f"    {one}")
    line()


def _agreed(question: str) -> bool:
    """Ask, where somebody can answer; without a terminal nothing is done."""
    if not sys.stdin.isatty():
        raise UsageError("say --yes to do this without being asked.")
    say(f"{question} [y/N]")
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def _passphrase(arguments: argparse.Namespace, twice: bool = False) -> bytes:
    if not arguments.passphrase:
        return b""
    given = getpass.getpass("Passphrase of the private key: ")
    if twice and getpass.getpass("Once more: ") != given:
        raise UsageError("the two passphrases differ; nothing was made.")
    return given.encode()


def _text(path: str) -> str:
    """The text of a file, "" where none is named."""
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{clean_name(path)} cannot be read as text ({error}).") from error
