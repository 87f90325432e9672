"""Help beside the pages of help: the tour, updates from a file, and which page F1 opens where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from gui.window_menus import tool_button

if TYPE_CHECKING:
    from gui.tour.tour import Tour
    from gui.updates.window import UpdateWindow
    from gui.window import MainWindow

_TOOLS = {
    "open": "window#adding",
    "folder": "window#adding",
    "paste": "window#adding",
    "caption": "caption",
    "examine": "window#examining",
    "stop": "window#examining",
    "normal": "anomaly",
    "report": "window#case",
    "models": "models",
    "settings": "window#examining",
    "help": "window",
}
"""Action on the toolbar → page of help."""


class HelpActs(QObject):
    """Wires the Help menu's ``tour`` and ``update``; tells parts of the window which page explains them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._tour: Tour | None = None
        self._updates: UpdateWindow | None = None
        window.actions_by_id["tour"].triggered.connect(lambda _=False: self.start_tour())
        window.actions_by_id["update"].triggered.connect(lambda _=False: self.show_updates())
        # From windows beside the main one as well.
        window.actions_by_id["help"].setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        self._say_topics()

    @property
    def tour(self) -> Tour | None:
        """The tour, None before it was first started."""
        return self._tour

    @property
    def updates(self) -> UpdateWindow | None:
        """The window of updates, None before it was opened."""
        return self._updates

    def welcome(self) -> None:
        """At the first start: the tour."""
        if not self._window.settings.tour_seen:
            self.start_tour()

    def start_tour(self) -> None:
        """From its first step."""
        from gui.tour.tour import Tour

        if self._tour is None:
            self._tour = Tour(self._window)
            self._tour.ended.connect(self._remember)
        self._tour.start()

    def show_updates(self) -> None:
        """Open the window of updates."""
        from gui.updates.window import UpdateWindow
        from gui.validation.drops import tell_of_model

        if self._updates is None:
            self._updates = UpdateWindow(self._window)
            self._updates.told.connect(lambda sentence: tell_of_model(self._window, sentence))
        self._updates.show()
        self._updates.raise_()

    def end(self) -> None:
        """The window closes."""
        if self._tour is not None:
            self._tour.end()
        if self._updates is not None:
            self._updates.end()

    def _remember(self) -> None:
        self._window.settings.tour_seen = True

    def _say_topics(self) -> None:
        window = self._window
        for name, topic in _TOOLS.items():
            button = tool_button(window, window.actions_by_id[name])
            if button is not None:
                button.setProperty("help_topic", topic)
        for part, topic in (
            (window.view, "window#list"),
            (window.bench.find_bar, "window#list"),
            (window.drop_zone, "window#adding"),
            (window.log_dock, "window#case"),
            (window.notes_dock, "window#case"),
            (window.progress, "window#examining"),
            (window.bench.reference_slot, "reference"),
        ):
            if not part.property("help_topic"):
                part.setProperty("help_topic", topic)
        window.bench.furnished.connect(self._say_topics_of_views)

    def _say_topics_of_views(self) -> None:
        self._window.bench.viewers.setProperty("help_topic", "views")
        self._window.bench.answers.setProperty("help_topic", "answers")
