"""``assay engines``: what can be asked, of whom, with which options."""

from __future__ import annotations

import argparse

from engines import broken_engines, engine_infos
from engines.cli.exits import Exit
from engines.cli.output import line, say
from engines.core.info import Option


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command."""
    parser = commands.add_parser("engines", help="list the engines, their limits and their options")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Exit:
    """Print every engine found."""
    for info in engine_infos().values():
        line(f"{info.id} {info.version}: {info.title}")
        line(f"    answers: {info.question.words} ({info.question})")
        line(f"    limits: {info.limits}")
        if info.models:
            line(f"    models: {', '.join(info.models)}")
        for option in info.options:
            line(f"    --option {info.id}.{option.name}={_default(option)}  {option.help}{_range(option)}")
    for sentence in broken_engines().values():
        say(sentence)
    return Exit.OK


def _default(option: Option) -> str:
    return str(option.default).lower() if isinstance(option.default, bool) else str(option.default)


def _range(option: Option) -> str:
    if option.choices:
        return f" (one of {', '.join(option.choices)})"
    if option.low is not None and option.high is not None:
        return f" ({option.low:g} to {option.high:g})"
    return ""
