"""``python -m gui [PATHS…] [--case FILE]`` opens the window.

Worker processes import this module anew, so nothing heavy may be imported at its top.
"""

from __future__ import annotations

import argparse
import re
import sys


def main(arguments: list[str] | None = None) -> int:
    """Parse the arguments and run the window."""
    wanted = parser().parse_args(arguments)
    from gui.app import run

    return run(wanted)


def parser() -> argparse.ArgumentParser:
    """The arguments of the window."""
    made = argparse.ArgumentParser(prog="gui", description="The window of Assay.")
    made.add_argument("paths", nargs="*", help="files, folders or archives to add")
    made.add_argument("--case", help="the case to work in; made if there is none")
    made.add_argument("--theme", choices=("system", "light", "dark"), help="wear this theme now")
    made.add_argument("--size", type=_size, metavar="WxH", help="size of the window in logical pixels")
    made.add_argument("--screenshot", metavar="FILE", help="save the window as PNG once all is examined, then end")
    made.add_argument("--select", default="", metavar="NAME", help="the exhibit to show in the screenshot")
    made.add_argument(
        "--view",
        action="append",
        default=[],
        metavar="KIND:ENGINE:ID",
        help="a view to show in the screenshot (picture, map:tamper:fused, table:provenance:jpeg …); may be repeated",
    )
    made.add_argument(
        "--panel", default="", choices=("", "caption", "notes", "log"), help="a panel to open in the screenshot"
    )
    made.add_argument(
        "--models", default="", metavar="CARD[:PART]", help="take the window of models in the screenshot, at this card"
    )
    made.add_argument(
        "--show",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help="filter, sort or fold the list in the screenshot (outcome=signal, sort=taken, fold=yes …); repeatable",
    )
    return made


def _size(words: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{3,5})x(\d{3,5})", words)
    if not match:
        raise argparse.ArgumentTypeError(f"{words} is no size; write for example 1600x1000")
    return int(match[1]), int(match[2])


if __name__ == "__main__":
    sys.exit(main())
