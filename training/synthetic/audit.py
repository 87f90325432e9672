"""Whether innocent changes to a picture change an engine's opinion, counted on pictures of sources held out.

``python -m training audit``; the figures of ``synthetic`` go into its card.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy.typing as npt

import engines
from engines import engine_infos, load_engine
from engines.core.analyse import analyse_one
from engines.core.card import Figure
from engines.core.exhibit import Source
from engines.core.finding import Finding, Outcome
from engines.core.finding_parts import joined
from engines.core.guarding import GUARD
from engines.core.intake import receive
from engines.core.onnx import Model, ModelHouse
from engines.core.opinion_words import strength_of
from engines.core.run import Run
from engines.synthetic.info import INFO as SYNTHETIC
from engines.synthetic.measured import CARD_FILE
from training.synthetic.alterations import ALTERATIONS, Saved
from training.synthetic.judge import LARGEST
from training.synthetic.sources import Item, items, pixels_of
from training.synthetic.treat import CONDITIONS, evaluation_picture

PICTURES = 300
MEASURE, OUTCOMES = "opinion changed in class or strength", "opinion changed in outcome"
GUARDED = "opinion changed because the guard objects, or no longer does"
GOAL = 0.02
_QUALITIES = {0: 92, 1: 85, 3: 0}
"""Condition of the training's evaluation → JPEG quality at which the picture is stored, 0 for PNG."""


@dataclass(frozen=True, slots=True)
class Class:
    """What an opinion comes to: its outcome, and steps of support on the verbal scale, below 0 for the alternative.

    ``silenced``: the engine is not asked, since the guard objects.
    """

    outcome: str
    support: int
    silenced: bool = False


def class_of(finding: Finding) -> Class:
    """The class of an engine's finding."""
    ratio = finding.likelihood_ratio
    strength = strength_of(ratio)
    return Class(finding.outcome.value, strength if ratio is None or ratio.log10 > 0 else -strength)


class HeldOut(ModelHouse):
    """Gives, under the name of any of the engine's models, the one that has not seen the picture's source.

    The engine asks all its models the same thing; the answer is computed once.
    """

    def __init__(self) -> None:
        super().__init__(threads=1)
        self.fold = 0
        self._last: tuple[bytes, tuple[str, ...] | None, dict[str, npt.NDArray[Any]]] | None = None

    def model(self, name: str) -> Model:
        if name not in SYNTHETIC.models:
            return super().model(name)
        model = super().model(SYNTHETIC.models[self.fold])
        return _Remembering(model, self)  # type: ignore[return-value]


class _Remembering:
    def __init__(self, model: Model, house: HeldOut) -> None:
        self.name, self.card, self._model, self._house = model.name, model.card, model, house

    def run(
        self, inputs: Mapping[str, npt.NDArray[Any]], outputs: tuple[str, ...] | None = None
    ) -> dict[str, npt.NDArray[Any]]:
        asked = self.name.encode() + b"".join(array.tobytes() for array in inputs.values())
        last = self._house._last
        if last is None or last[0] != asked or last[1] != outputs:
            self._house._last = last = (asked, outputs, self._model.run(inputs, outputs))
        return last[2]


