"""The cases judged, and the verdicts counted against what each case expects."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engines.caption import analyse
from engines.core.finding import Finding, TextMark
from engines.core.run import Run
from tests.caption.making import exhibit_of

FOLDER = Path(__file__).parent
SETS = ("tune", "hard", "news", "aside", "fresh", "wire", "desk", "third", "last", "unseen")


@dataclass(slots=True)
class Tally:
    """Counts of one kind of case. ``wrong`` lists (caption, words) contradicted without reason; ``missed`` likewise."""

    cases: int = 0
    right: int = 0
    wrong: list[tuple[str, str, str]] = field(default_factory=list)
    missed: list[tuple[str, str]] = field(default_factory=list)
    expected_true: int = 0
    found_true: int = 0
    not_supported: list[tuple[str, str, str]] = field(default_factory=list)


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a set, in order."""
    lines = (FOLDER / f"cases_{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def marks_of(case: dict[str, Any], folder: Path, faces: Path | None) -> list[tuple[str, TextMark]]:
    """(words, mark) of every claim of the case's own caption."""
    options = {"read_text": bool(case.get("ocr")), "find_faces": bool(case.get("faces"))}
    found = analyse(exhibit_of(case, folder, faces), Run(settings={"caption": options}))
    finding = found[0] if isinstance(found, tuple) else found
    assert isinstance(finding, Finding)
    (text,) = finding.texts
    return [(text.text[mark.start : mark.end], mark) for mark in text.marks]


def measure(chosen: Iterable[dict[str, Any]], faces: Path | None, *, with_text: bool = True) -> dict[str, Tally]:
    """A tally a kind; cases that need text recognition or faces are left out where those are not to be had."""
    tallies: dict[str, Tally] = {}
    with TemporaryDirectory() as folder:
        for case in chosen:
            if (case.get("ocr") and not with_text) or (case.get("faces") and faces is None):
                continue
            tally = tallies.setdefault(str(case["k"]), Tally())
            _count(tally, case, marks_of(case, Path(folder), faces))
    return tallies


def _count(tally: Tally, case: dict[str, Any], marks: list[tuple[str, TextMark]]) -> None:
    caption = str(case["c"])
    tally.cases += 1
    expected = list(case.get("f", []))
    hit: Counter[str] = Counter()
    for words, mark in marks:
        if mark.verdict == "contradicted":
            over = [words for words in expected if _meets(caption, words, mark)]
            if over:
                hit.update(over)
            else:
                tally.wrong.append((caption, words, mark.sentence))
    tally.right += len(hit)
    tally.missed += [(caption, words) for words in expected if not hit[words]]
    for words in case.get("t", []):
        over_it = [mark for _, mark in marks if _meets(caption, words, mark)]
        tally.expected_true += 1
        if any(mark.verdict == "supported" for mark in over_it):
            tally.found_true += 1
        else:
            tally.not_supported.append((caption, words, "; ".join(m.sentence for m in over_it)))


def _meets(caption: str, words: str, mark: TextMark) -> bool:
    """Whether the mark overlaps an occurrence of the words."""
    places = [found.span() for found in re.finditer(re.escape(words), caption)]
    assert places, f"{words!r} does not stand in {caption!r}"
    return any(mark.start < end and start < mark.end for start, end in places)


def together(tallies: Iterable[Tally]) -> Tally:
    """All kinds as one."""
    total = Tally()
    for tally in tallies:
        total.cases += tally.cases
        total.right += tally.right
        total.wrong += tally.wrong
        total.missed += tally.missed
        total.expected_true += tally.expected_true
        total.found_true += tally.found_true
        total.not_supported += tally.not_supported
    return total


def interval(hits: int, trials: int) -> str:
    """Share and Wilson's 95 % interval, in words."""
    if not trials:
        return "–"
    z, p = 1.96, hits / trials
    centre = (p + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * math.sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials)) / (1 + z * z / trials)
    return f"{p:.2f} ({max(0.0, centre - half):.2f}–{min(1.0, centre + half):.2f})"


def lines(tallies: dict[str, Tally]) -> Iterator[str]:
    """The table that the command prints: precision and recall of "contradicted", and how much was supported."""
    yield f"{'kind':<10} {'cases':>5}  {'precision':<20} {'recall':<20} supported of expected"
    rows = [*sorted(tallies.items()), ("all", together(tallies.values()))]
    for kind, tally in rows:
        wrong, missed = len(tally.wrong), len(tally.missed)
        yield (
            f"{kind:<10} {tally.cases:>5}  {interval(tally.right, tally.right + wrong):<20} "
            f"{interval(tally.right, tally.right + missed):<20} {tally.found_true} of {tally.expected_true}"
        )
