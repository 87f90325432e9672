"""Cards as rows of text: what is known of each model and reference file behind the findings of a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import engines
from engines.core.calibration import Calibration
from engines.core.card import Card, read_card
from engines.core.errors import ModelError
from engines.core.finding import Table
from engines.core.paths import imported_models_folder, models_folder
from engines.report.text import number_words

_COLUMNS = ("item", "value")


def card_tables(models: Iterable[str], engine_ids: Iterable[str]) -> list[Table]:
    """The cards of the models named and of the engines' own reference files; a missing one is said to be missing."""
    tables = [_model(name) for name in models]
    for engine in engine_ids:
        folder = Path(engines.__path__[0]) / engine
        tables += [_table(path, path.parent.name) for path in sorted(folder.rglob("card*.json"))]
    return tables


def _model(name: str) -> Table:
    folders = (models_folder(), imported_models_folder())
    paths = [folder / name / "card.json" for folder in folders]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        words = "There is no card on this machine; the model that was used is not installed here."
        return Table(name, f"Model {name}", _COLUMNS, (("card", words),))
    return _table(path, name)


def _table(path: Path, name: str) -> Table:
    try:
        card = read_card(path)
    except ModelError as error:
        return Table(name, f"Card of {name}", _COLUMNS, (("card", str(error)),))
    return Table(card.name, f"Card of {card.name}, version {card.version}", _COLUMNS, tuple(_rows(card)))


def _rows(card: Card) -> Iterator[tuple[str, str]]:
    yield "kind", card.kind
    yield "purpose", card.purpose
    yield "made by", card.made_by
    yield "licence", card.licence
    yield "how the data were kept apart", card.split
    for truth, words in ((True, "data, proposition true"), (False, "data, proposition not true")):
        groups = [f"{group.name} ({group.pictures:,})" for group in card.data if group.positive is truth]
        if groups:
            yield f"{words}: source (pictures)", ", ".join(groups)
    for figure in card.figures:
        yield f"{figure.measure}, {figure.group}", number_words(figure.value)
    for limit in card.limits:
        yield "limit", limit
    for file, digest in card.files.items():
        yield f"SHA-256 of {file}", digest
    if card.calibration:
        yield from _calibration(card.calibration)


def _calibration(calibration: Calibration) -> Iterator[tuple[str, str]]:
    yield "propositions weighed", f"“{calibration.proposition}” against “{calibration.alternative}”"
    for band in calibration.bands:
        line = f"log10 LR = {number_words(band.offset)} + {number_words(band.slope)} · score, "
        line += f"kept within {number_words(band.lowest)} … {number_words(band.highest)}. {band.error_rates}"
        yield f"calibration, {band.name}", line
