"""A card's words as a page of HTML: what it is for, on what it was measured, its limits, how to repeat it."""

from __future__ import annotations

import html

from gui.help.pages import page_style
from gui.models.entries import Entry
from gui.theme import Colours
from gui.viewers.text import plain


def card_page(entry: Entry, worn: Colours) -> str:
    """HTML of the card; every word of it is data and stands escaped."""
    rows = "".join(
        f"<tr><td width='190'><p class='small'>{_escaped(item)}</p></td><td>{_escaped(value)}</td></tr>"
        for item, value in entry.facts.rows
        if item != "purpose"
    )
    colour = worn.text if entry.holds else worn.failed
    return (
        f"<html><head><style>{page_style(worn)}</style></head><body><h1>{_escaped(entry.card.title)}</h1>"
        f"<p class='lead'>{_escaped(entry.card.purpose)}</p>"
        f"<p style='color: {colour}'>{_escaped(entry.state)}</p>"
        f"<table cellpadding='4'>{rows}</table></body></html>"
    )


def _escaped(text: str) -> str:
    return html.escape(plain(text))
