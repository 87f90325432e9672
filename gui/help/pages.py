"""The pages of the help window as HTML, by topic: the window's own, then one an engine."""

from __future__ import annotations

import html
from pathlib import Path

from PySide6.QtGui import QKeySequence

import engines
from engines import engine_infos
from engines.core.info import Info
from gui.actions import ACTIONS
from gui.theme import Colours

WINDOW, KEYS = "window", "keys"
_OWN = {
    WINDOW: "The window",
    "views": "Picture and maps",
    "answers": "The answers",
    "limits": "What it cannot tell",
    "models": "Models and their error",
    "updates": "Updates from a file",
    KEYS: "Keyboard",
    "words": "Words",
}
"""The window's own topics; all but the keyboard's have a file in this folder."""
_FOLDER = Path(__file__).parent


def topics() -> dict[str, str]:
    """Topic → title, in the order of the list."""
    return _OWN | {info.id: info.title for info in engine_infos().values()}


def page(topic: str, worn: Colours) -> str:
    """The HTML of a topic; an unknown one gives the window's page."""
    info = engine_infos().get(topic)
    if info is not None:
        body = engine_page(info)
    elif topic == KEYS:
        body = keys_page()
    else:
        name = topic if topic in _OWN else WINDOW
        body = (_FOLDER / f"{name}.html").read_text(encoding="utf-8")
    return f"<html><head><style>{page_style(worn)}</style></head><body>{body}</body></html>"


def engine_page(info: Info) -> str:
    """An engine's own words: its help file below its title, question and limits."""
    file = Path(engines.__path__[0]) / info.id / info.help
    try:
        words = file.read_text(encoding="utf-8")
    except OSError:
        words = ""
    title = "" if "<h1" in words.lower() else f"<h1>{html.escape(info.title)}</h1>"
    return (
        f"<p class='lead'>{html.escape(info.question.words)}</p>{title}"
        f"{words}<h2>What it cannot tell</h2><p>{html.escape(info.limits)}</p>"
        f"<p class='small'>Engine <b>{html.escape(info.id)}</b>, version {html.escape(info.version)}.</p>"
    )


def keys_page() -> str:
    """All shortcuts of the window."""
    native = QKeySequence.SequenceFormat.NativeText
    rows = "".join(
        f"<tr><td><b>{html.escape(QKeySequence(spec.shortcut).toString(native))}</b></td>"
        f"<td>{html.escape(spec.words.replace('&', '').rstrip('…'))}</td><td>{html.escape(spec.tip)}</td></tr>"
        for spec in ACTIONS
        if spec.shortcut
    )
    return f"<h1>Keyboard</h1><table cellpadding='5'>{rows}</table>"


def page_style(worn: Colours) -> str:
    """The style of help pages in a theme's colours."""
    return (
        f"body {{ color: {worn.text}; }} h1 {{ font-size: 17pt; }} h2 {{ font-size: 13pt; margin-top: 16px; }}"
        f" h3 {{ font-size: 11pt; }} a {{ color: {worn.accent}; }} .lead {{ color: {worn.muted}; font-size: 12pt; }}"
        f" .small {{ color: {worn.muted}; }} th {{ text-align: left; }} code {{ color: {worn.accent}; }}"
    )
