"""The card of a validation and its report, beside the model in the data folder; a shipped card is never overwritten."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from engines.core.caption_range import FILE as RANGE
from engines.core.caption_range import Range, range_json
from engines.core.card import Card, DataGroup, Figure
from engines.core.errors import AssayError
from engines.core.opinion_words import count
from engines.core.packs.store import find, keep_card, unvalidated_card
from engines.validation.measure import Validation
from engines.validation.subject import Subject

REPORT, CARD = "validation.json", "card.json"


def card_from(subject: Subject, found: Validation, licence: str = "") -> Card:
    """The card with everything measured."""
    pooled = found.pooled
    figures = [
        Figure("AUROC", "all", found.overall.area),
        Figure("AUROC, lower end of 95 %", "all", found.overall.interval[0]),
        Figure("AUROC, upper end of 95 %", "all", found.overall.interval[1]),
        Figure("TPR at 1 % FPR", "all", found.overall.found),
        Figure("Cllr", "all", pooled.cllr),
        Figure("calibration error (ECE)", "all", pooled.calibration_error),
        *(Figure("AUROC", f"condition: {error.group}", error.area) for error in found.conditions),
        *(Figure("TPR at 1 % FPR", f"condition: {error.group}", error.found) for error in found.conditions),
        *(Figure("AUROC", f"{found.words.of(g.positive)} source: {g.name}", g.area) for g in found.groups),
        *(
            Figure("above the 1 % threshold", f"{found.words.of(g.positive)} source: {g.name}", g.above)
            for g in found.groups
        ),
    ]
    lacking = (f"No likelihood ratio for {reason}" for reason in found.reasons)
    counted = f"list of {found.words.units} SHA-256 {found.digest}"
    return Card(
        name=subject.name,
        version=f"validated {found.date}, program {found.program}",
        kind="model",
        purpose=f"{subject.title}: error for the question “{subject.question}” on {found.folder} ({counted}).",
        made_by=f"assay validate “{subject.name}” {found.folder}",
        licence=licence or ("part of the program" if subject.shipped else "not stated"),
        split=(
            f"scores of the model as it is; the calibration of each {found.words.unit} leaves out its own source. "
            f"Whether the model was trained on these {found.words.units} is not known to the program."
        ),
        data=tuple(DataGroup(group.name, group.cases, group.positive) for group in found.groups),
        figures=tuple(figures),
        limits=(*lacking, *found.limits, *found.warnings),
        files=subject.files,
        calibration=found.calibration,
    )


def keep(subject: Subject, found: Validation, within: Range | None = None) -> Path:
    """Write card and report, and of a pair the range in which they hold; returns the card's path.

    Raises AssayError where the model changed meanwhile or there is no space.
    """
    try:
        if subject.shipped:
            card = card_from(subject, found)
            subject.home.mkdir(parents=True, exist_ok=True)
            _write(subject.home / CARD, card.to_json())
        else:
            pack = find(subject.name)
            if pack.sha256 != found.version:
                raise AssayError(f"{subject.name} was replaced while it was validated; validate it again.")
            card = card_from(subject, found, pack.licence)
            base = unvalidated_card(pack, pack.name)["limits"]
            assert isinstance(base, list)
            if within is not None:
                _write_text(pack.folder / RANGE, range_json(within))
            keep_card(pack, _limited(card, base))
        _write(subject.home / REPORT, found.to_json())
    except OSError as error:
        raise AssayError(
            f"The validation of {subject.name} could not be kept ({error.strerror}); give the program's data folder "
            "space and permission, and validate again."
        ) from error
    return subject.home / CARD


def _limited(card: Card, first: Sequence[str]) -> Card:
    return replace(card, limits=(*first, *card.limits))


def _write(path: Path, data: object) -> None:
    _write_text(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def _write_text(path: Path, text: str) -> None:
    draft = path.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def summary(found: Validation) -> tuple[str, ...]:
    """The outcome in a few sentences, for the command line and the window."""
    fake, real = found.overall.cases
    low, high = found.overall.interval
    lines = [
        f"{fake + real:,} {found.words.units} of {found.folder} were scored: {fake:,} {found.words.positive}, "
        f"{real:,} {found.words.negative}"
        + (f"; {count(len(found.skipped), found.words.entry)} left out." if found.skipped else "."),
        f"The right one of two {found.words.units} scores higher in {found.overall.area:.1%} (95 % interval "
        f"{low:.1%} to {high:.1%}; 50 % is chance); at one false alarm in a hundred "
        f"{found.overall.found:.1%} are found.",
        f"Cllr {found.pooled.cllr:.2f} (1 = no information), calibration error {found.pooled.calibration_error:.3f}.",
    ]
    if found.calibration:
        names = "; ".join(band.name for band in found.calibration.bands)
        lines.append(f"Likelihood ratios are given from now on for: {names}.")
    else:
        lines.append(f"No likelihood ratio is given: the {found.words.home} does not support one.")
    lines += [f"Not calibrated: {reason}" for reason in found.reasons]
    lines += [f"Note: {limit}" for limit in found.limits]
    lines += [f"Warning: {warning}" for warning in found.warnings]
    return tuple(lines)
