"""The middle of the window: one to four views side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QMenu, QStackedLayout, QVBoxLayout, QWidget

from engines.core.exhibit import Facts, Source
from engines.core.finding import Finding, Region
from gui.viewers.arrangement import MOST_PANES, Arrangement
from gui.viewers.bar import ViewBar
from gui.viewers.choices import Choice, Kind, Shelf, ViewKey, choices_of, first_views, key_of_shown
from gui.viewers.filling import Filler, Manner, frame_view_of
from gui.viewers.frame_view import FrameView
from gui.viewers.keeping import Keeper
from gui.viewers.menus import fill_choices
from gui.viewers.pane import Pane
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
    """A sentence for the status line ("view.png was saved")."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        pictures: PictureService | None = None,
        titles: Mapping[str, str] | None = None,
    ) -> None:
        """``pictures``: a service to use instead of the one made here; ``titles``: engine id → title."""
        super().__init__(parent)
        self.panes: list[Pane] = []
        self.manner = Manner()
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
        self._keeper = Keeper(self)
        self._keeper.told.connect(self.status)
        self._blink = QTimer(self)
        self._blink.setInterval(700)
        self._blink.timeout.connect(self.blink)
        self._build()

    def _build(self) -> None:
        self.bar = ViewBar(self._fill_add_menu, self)
        self.bar.mode_chosen.connect(self.set_mode)
        self.bar.zoom_asked.connect(self._zoom)
        self.bar.blink_interval.connect(self._blink.setInterval)
        for signal, name in (
            (self.bar.upright_changed, "upright"),
            (self.bar.regions_changed, "regions"),
            (self.bar.outlines_changed, "outlines"),
        ):
            signal.connect(lambda on, name=name: self._set_manner(name, on))
        self.bar.save_asked.connect(self.save_active)
        self._empty = PlainLabel("Open or drop pictures, then choose one in the list.", self, role="muted")
        self._empty.setAlignment(QLabel().alignment().__class__.AlignCenter)
        self._arrangement = Arrangement(self)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._arrangement)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addLayout(self._pages, 1)
        self.clear()

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
            self._set_panes(first_views(self.choices(0), shelf.findings))
        self.refresh()

    def clear(self) -> None:
        """Show nothing."""
        self._pictures.want([])
        self._preparer.forget()
        self._shelves = []
        self.manner.chosen = ()
        self._set_panes([])
        self._pages.setCurrentWidget(self._empty)
        self.bar.setEnabled(False)

    def highlight(self, regions: tuple[Region, ...], map_id: str = "", engine: str = "") -> None:
        """Draw these regions boldly, and bring the map, table, plot or picture ``map_id`` into view.

        ``engine`` tells whose it is where ids are not unique; () and "" end the highlighting.
        """
        self.manner.chosen = tuple(regions)
        if map_id:
            for exhibit, shelf in enumerate(self._shelves):
                key = key_of_shown(shelf, exhibit, engine, map_id)
                if key is not None:
                    self.show_view(key)
                    break
        self.refresh()
        self._bring_into_view()

    def choices(self, exhibit: int) -> list[Choice]:
        """All views of one exhibit."""
        from gui.panels.tools import tool_titles

        return choices_of(self._shelves[exhibit], exhibit, self._engine_titles(), tool_titles())

    def show_view(self, key: ViewKey) -> None:
        """Show a view, if it is not shown: as one more pane, or in the last pane's place."""
        keys = [pane.key for pane in self.panes]
        if key not in keys:
            self._own_choice = True
            self._set_panes([*keys[: MOST_PANES - 1], key])
        self.refresh()

    def set_mode(self, mode: Mode) -> None:
        """How panes with two layers show them."""
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

    def save_active(self) -> None:
        """Ask where to save the view that has the keyboard (else the first)."""
        active = next((pane for pane in self.panes if pane.isAncestorOf(self.focusWidget())), None)
        if self.panes:
            self.save(active or self.panes[0])

    def save(self, pane: Pane) -> None:
        """Ask where to save a view, then write it outside the window's thread."""
        self._keeper.ask(pane, self._shelves[pane.key.exhibit])

    def close_services(self) -> None:
        """End threads and worker process."""
        self._blink.stop()
        self._pictures.close()
        self._preparer.close()
        self._keeper.close()

    def refresh(self) -> None:
        """Make every pane show what the shelves hold now."""
        several = len(self._shelves) > 1
        listed = {choice.key: choice for i in range(len(self._shelves)) for choice in self.choices(i)}
        for pane in self.panes:
            choice = listed.get(pane.key)
            shelf = self._shelves[pane.key.exhibit]
            pane.show_title(choice.title if choice else pane.key.id or pane.key.kind, shelf.source.name if several else "")
            made = self._filler.fill(pane, self._shelves, choice, self.manner)
            if made is not None:
                made.canvas.region_hovered.connect(self._hover)

    def _stand(self, exhibits: list[tuple[Source, Facts, list[Finding]]]) -> None:
        known = {shelf.source.key: shelf for shelf in self._shelves}
        several_before = len(self._shelves) > 1
        self._shelves = [Shelf(source, facts, list(findings)) for source, facts, findings in exhibits]
        for shelf in self._shelves:
            old = known.get(shelf.source.key)
            if old is not None and old.facts.sha256 == shelf.facts.sha256:
                shelf.pyramid, shelf.trouble = old.pyramid, old.trouble
            if shelf.facts.undecodable:
                shelf.trouble = shelf.facts.undecodable
        self.manner.chosen = ()
        self._pictures.want([shelf.source for shelf in self._shelves if not shelf.trouble])
        self._preparer.forget()
        self.bar.setEnabled(bool(self._shelves))
        self.bar.allow_difference(len(self._shelves) > 1)
        self._pages.setCurrentWidget(self._arrangement if self._shelves else self._empty)
        if len(self._shelves) > 1 or several_before:
            self._own_choice = False
        if len(self._shelves) > 1:
            self._set_panes([ViewKey(Kind.PICTURE, exhibit=i) for i in range(len(self._shelves))])
        elif self._shelves and not self._own_choice:
            self._set_panes(first_views(self.choices(0), self._shelves[0].findings))
        self.refresh()

    def _set_panes(self, keys: list[ViewKey]) -> None:
        """Keep the panes whose views stay, drop the others, make the new ones, in this order."""
        present = {pane.key: pane for pane in self.panes}
        self.panes = [present.pop(key, None) or self._new_pane(key) for key in keys]
        for pane in present.values():
            pane.hide()
            pane.deleteLater()
        self._arrangement.arrange(list(self.panes))

    def _new_pane(self, key: ViewKey) -> Pane:
        pane = Pane(key, lambda menu, choose: self._fill_menu(menu, choose))
        pane.closed.connect(self._close_pane)
        pane.save_asked.connect(self.save)
        pane.chosen.connect(self._swap)
        return pane

    def _close_pane(self, pane: Pane) -> None:
        if len(self.panes) > 1:
            self._own_choice = True
            self._set_panes([other.key for other in self.panes if other is not pane])
            self.refresh()

    def _swap(self, pane: Pane, key: ViewKey) -> None:
        self._own_choice = True
        pane.key = key
        self.refresh()

    def _fill_menu(self, menu: QMenu, choose: Callable[[ViewKey], None]) -> None:
        shown = {pane.key for pane in self.panes}
        names = [shelf.source.name for shelf in self._shelves]
        fill_choices(menu, [self.choices(i) for i in range(len(names))], names, shown, choose)

    def _fill_add_menu(self, menu: QMenu) -> None:
        self._fill_menu(menu, self.show_view)

    def _set_manner(self, name: str, on: bool) -> None:
        setattr(self.manner, name, on)
        self.refresh()

    def _zoom(self, word: str) -> None:
        views = self._frame_views()
        if views:
            focused = next((view for view in views if view.isAncestorOf(self.focusWidget())), views[0])
            canvas = focused.canvas
            {"in": lambda: canvas.zoom(1.25), "out": lambda: canvas.zoom(0.8), "fit": canvas.fit, "one": canvas.one_to_one}[
                word
            ]()

    def _frame_views(self) -> list[FrameView]:
        return [view for view in map(frame_view_of, self.panes) if view is not None]

    def _hover(self, region: Region | None) -> None:
        if region != self._hovered:
            self._hovered = region
            self.region_hovered.emit(region)

    def _bring_into_view(self) -> None:
        views = [v for v in self._frame_views() if v.canvas.stage.regions.chosen]
        if views:
            views[0].canvas.show_regions()

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
