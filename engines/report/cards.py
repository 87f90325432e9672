"""Cards as rows of text: what is known of each model and reference file behind the findings of a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from engines.core.calibration import Calibration
from engines.core.card import Card
from engines.core.card_view import facts
from engines.core.finding import Table
from engines.core.shelf import ShelfCard, check_files, shelf
from engines.report.text import number_words

_COLUMNS = ("item", "value")
_FIGURES = 3
_IN_SHORT = ("licence", "judged", "data", "limit", "SHA-256", "model.onnx")


def card_tables(models: Iterable[str], engine_ids: Iterable[str]) -> list[Table]:
    """The cards of the models named and of the engines' own reference files; a missing one is said to be missing."""
    return _tables(models, engine_ids, _table)


def card_summaries(models: Iterable[str], engine_ids: Iterable[str]) -> list[Table]:
    """The same cards in short: what for, on what measured, limits and hashes."""
    return _tables(models, engine_ids, _summary)


def _tables(models: Iterable[str], engine_ids: Iterable[str], told: Callable[[ShelfCard], Table]) -> list[Table]:
    cards, wanted = shelf(), set(engine_ids)
    # An engine and a model may have one name.
    by_model = {card.name: card for card in cards if not card.engine}
    of_models = [told(by_model[name]) if name in by_model else _absent(name) for name in models]
    return of_models + [told(card) for card in cards if card.engine in wanted]


def _summary(shelved: ShelfCard) -> Table:
    card = shelved.card
    if card is None:
        short = (row for row in _table(shelved).rows if row[0].startswith(_IN_SHORT))
        return Table(shelved.name, shelved.title, _COLUMNS, (("purpose", shelved.purpose), *short))
    rows: list[tuple[str, ...]] = [("purpose", card.purpose), ("made by, licence", f"{card.made_by}; {card.licence}")]
    for truth, words in ((True, "measured on, proposition true"), (False, "measured on, proposition not true")):
        groups = [group for group in card.data if group.positive is truth]
        if groups:
            pictures, sources = sum(group.pictures for group in groups), len(groups)
            rows.append((words, f"{pictures:,} pictures, {sources} source{'s' if sources > 1 else ''}"))
    rows += [(f"{f.measure}, {f.group}", number_words(f.value)) for f in card.figures[:_FIGURES]]
    if len(card.figures) > _FIGURES:
        rows.append(("further measured figures", f"{len(card.figures) - _FIGURES:,} in the whole card"))
    rows += [("limit", limit) for limit in card.limits]
    rows += [
        (f"SHA-256 of {check.file}", f"{check.expected or 'none'} ({check.state})") for check in check_files(shelved)
    ]
    return Table(shelved.name, f"{card.name}, version {card.version} ({card.kind})", _COLUMNS, tuple(rows))


def _absent(name: str) -> Table:
    words = "There is no card on this machine; the model that was used is not installed here."
    return Table(name, f"Model {name}", _COLUMNS, (("card", words),))


def _table(shelved: ShelfCard) -> Table:
    card = shelved.card
    rows = tuple(_rows(card)) if card else facts(shelved).rows
    states = tuple((f"{check.file} on this machine", check.state) for check in check_files(shelved))
    title = f"Card of {card.name}, version {card.version}" if card else f"Card of {shelved.title}"
    return Table(shelved.name, title, _COLUMNS, (*rows, *states))


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
