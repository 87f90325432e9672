"""What an engine may ask of the program while it works: stop, progress, options, models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engines.core.errors import Stopped
from engines.core.info import Info, OptionValue

if TYPE_CHECKING:
    from engines.core.onnx import ModelHouse


def _silent(engine: str, fraction: float) -> None:
    """Progress that nobody listens to."""


def _never() -> bool:
    return False


@dataclass
class Run:
    """One examination's hands. Engines call ``check_stop`` often (every ≤ 0.1 s of work) and ``progress`` as they go.

    ``settings`` maps engine id → option name → value; missing values take the option's default. ``threads`` is the
    number of threads an engine may use. ``model_house``: sessions to share with other runs of the same process, None to
    open them anew. ``objection``: why the guard does not let trained models judge this exhibit, "" where it does; an
    engine that has other means as well leaves its models out. ``misgiving``: what a finding of trained models must name
    among its limits, "" where there is nothing.
    """

    settings: Mapping[str, Mapping[str, OptionValue]] = field(default_factory=dict)
    should_stop: Callable[[], bool] = _never
    on_progress: Callable[[str, float], None] = _silent
    threads: int = 1
    model_house: ModelHouse | None = None
    objection: str = ""
    misgiving: str = ""

    def check_stop(self) -> None:
        """Raise ``Stopped`` when the analyst has pressed Stop."""
        if self.should_stop():
            raise Stopped

    def progress(self, engine: str, fraction: float) -> None:
        """Report how far ``engine`` is with this exhibit, 0–1, and honour Stop."""
        self.check_stop()
        self.on_progress(engine, fraction)

    def options(self, info: Info) -> dict[str, OptionValue]:
        """The options in force for an engine: its defaults overlaid with the settings, by declared name only."""
        chosen = self.settings.get(info.id, {})
        return {option.name: chosen.get(option.name, option.default) for option in info.options}

    @property
    def models(self) -> ModelHouse:
        """The ONNX sessions, opened on first use."""
        if self.model_house is None:
            from engines.core.onnx import ModelHouse

            self.model_house = ModelHouse(threads=self.threads, should_stop=self.should_stop)
        return self.model_house
