"""The menu of views: the picture first, then what each engine brought, a sub-menu for each exhibit of several."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtWidgets import QMenu

from gui.viewers.choices import Choice, Kind, ViewKey
from gui.viewers.text import menu_text

_KIND_WORDS = {
    Kind.MAP: "map",
    Kind.RENDERED: "picture",
    Kind.PLOT: "diagram",
    Kind.TABLE: "table",
    Kind.TOOL: "tool",
}


def fill_choices(
    menu: QMenu,
    choices: Sequence[Sequence[Choice]],
    names: Sequence[str],
    shown: Collection[ViewKey],
    choose: Callable[[ViewKey], None],
) -> None:
    """Fill a menu with the choices of each exhibit; those now shown are ticked."""
    for listed, name in zip(choices, names, strict=True):
        target = menu.addMenu(menu_text(name, 60)) if len(choices) > 1 else menu
        group = ""
        for choice in listed:
            if choice.group != group:
                group = choice.group
                target.addSeparator()
                target.addAction(menu_text(group)).setEnabled(False)
            kind = _KIND_WORDS.get(choice.key.kind)
            action = target.addAction(menu_text(choice.title) + (f"   ({kind})" if kind else ""))
            action.setCheckable(True)
            action.setChecked(choice.key in shown)
            action.triggered.connect(lambda _=False, key=choice.key: choose(key))
