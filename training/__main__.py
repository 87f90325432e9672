"""``python -m training synthetic|evaluate|audit|effort|face …``: see training/README.md."""

from __future__ import annotations

import sys

_ACTS = ("synthetic", "evaluate", "audit", "effort", "face")


def main(words: list[str]) -> None:
    """Train the detector of generated pictures, print its card's figures again, audit it for shortcuts, tune a CLIP
    backbone, or make and measure the finder of faces.
    """
    if not words or words[0] not in _ACTS:
        asked = bool(words) and words[0] in ("-h", "--help")
        print(f"usage: python -m training {{{','.join(_ACTS)}}} …", file=sys.stdout if asked else sys.stderr)
        raise SystemExit(0 if asked else 2)
    try:
        _run(words[0], words[1:])
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise SystemExit(
            "torch is not installed here; training needs the environment of training/README.md."
        ) from error


def _run(act: str, rest: list[str]) -> None:
    if act == "effort":
        from training.synthetic.methods.clip_effort import main as main_effort

        main_effort(rest)
        return
    if act == "audit":
        from training.synthetic.audit import main as main_audit

        main_audit(rest)
        return
    if act == "face":
        from training.face.__main__ import main as main_face

        main_face(rest)
        return
    from training.synthetic import __main__ as synthetic

    (synthetic.main_train if act == "synthetic" else synthetic.main_evaluate)(rest)


if __name__ == "__main__":
    main(sys.argv[1:])
