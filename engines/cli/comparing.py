"""``--reference`` and ``--camera``: what exhibits are compared with, as engine options that carry its SHA-256."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from engines.core.info import OptionValue

Settings = dict[str, dict[str, OptionValue]]


def add_choices(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--reference",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="compare with these pictures of the same thing (after the paths to examine)",
    )
    parser.add_argument("--camera", metavar="NAME", help="test for this camera's fingerprint (see: assay camera list)")


def with_choices(settings: Mapping[str, Mapping[str, OptionValue]], arguments: argparse.Namespace) -> Settings:
    """The settings with what was chosen. Raises an ``AssayError`` where it cannot be used."""
    chosen: Settings = {engine: dict(values) for engine, values in settings.items()}
    if arguments.reference:
        from engines.reference.chosen import option_of as references_option

        chosen.setdefault("reference", {})["pictures"] = references_option(arguments.reference)
    if arguments.camera:
        from engines.camera.store import option_of as camera_option

        chosen.setdefault("camera", {})["fingerprint"] = camera_option(arguments.camera)
    return chosen
