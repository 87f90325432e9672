"""What makes a finding the same finding: engine, version, models and options, for the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from engines import engine_infos
from engines.core import paths
from engines.core.caption import Caption
from engines.core.case_log import digest
from engines.core.finding import Finding
from engines.core.guarding import GUARD
from engines.core.info import Info, OptionValue
from engines.core.packs.store import installed
from engines.core.question import Question
from engines.core.run import Run


@dataclass(frozen=True, slots=True)
class Identity:
    """``models``: names with the SHA-256 their cards give. ``options``: digest of all options in force; of an engine on
    captions with "/" and the digest of the captions given."""

    engine: str
    version: str
    models: str
    options: str

    @property
    def label(self) -> str:
        """A short name for files."""
        return digest([self.version, self.models, self.options])[:12]

    def on(self, captions: Sequence[Caption]) -> Identity:
        """The identity of the finding on a picture with these captions given: another one for each set of captions."""
        info = engine_infos().get(self.engine)
        if info is None or info.question is not Question.CAPTION:
            return self
        return replace(self, options=self.options.partition("/")[0] + captions_mark(captions))


def captions_mark(captions: Sequence[Caption]) -> str:
    """What the column ``options`` ends with for findings on these captions."""
    return f"/{digest([asdict(caption) for caption in captions])}"


def identities(engines: Sequence[str], run: Run) -> dict[str, Identity]:
    """Engine id → identity of the finding it would give now."""
    infos = engine_infos()
    return {engine: _identity(infos[engine], options_in_force(infos[engine], run)) for engine in engines}


def options_in_force(info: Info, run: Run) -> dict[str, OptionValue]:
    """An engine's options; for a guarded one also, under "guard", the guard's version, models and options."""
    options = run.options(info)
    guard = engine_infos().get(GUARD) if info.guarded else None
    if guard is not None:
        values = ", ".join(f"{name}: {value}" for name, value in run.options(guard).items())
        options[GUARD] = f"version {guard.version}, models {digest(model_versions(guard.models))[:12]}, {values}"
    return options


def identity_of(finding: Finding) -> Identity:
    """The identity that a finding itself tells, for one that no examination of this case announced."""
    info = engine_infos().get(finding.engine)
    options = _plain(info, finding.options) if info else finding.options
    return Identity(finding.engine, finding.engine_version, model_versions(finding.models), digest(options))


def _identity(info: Info, options: Mapping[str, OptionValue]) -> Identity:
    packs = [pack.name for pack in installed(info.question)] if info.packs else []
    return Identity(info.id, info.version, model_versions((*info.models, *packs)), digest(_plain(info, options)))


def _plain(info: Info, options: Mapping[str, OptionValue]) -> dict[str, OptionValue]:
    """1 and 1.0 are one value where the option is a number with decimals."""
    floats = {option.name for option in info.options if isinstance(option.default, float)}
    return {name: float(value) if name in floats else value for name, value in options.items()}


def model_versions(names: Sequence[str]) -> str:
    """Each model's name and the SHA-256 its card states, "" for no models.

    Of an imported one it is the card's own, which names its files and changes with every validation.
    """
    return ", ".join(f"{name} {_card_sha256(name)}".strip() for name in names)


def _card_sha256(name: str) -> str:
    try:
        card = (paths.models_folder() / name / "card.json").read_text("utf-8")
        return str(json.loads(card).get("sha256", ""))
    except (OSError, ValueError, AttributeError):
        try:
            return hashlib.sha256((paths.imported_models_folder() / name / "card.json").read_bytes()).hexdigest()
        except OSError:
            return ""
