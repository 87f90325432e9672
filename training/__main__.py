"""``python -m training synthetic|evaluate|effort …``: see training/README.md."""

from __future__ import annotations

import sys

_ACTS = ("synthetic", "evaluate", "effort")


def main(words: list[str]) -> None:
    """Train the detector of generated pictures, print its card's figures again, or tune a CLIP backbone."""
    if not words or words[0] not in _ACTS:
        asked = bool(words) and words[0] in ("-h", "--help")
        print(f"usage: python -m training {{{','.join(_ACTS)}}} …", file=sys.stdout if asked else sys.stderr)
        raise SystemExit(0 if asked else 2)
    act, rest = words[0], words[1:]
    if act == "effort":
        from training.synthetic.methods.clip_effort import main as main_effort

        main_effort(rest)
        return
    from training.synthetic import __main__ as synthetic

    (synthetic.main_train if act == "synthetic" else synthetic.main_evaluate)(rest)


if __name__ == "__main__":
    main(sys.argv[1:])
