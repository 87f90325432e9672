"""``python -m training.tamper calibrate | evaluate | untouched FOLDER …``: makes or prints the figures of the card."""

from __future__ import annotations

import argparse
from pathlib import Path

from engines.tamper.card import card
from training.tamper.calibrate import calibrate
from training.tamper.evaluate import as_text
from training.tamper.untouched import false_alarms

SHARE = 0.35


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m training.tamper", description=__doc__)
    parser.add_argument("act", choices=("calibrate", "evaluate", "untouched"))
    parser.add_argument("folders", type=Path, nargs="*", help="untouched: folders of pictures")
    parser.add_argument("--share", type=float, default=SHARE, help="share of the list of test pictures to make")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    if options.act == "untouched":
        for line in false_alarms(options.folders, options.processes):
            print(line, flush=True)
        return
    content = calibrate(options.share, options.processes, write=options.act == "calibrate")
    print(as_text(content))
    if options.act == "evaluate":
        same = all(content[part] == card().content[part] for part in ("engine", "by_group", "table"))
        print("the card's figures, all alike" if same else "NOT the figures of the card")


if __name__ == "__main__":
    main()
