"""``--engines`` and ``--option``: words from the command line against what the engines declare."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence

from engines import engine_infos
from engines.cli.main import UsageError
from engines.core.info import Info, Option, OptionValue
from engines.core.packs.store import with_models

_TRUE = ("true", "yes", "on", "1")
_FALSE = ("false", "no", "off", "0")


def at_least_one(text: str) -> int:
    """A number of things, for ``argparse``."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it must be 1 or more")
    return number


def chosen_engines(words: str | None) -> list[str]:
    """Engine ids from ``a,b``, in the report's order; all where nothing was said, but those that ask imported models
    only where there are such. Raises ``UsageError``.
    """
    infos = engine_infos()
    if words is None:
        return [info.id for info in with_models(infos.values())]
    wanted = {word.strip() for word in words.split(",") if word.strip()}
    unknown = sorted(wanted - set(infos))
    if unknown or not wanted:
        what = f"there is no engine {', '.join(unknown)}" if unknown else "--engines names no engine"
        raise UsageError(f"{what}; there are {', '.join(infos)} (see: assay engines).")
    return [engine for engine in infos if engine in wanted]


def settings_of(assignments: Sequence[str]) -> dict[str, dict[str, OptionValue]]:
    """Engine id → option → value from ``engine.name=value``. Raises ``UsageError``."""
    settings: dict[str, dict[str, OptionValue]] = {}
    for assignment in assignments:
        target, equals, value = assignment.partition("=")
        engine, dot, name = target.strip().partition(".")
        if not equals or not dot:
            raise UsageError(f"--option {assignment}: write it as engine.name=value.")
        info = engine_infos().get(engine)
        option = next((o for o in info.options if o.name == name), None) if info else None
        if info is None or option is None:
            raise UsageError(f"--option {assignment}: {_what_there_is(info, engine)}")
        settings.setdefault(engine, {})[name] = _value(option, value.strip(), assignment)
    return settings


def _what_there_is(info: Info | None, engine: str) -> str:
    if info is None:
        return f"there is no engine {engine}; there are {', '.join(engine_infos())}."
    names = ", ".join(option.name for option in info.options)
    return f"the options of {engine} are {names}." if names else f"the engine {engine} has no options."


def _value(option: Option, text: str, assignment: str) -> OptionValue:
    value: OptionValue
    try:
        if isinstance(option.default, bool):
            if text.lower() not in _TRUE + _FALSE:
                raise UsageError(f"--option {assignment}: say true or false.")
            return text.lower() in _TRUE
        value = type(option.default)(text)
    except ValueError as error:
        kind = "a whole number" if isinstance(option.default, int) else "a number"
        raise UsageError(f"--option {assignment}: {text} is not {kind}.") from error
    if option.choices and text not in option.choices:
        raise UsageError(f"--option {assignment}: choose one of {', '.join(option.choices)}.")
    if isinstance(value, float) and not math.isfinite(value):
        raise UsageError(f"--option {assignment}: {text} is not a number.")
    if isinstance(value, int | float) and not _within(option, value):
        raise UsageError(f"--option {assignment}: it must lie {_bounds(option)}.")
    return value


def _within(option: Option, value: float) -> bool:
    above = option.low is None or value >= option.low
    return above and (option.high is None or value <= option.high)


def _bounds(option: Option) -> str:
    if option.low is not None and option.high is not None:
        return f"between {option.low:g} and {option.high:g}"
    return f"at {option.low:g} or above" if option.low is not None else f"at {option.high:g} or below"
