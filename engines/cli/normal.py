"""``assay normal``: sets of normal pictures, against which the engine ``anomaly`` compares."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engines.anomaly.catalogue import METHODS, how_words
from engines.cli.exits import EXIT_CODES, Exit
from engines.cli.output import line, say
from engines.cli.stopping import StopSwitch
from engines.core.errors import AssayError, Stopped

_STEP = 0.1


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    parser = commands.add_parser(
        "normal",
        help="fit, list and remove sets of normal pictures",
        description="Sets of normal pictures. Use one with: assay examine … --normal NAME",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    fit = acts.add_parser("fit", help="learn what is normal from a folder of pictures")
    fit.add_argument(
        "folders", nargs="+", type=Path, metavar="FOLDER", help="1 to 1,000 pictures of the same thing, all normal"
    )
    fit.add_argument("--name", required=True, help="name of the set; one of the same name is replaced")
    fit.add_argument(
        "--megapixels",
        type=_megapixels,
        metavar="N",
        help="reduce larger pictures to about this size (default: 1); more shows smaller things and takes longer",
    )
    fit.add_argument(
        "--method",
        choices=METHODS,
        default=METHODS[0],
        help="how cells are judged: auto (by place where the pictures can be laid over one another, else memory), "
        "places, memory (PatchCore), memories (the same also less the picture's mean), gaussian (Mahalanobis), "
        "simplenet (SimpleNet's discriminator), efficientad (EfficientAD's student and autoencoder), fod "
        "(correlations within the picture and with normal ones); "
        "default: %(default)s",
    )
    fit.add_argument(
        "--object",
        default="",
        metavar="WORDS",
        help="what the pictures show, such as “banknote”: descriptions of its states are put to an imported pair of "
        "towers as well, and calibrated by the pictures",
    )
    fit.add_argument("--pair", default="", metavar="MODEL", help="the imported pair, where there are several")
    fit.add_argument(
        "--states", type=Path, metavar="FILE", help="JSON with descriptions of your own (see normal states)"
    )
    fit.set_defaults(run=_fit)
    states = acts.add_parser("states", help="print the descriptions of a thing's states as JSON, to edit")
    states.add_argument("object", metavar="WORDS", help="what is shown, such as “banknote”")
    states.set_defaults(run=_states)
    adapt = acts.add_parser(
        "adapt",
        help="carry a set over to a new view by a few pictures of it",
        description="Carry a fitted set over to a new view of the same kind of thing (another camera, light or "
        "distance) by 1 to 30 normal pictures of that view. From fewer than five no false-positive rate is stated.",
    )
    adapt.add_argument("set", metavar="NAME", help="the fitted set")
    adapt.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="normal pictures of the new view")
    adapt.add_argument("--name", required=True, help="name of the new set; one of the same name is replaced")
    adapt.set_defaults(run=_adapt)
    acts.add_parser("list", help="the sets there are").set_defaults(run=_list)
    remove = acts.add_parser("remove", help="delete a set")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(run=_remove)


def _megapixels(text: str) -> float:
    number = float(text)
    if not 0.05 <= number <= 50:
        raise argparse.ArgumentTypeError("it must lie between 0.05 and 50")
    return number


def _adapt(arguments: argparse.Namespace) -> Exit:
    from engines.anomaly.catalogue import find

    return _kept(arguments, base=find(arguments.set).value)


def _fit(arguments: argparse.Namespace) -> Exit:
    from engines.anomaly.apart import Words

    if arguments.states is not None and not arguments.object:
        raise AssayError("--states needs --object, which says what the pictures show.")
    words = None
    if arguments.object:
        own = str(arguments.states.absolute()) if arguments.states else ""
        words = Words(arguments.object, arguments.pair, own)
    return _kept(arguments, megapixels=arguments.megapixels, method=arguments.method, words=words)


def _states(arguments: argparse.Namespace) -> Exit:
    from engines.anomaly.states import as_json

    for text in as_json(arguments.object).splitlines():
        line(text)
    return Exit.OK


def _kept(arguments: argparse.Namespace, **choices: Any) -> Exit:
    """Fit in a worker process and keep what came of it; ``choices`` of ``fit_apart``."""
    from engines.anomaly.apart import fit_apart

    shown = [0.0]

    def tell(fraction: float) -> None:
        if fraction >= shown[0] + _STEP:
            shown[0] = fraction
            say(f"{fraction:.0%} fitted")

    places = [folder.absolute() for folder in arguments.folders]
    with StopSwitch() as switch:
        try:
            fitted = fit_apart(places, arguments.name, tell, switch.pressed, **choices)
        except Stopped:
            say("Stopped. Nothing was kept of this fit.")
            return Exit.STOPPED
    line(fitted.sentence)
    say(f"Use it with: assay examine … --normal “{fitted.name}”")
    return Exit.OK


def _list(arguments: argparse.Namespace) -> Exit:
    from engines.anomaly.catalogue import listed

    models = listed()
    for model in models:
        size, how = model.path.stat().st_size / 1e6, how_words(model.method)
        line(f"{model.name} · {model.pictures} pictures · {how} · {model.made} · {size:.1f} MB · {model.sha256[:16]}")
    if not models:
        say("There are no normal pictures yet; fit them with: assay normal fit FOLDER --name NAME")
    return Exit.OK


def _remove(arguments: argparse.Namespace) -> Exit:
    from engines.anomaly.catalogue import remove

    remove(arguments.name)
    say(f"The normal pictures {arguments.name} were removed.")
    return Exit.OK