def chosen(count: int) -> list[Item]:
    """``count`` pictures, every second one generated, every family of a class as evenly as its number allows.

    Fewer are the first of more.
    """
    classes: list[list[Item]] = []
    for generated in (False, True):
        families: dict[str, list[Item]] = {}
        for item in sorted(items(), key=lambda item: zlib.crc32(item.path.name.encode())):
            if item.generated is generated:
                families.setdefault(item.family, []).append(item)
        rounds = max(map(len, families.values()))
        ordered = [family[turn] for turn in range(rounds) for family in families.values() if turn < len(family)]
        large = (item for item in ordered if min(pixels_of(item).shape[:2]) >= LARGEST)
        classes.append(list(islice(large, count // 2)))
    return [item for pair in zip(*classes, strict=True) for item in pair]


def starting_picture(item: Item) -> Saved:
    """Both classes cut to 224 pixels and through the same compressions; one in three is stored as PNG in the end."""
    seed = zlib.crc32(item.path.name.encode())
    number = sorted(_QUALITIES)[seed % len(_QUALITIES)]
    rgb = evaluation_picture(pixels_of(item), item.lossless, CONDITIONS[number], LARGEST, seed)
    return Saved(rgb, _QUALITIES[number]).as_received()


def audit(
    engine: str, pictures: Sequence[Item], house: ModelHouse, kept: dict[str, list[Any]]
) -> Iterator[tuple[Item, str, Class]]:
    """(picture, alteration ("" for none), class) for each; ``kept`` holds what was computed already."""
    with TemporaryDirectory() as folder:
        for item in pictures:
            if isinstance(house, HeldOut):
                house.fold = item.fold
            start: Saved | None = None
            for name in ("", *ALTERATIONS):
                key = f"{engine} {item.path.name} {name}"
                if key not in kept:
                    start = start or starting_picture(item)
                    found, objects = _examined(engine, ALTERATIONS[name](start) if name else start, folder, house)
                    seen, ratio = class_of(found), found.likelihood_ratio
                    kept[key] = [seen.outcome, seen.support, ratio and round(ratio.log10, 4), objects]
                outcome, support, _, objects = kept[key]
                yield item, name, Class(Outcome.ABSTAINED.value, 0, True) if objects else Class(outcome, support)


def _examined(engine: str, saved: Saved, folder: str, house: ModelHouse) -> tuple[Finding, bool]:
    """The engine's own finding, and whether the guard would not let it speak."""
    path = Path(folder) / f"picture{saved.suffix}"
    path.write_bytes(saved.file())
    exhibit, run = receive(Source(path)), Run(model_house=house)
    found = load_engine(engine)(exhibit, run)
    objects = engine_infos()[engine].guarded and analyse_one(exhibit, GUARD, run).outcome is Outcome.SIGNAL
    return found if isinstance(found, Finding) else joined(found), objects


@dataclass(frozen=True, slots=True)
class Count:
    """Of ``pictures``, how many changed class or strength (``changed``), how many even the outcome, and how many
    because the guard objects where it did not, or the other way round.
    """

    alteration: str
    pictures: int
    changed: int
    outcome: int
    guard: int = 0

    @property
    def share(self) -> float:
        return self.changed / self.pictures

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of ``share`` (Wilson)."""
        return interval(self.changed, self.pictures)


def interval(hits: int, number: int) -> tuple[float, float]:
    """95 % interval of a share after Wilson, JASA 22 (1927)."""
    share, z = hits / number, 1.959964
    middle = share + z * z / (2 * number)
    reach = z * math.sqrt(share * (1 - share) / number + z * z / (4 * number * number))
    return max(0.0, (middle - reach) / (1 + z * z / number)), min(1.0, (middle + reach) / (1 + z * z / number))


def counted(found: Sequence[tuple[Item, str, Class]]) -> list[Count]:
    """A line an alteration, each picture against itself unaltered."""
    before = {item.path: seen for item, name, seen in found if not name}
    lines = []
    for alteration in ALTERATIONS:
        pairs = [(before[item.path], seen) for item, name, seen in found if name == alteration]
        changed = sum(old != new for old, new in pairs)
        outcome = sum(old.outcome != new.outcome for old, new in pairs)
        guard = sum(old.silenced != new.silenced for old, new in pairs)
        lines.append(Count(alteration, len(pairs), changed, outcome, guard))
    return lines


def figures(lines: Sequence[Count]) -> list[Figure]:
    """The card's figures: share of changed opinions with its interval, an alteration each, and of changed outcomes."""
    made = [Figure(MEASURE, "pictures", float(lines[0].pictures))]
    for line in lines:
        group, (low, high) = f"alteration: {line.alteration}", line.interval
        made.append(Figure(MEASURE, group, line.share))
        made.append(Figure(f"{MEASURE}, 95 % from", group, low))
        made.append(Figure(f"{MEASURE}, 95 % to", group, high))
        made.append(Figure(OUTCOMES, group, line.outcome / line.pictures))
        made.append(Figure(GUARDED, group, line.guard / line.pictures))
    return made


def print_table(engine: str, lines: Sequence[Count]) -> None:
    """The figures for people."""
    print(
        f"\n{engine}: {lines[0].pictures} pictures\n{'alteration':34s} changed  95 % interval   outcome   guard  ≤ 2 %"
    )
    for line in lines:
        low, high = line.interval
        met = "yes" if line.share <= GOAL else "no"
        print(
            f"{line.alteration:34s} {line.share:6.1%}  {low:6.1%}–{high:6.1%}  {line.outcome / line.pictures:7.1%}"
            f" {line.guard / line.pictures:6.1%}  {met:>4s}"
        )


def version_of(engine: str) -> str:
    """Changes whenever the engine or its models may answer otherwise."""
    infos, house = engine_infos(), ModelHouse(threads=1)
    asked = [infos[engine], *([infos[GUARD]] if infos[engine].guarded else [])]
    sums = [str(house.model(name).card.get("sha256")) for info in asked for name in info.models]
    return " ".join([*(f"{info.id} {info.version} {_numbers(info.id)}" for info in asked), *sums])


def _numbers(engine: str) -> str:
    """Checksum of the numbers that an engine's answers rest on; of its card only the calibration, since this audit
    itself writes figures into it.
    """
    held = hashlib.sha256()
    for path in sorted((Path(engines.__file__).parent / engine).glob("*.json")):
        said = json.loads(path.read_text("utf-8"))
        kept = said.get("calibration") if path.name == CARD_FILE else said
        held.update(json.dumps([path.name, kept], sort_keys=True).encode())
    return held.hexdigest()[:12]


def main(words: Sequence[str] | None = None) -> None:
    """Count how often innocent changes change an engine's opinion; for ``synthetic``, keep the figures in its card."""
    from training.synthetic.report import keep_audit

    parser = argparse.ArgumentParser(prog="python -m training audit", description=main.__doc__)
    parser.add_argument("--engine", default=SYNTHETIC.id, help="synthetic, spectrum or tamper")
    parser.add_argument("--pictures", type=int, default=PICTURES)
    parser.add_argument("--keep", type=Path, help="JSON file in which computed classes are kept, to go on later")
    parser.add_argument("--print-only", action="store_true", help="leave the card as it is")
    asked = parser.parse_args(words)
    version = version_of(asked.engine)
    stored = json.loads(asked.keep.read_text("utf-8")) if asked.keep and asked.keep.exists() else {}
    kept: dict[str, list[Any]] = stored.get(version, {})
    house = HeldOut() if asked.engine == SYNTHETIC.id else ModelHouse(threads=1)
    found = []
    for number, one in enumerate(audit(asked.engine, chosen(asked.pictures), house, kept)):
        found.append(one)
        if asked.keep and number % (len(ALTERATIONS) + 1) == len(ALTERATIONS):
            asked.keep.write_text(json.dumps({**stored, version: kept}), "utf-8")
    lines = counted(found)
    if asked.keep:
        asked.keep.write_text(json.dumps({**stored, version: kept}), "utf-8")
    print_table(asked.engine, lines)
    if asked.engine == SYNTHETIC.id and not asked.print_only:
        keep_audit(figures(lines))


def before_and_after(found: Sequence[tuple[Item, str, Class]], alteration: str) -> dict[tuple[Class, Class], int]:
    """How often each change of class happened under an alteration, to see why."""
    before = {item.path: seen for item, name, seen in found if not name}
    pairs = [(before[item.path], seen) for item, name, seen in found if name == alteration]
    return {pair: pairs.count(pair) for pair in dict.fromkeys(pairs) if pair[0] != pair[1]}
