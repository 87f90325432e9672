"""The middle of the window: one to four views side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QStackedLayout, QVBoxLayout, QWidget

from engines.core.exhibit import Facts, Source
from engines.core.finding import Finding, Region
from engines.core.veil.plan import Look
from gui.veil.panes import PaneVeil, Why
from gui.viewers.arrangement import MOST_PANES
from gui.viewers.bar import SAVE_KEYS, ViewBar
from gui.viewers.choices import Choice, Kind, Shelf, ViewKey, choices_of, first_views, key_of_shown
from gui.viewers.filling import Filler, Manner
from gui.viewers.keeping import Keeper
from gui.viewers.menus import fill_choices
from gui.viewers.pane import Pane
from gui.viewers.paneset import PaneSet
from gui.viewers.pictures import PictureService
from gui.viewers.preparing import Preparer
from gui.viewers.raster import Pyramid
from gui.viewers.stage import Mode
from gui.viewers.text import PlainLabel


class ViewerArea(QWidget):
    """Shows one exhibit, or several side by side. Call ``close_services`` before the program ends."""

    region_hovered = Signal(object)
    """The Region under the cursor, or None."""
    status = Signal(str)
    """A sentence for the status line ("view.png was saved in …")."""
    lift_asked = Signal(list)
    """Keys of the exhibits whose veils are to be lifted."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        pictures: PictureService | None = None,
        titles: Mapping[str, str] | None = None,
    ) -> None:
        """``pictures``: a service in place of one made here; ``titles``: engine id → title, None: as registered."""
        super().__init__(parent)
        self.manner = Manner()
        self._veil = PaneVeil()
        self._shelves: list[Shelf] = []
        self._titles = titles
        self._own_choice = False
        self._hovered: Region | None = None
        self._pictures = pictures or PictureService(self)
        self._pictures.ready.connect(self._picture_ready)
        self._pictures.failed.connect(self._picture_failed)
        self._preparer = Preparer(self)
        self._preparer.ready.connect(self.refresh)
        self._filler = Filler(self._preparer, self)
        self.keeper = Keeper(self)
        self.keeper.told.connect(self.status)
        self._blink = QTimer(self)
        self._blink.setInterval(700)
        self._blink.timeout.connect(self.blink)
        self._build()
        self.clear()
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.close_services)

    def _build(self) -> None:
        self.bar = ViewBar(lambda menu: self._fill_menu(menu, self.show_view), self)
        self.bar.mode_chosen.connect(self.set_mode)
        self.bar.zoom_asked.connect(self._zoom)
        self.bar.blink_interval.connect(self._blink.setInterval)
        self.bar.upright_changed.connect(lambda on: self._set_manner("upright", on))
        self.bar.regions_changed.connect(lambda on: self._set_manner("regions", on))
        self.bar.outlines_changed.connect(lambda on: self._set_manner("outlines", on))
        self.bar.save_asked.connect(self.save)
        self._empty = PlainLabel("Open or drop pictures, then choose one in the list.", self, role="muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._set = PaneSet(self._fill_menu, self)
        self._set.closed.connect(self._close_pane)
        self._set.chosen.connect(self._swap)
        self._set.save_asked.connect(self.save)
        lifted = self._set.lift_asked
        lifted.connect(lambda pane: self.lift_asked.emit(self._veil.keys_under(pane, self._shelves)))
        self._pages = QStackedLayout()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._set)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addLayout(self._pages, 1)

    @property
    def panes(self) -> list[Pane]:
        """The panes now shown, in order."""
        return self._set.panes

    def show_exhibit(self, source: Source, facts: Facts, findings: list[Finding]) -> None:
        """Show one exhibit; views the analyst has chosen stay as they are."""
        self._stand([(source, facts, findings)])

    def set_comparison(self, exhibits: list[tuple[Source, Facts, list[Finding]]]) -> None:
        """Show two to four exhibits side by side, one picture each."""
        self._stand(exhibits[:MOST_PANES])

    def add_finding(self, finding: Finding, exhibit: int = 0) -> None:
        """A finding of an exhibit shown has arrived; it takes the place of the engine's earlier one."""
        if not self._shelves:
            return
        shelf = self._shelves[exhibit]
        shelf.findings = [f for f in shelf.findings if f.engine != finding.engine] + [finding]
        if not self._own_choice and len(self._shelves) == 1:
            self._set.show_keys(first_views(self.choices(0), shelf.findings))
        self.refresh()

    def clear(self) -> None:
        """Show nothing."""
        self._stand([])

    def highlight(self, regions: tuple[Region, ...], map_id: str = "", engine: str = "") -> None:
        """Draw these regions boldly, and bring the map, table, plot or picture ``map_id`` into view.

        ``engine`` tells whose it is where ids are not unique; () and "" end the highlighting.
        """
        self.manner.chosen = tuple(regions)
        keys = [key_of_shown(shelf, i, engine, map_id) for i, shelf in enumerate(self._shelves)] if map_id else []
        found = next((key for key in keys if key is not None), None)
        if found is not None:
            self.show_view(found)
        self.refresh()
        for view in self._set.frame_views():
            if view.canvas.stage.regions.chosen:
                view.canvas.show_regions()
                break

    def choices(self, exhibit: int) -> list[Choice]:
        """All views of one exhibit."""
        from gui.panels.tools import tool_titles

        return choices_of(self._shelves[exhibit], exhibit, self._engine_titles(), tool_titles())

    def show_view(self, key: ViewKey) -> None:
        """Show a view, if it is not shown: as one more pane, or in the last pane's place."""
        if key not in self._set.keys:
            self._own_choice = True
            self._set.show_keys([*self._set.keys[: MOST_PANES - 1], key])
        self.refresh()

    def show_only(self, keys: Sequence[ViewKey]) -> None:
        """Show just these views of one exhibit."""
        if len(self._shelves) == 1:
            self._own_choice = True
            self._set.show_keys(list(keys[:MOST_PANES]))
            self.refresh()

    def set_mode(self, mode: Mode) -> None:
        """How panes with two layers show them."""
        self.bar.show_mode(mode)
        self.manner.mode = mode
        self.manner.blink_on = True
        if mode is Mode.BLINK:
            self._blink.start()
        else:
            self._blink.stop()
        self.refresh()

    def blink(self) -> None:
        """Show the other layer."""
        self.manner.blink_on = not self.manner.blink_on
        self.refresh()

    def save(self, pane: Pane | None = None) -> None:
        """Ask where to save a view (None: the one with the keyboard), then write it outside the window's thread."""
        pane = pane or self._set.active()
        if pane is not None and pane.is_covered:
            self.status.emit("This view is veiled and was not saved. Lift the veil first (V).")
        elif pane is not None:
            self.keeper.ask(pane, self._shelves[pane.key.exhibit])

    def show_veil(self, veil: Why, look: Look) -> None:
        """Cover the views of those exhibits for which ``veil`` gives a reason."""
        self._veil = PaneVeil(veil, look)
        self.refresh()

    def close_services(self) -> None:
        """End threads and worker process."""
        self._blink.stop()
        self.clear()
        self._pictures.close()
        self._preparer.close()
        self.keeper.close()

    def refresh(self) -> None:
        """Make every pane show what the shelves hold now."""
        several = len(self._shelves) > 1
        listed = {choice.key: choice for i in range(len(self._shelves)) for choice in self.choices(i)}
        for pane in self.panes:
            choice = listed.get(pane.key)
            shelf = self._shelves[pane.key.exhibit]
            title = choice.title if choice else pane.key.id or pane.key.kind
            pane.show_title(title, shelf.source.name if several else "")
            self._veil.lay(pane, self._shelves, choice, self.manner)
            made = self._filler.fill(pane, self._shelves, choice, self.manner)
            if made is not None:
                made.canvas.region_hovered.connect(self._hover)
                made.canvas.setAccessibleName(pane.accessibleName())
        self._set.settle()

    def event(self, event: QEvent) -> bool:
        """Keys to save a view, where a view has the keyboard."""
        if isinstance(event, QKeyEvent) and QKeySequence(event.keyCombination()) == QKeySequence(SAVE_KEYS):
            if event.type() == QEvent.Type.KeyPress:
                self.save()
            event.accept()
            return True
        return super().event(event)

    def _stand(self, exhibits: list[tuple[Source, Facts, list[Finding]]]) -> None:
        """Put exhibits on the shelves in place of those before, keeping pictures already decoded."""
        known = {(shelf.source.key, shelf.facts.sha256): shelf for shelf in self._shelves}
        several_before = len(self._shelves) > 1
        self._shelves = [Shelf(source, facts, list(findings)) for source, facts, findings in exhibits]
        for shelf in self._shelves:
            old = known.get((shelf.source.key, shelf.facts.sha256))
            if old is not None:
                shelf.pyramid, shelf.trouble = old.pyramid, old.trouble
            shelf.trouble = shelf.facts.undecodable or shelf.trouble
        self.manner.chosen = ()
        if not any((shelf.source.key, shelf.facts.sha256) in known for shelf in self._shelves):
            self._preparer.forget()
        self._own_choice = self._own_choice and len(self._shelves) == 1 and not several_before
        self._set.show_keys(self._first_keys())
        several = len(self._shelves) > 1
        self.bar.setEnabled(bool(self._shelves))
        self.bar.allow_difference(several)
        self._pages.setCurrentWidget(self._set if self._shelves else self._empty)
        self.refresh()
        self._pictures.want([shelf.source for shelf in self._shelves if not (shelf.pyramid or shelf.trouble)])

    def _first_keys(self) -> list[ViewKey]:
        if len(self._shelves) == 1:
            return self._set.keys if self._own_choice else first_views(self.choices(0), self._shelves[0].findings)
        return [ViewKey(Kind.PICTURE, exhibit=i) for i in range(len(self._shelves))]

    def _close_pane(self, pane: Pane) -> None:
        if len(self.panes) > 1:
            self._own_choice = True
            self._set.show_keys([key for key in self._set.keys if key != pane.key])
            self.refresh()

    def _swap(self, pane: Pane, key: ViewKey) -> None:
        if key not in self._set.keys:
            self._own_choice = True
            pane.key = key
            self.refresh()

    def _fill_menu(self, menu: QMenu, choose: Callable[[ViewKey], None]) -> None:
        names = [shelf.source.name for shelf in self._shelves]
        fill_choices(menu, [self.choices(i) for i in range(len(names))], names, set(self._set.keys), choose)

    def _set_manner(self, name: str, on: bool) -> None:
        setattr(self.manner, name, on)
        self.refresh()

    def _zoom(self, word: str) -> None:
        views = self._set.frame_views()
        active = self._set.active()
        inside = [view for view in views if active is not None and active.isAncestorOf(view)]
        for view in (inside or views)[:1]:
            view.canvas.obey(word)

    def _hover(self, region: Region | None) -> None:
        if region != self._hovered:
            self._hovered = region
            self.region_hovered.emit(region)

    def _picture_ready(self, key: str, pyramid: Pyramid) -> None:
        for shelf in self._shelves:
            if shelf.source.key == key:
                shelf.pyramid, shelf.trouble = pyramid, ""
        self.refresh()

    def _picture_failed(self, key: str, sentence: str) -> None:
        for shelf in self._shelves:
            if shelf.source.key == key:
                shelf.trouble = sentence
        self.refresh()

    def _engine_titles(self) -> Mapping[str, str]:
        if self._titles is None:
            from engines import engine_infos

            self._titles = {id: info.title for id, info in engine_infos().items()}
        return self._titles
