"""``python -m tests.caption``: precision and recall of "contradicted" on the cases, by set, kind and language."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from tests.caption.measuring import SETS, Tally, cases, interval, lines, measure, together

_MEASURED = Path(__file__).resolve().parents[2] / "engines" / "caption" / "measured.json"
_FACES = Path(__file__).resolve().parents[3] / "shared" / "data" / "faces" / "real"


def main() -> None:
    """Judge the cases and print what came out."""
    parser = argparse.ArgumentParser(prog="python -m tests.caption", description=__doc__)
    parser.add_argument("--set", choices=(*SETS, "all"), default="all", help="aside was not looked at while tuning")
    parser.add_argument("--kind", default="", help="only cases of this kind")
    parser.add_argument("--without-text", action="store_true", help="leave out the cases that need text recognition")
    parser.add_argument("--wrong", action="store_true", help="list every verdict that was not expected")
    parser.add_argument(
        "--write", action="store_true", help="keep the figures of the set aside for the engine to quote"
    )
    options = parser.parse_args()
    faces = _FACES if _FACES.is_dir() else None
    for name in SETS if options.set == "all" else (options.set,):
        chosen = [case for case in cases(name) if options.kind in ("", case["k"])]
        languages = Counter(str(case["l"]) for case in chosen)
        print(
            f"set {name}: {len(chosen)} cases, "
            + ", ".join(f"{count} {code}" for code, count in languages.most_common())
        )
        tallies = measure(chosen, faces, with_text=not options.without_text)
        print("\n".join(lines(tallies)))
        total = together(tallies.values())
        if options.wrong:
            _list(total)
        if options.write and name == "aside" and not options.kind:
            _keep(total)


def _keep(total: Tally) -> None:
    measured = json.loads(_MEASURED.read_text("utf-8"))
    called = total.right + len(total.wrong)
    measured["aside"] = {
        "cases": total.cases,
        "called": called,
        "right": total.right,
        "interval": interval(total.right, called).partition(" (")[2].rstrip(")"),
    }
    _MEASURED.write_text(json.dumps(measured, indent=1) + "\n", "utf-8")


def _list(total: Tally) -> None:
    for caption, words, why in total.wrong:
        print(f"WRONGLY CONTRADICTED  {words!r} in {caption!r}: {why}")
    for caption, words in total.missed:
        print(f"MISSED  {words!r} in {caption!r}")
    for caption, words, why in total.not_supported:
        print(f"NOT SUPPORTED  {words!r} in {caption!r}: {why}")


if __name__ == "__main__":
    main()
