"""What a pane shows: the right widget for its view, kept up to date from the shelves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, cast

from PySide6.QtWidgets import QWidget

from engines.core.finding import Map, Picture, Plot, Region, Table
from gui.viewers.choices import Choice, Kind, Shelf, Shown, ViewKey
from gui.viewers.frame_view import FrameView
from gui.viewers.link import ViewLink
from gui.viewers.pane import Pane
from gui.viewers.preparing import Preparer
from gui.viewers.raster import Pyramid
from gui.viewers.stage import Mode
from gui.viewers.text import PlainLabel, plain


class ToolView(Protocol):
    """A tool's content: a widget that has a ``FrameView`` and is told which exhibit it works on."""

    view: FrameView

    def show_exhibit(self, pyramid: Pyramid | None, shelf: Shelf) -> None: ...


@dataclass
class Manner:
    """How all panes show what they show."""

    mode: Mode = Mode.OVERLAY
    upright: bool = True
    regions: bool = True
    outlines: bool = True
    blink_on: bool = True
    chosen: tuple[Region, ...] = ()


@dataclass
class Filler:
    """Fills panes. ``links``: one for the exhibit's frame, one for each rendered picture's."""

    preparer: Preparer
    owner: QWidget
    links: dict[str, ViewLink] = field(default_factory=dict)

    def fill(self, pane: Pane, shelves: list[Shelf], choice: Choice | None, manner: Manner) -> FrameView | None:
        """Show a choice in a pane (None: this exhibit has no such view); returns a newly made viewer."""
        shelf = shelves[pane.key.exhibit]
        if choice is None:
            self._say(pane, "This view is not available for this exhibit (yet).")
            return None
        if isinstance(choice.content, Plot):
            self._plot(pane, choice.content)
            return None
        if isinstance(choice.content, Table):
            self._table(pane, choice.content)
            return None
        made = self._frame_view(pane, choice.content)
        view = frame_view_of(pane)
        assert view is not None
        if isinstance(choice.content, Picture) and choice.content.in_frame:
            self._exhibit(view, shelf, manner)
            self._laid_over(pane, view, shelf, choice.content, manner)
        elif isinstance(choice.content, Picture):
            self._rendered(view, choice.content)
        elif pane.key.kind is Kind.TOOL:
            cast(ToolView, pane.content).show_exhibit(shelf.pyramid, shelf)
            self._exhibit(view, shelf, manner)
        else:
            self._exhibit(view, shelf, manner)
            view.show_base(shelf.pyramid, [picture_words(shelf, manner, sized=pane.key.kind is Kind.PICTURE)])
            self._upper(pane, view, shelves, choice.content if isinstance(choice.content, Map) else None, manner)
        return made

    def _exhibit(self, view: FrameView, shelf: Shelf, manner: Manner) -> None:
        view.show_frame(shelf.frame, orientation_of(shelf, manner))
        waiting = "" if shelf.pyramid else "Decoding …"
        view.canvas.set_message(shelf.trouble or waiting)
        chosen = tuple(region for region in manner.chosen if region in shelf.regions)
        view.canvas.stage.show_regions(shelf.regions if manner.regions else (), chosen)

    def _upper(self, pane: Pane, view: FrameView, shelves: list[Shelf], shown: Map | None, manner: Manner) -> None:
        pane.show_layer("")
        view.compared = ""
        if shown is not None:
            prepared = self.preparer.map(shown)
            view.show_map(shown)
            view.show_top(prepared.pyramid if prepared else None)
            view.show_outline(prepared.outline if prepared and manner.outlines else None)
            if shown in self.preparer.troubles:
                view.canvas.set_message(self.preparer.troubles[shown])
            elif prepared is None:
                view.canvas.set_message("Preparing …")
            mode = Mode.OVERLAY if manner.mode is Mode.DIFFERENCE else manner.mode
            self._set_mode(pane, view, mode, manner, "map", "picture")
            return
        view.show_map(None)
        view.show_outline(None)
        partner = partner_of(pane.key, shelves)
        if partner is not None and manner.mode is not Mode.OVERLAY:
            view.compared = f"Compared with {partner.source.name}, SHA-256 {partner.facts.sha256}."
        if partner is None or manner.mode is Mode.OVERLAY:
            view.show_top(None)
            self._set_mode(pane, view, Mode.OVERLAY, manner, "", "")
        elif manner.mode is Mode.DIFFERENCE:
            self._difference(view, shelves[pane.key.exhibit], partner, manner)
        else:
            view.show_top(partner.pyramid, partner.frame, orientation_of(partner, manner))
            own = shelves[pane.key.exhibit]
            notes = [picture_words(own, manner)]
            if manner.mode is Mode.SWIPE:
                notes.append(f"Right of the divider: {plain(partner.source.name)}.")
            if own.frame != partner.frame:
                notes.append("The other exhibit is stretched to this one’s frame.")
            view.show_base(own.pyramid, notes)
            self._set_mode(pane, view, manner.mode, manner, partner.source.name, own.source.name)

    def _difference(self, view: FrameView, own: Shelf, partner: Shelf, manner: Manner) -> None:
        trouble = difference_trouble(own, partner, manner)
        prepared = None
        if not trouble and own.pyramid and partner.pyramid:
            prepared = self.preparer.difference(own.pyramid, partner.pyramid, own.frame)
        view.show_top(prepared.pyramid if prepared else None)
        view.show_map(prepared.map if prepared else None)
        if prepared is None and not trouble:
            view.canvas.set_message("Preparing …")
        if trouble:
            view.show_base(own.pyramid, [picture_words(own, manner), trouble])
        view.set_mode(Mode.DIFFERENCE)

    def _set_mode(self, pane: Pane, view: FrameView, mode: Mode, manner: Manner, upper: str, lower: str) -> None:
        view.canvas.stage.blink_on = manner.blink_on
        view.set_mode(mode)
        if mode is Mode.BLINK and upper:
            pane.show_layer(upper if manner.blink_on else lower)

    def _laid_over(self, pane: Pane, view: FrameView, shelf: Shelf, shown: Picture, manner: Manner) -> None:
        """A picture in the exhibit's frame: over it, or blinking and swiping with it."""
        prepared = self.preparer.rendered(shown)
        view.show_map(None)
        view.show_outline(None)
        notes = [shown.caption]
        if manner.mode is Mode.SWIPE:
            notes.append(f"Right of the divider: {plain(shown.title)}.")
        view.show_base(shelf.pyramid, notes)
        view.show_top(prepared.pyramid if prepared else None, shelf.frame, orientation_of(shelf, manner))
        trouble = self.preparer.troubles.get(shown, "" if prepared else "Preparing …")
        if trouble:
            view.canvas.set_message(trouble)
        mode = Mode.OVERLAY if manner.mode is Mode.DIFFERENCE else manner.mode
        self._set_mode(pane, view, mode, manner, shown.title, shelf.source.name)

    def _rendered(self, view: FrameView, shown: Picture) -> None:
        height, width = shown.pixels.shape[:2]
        view.show_frame((width, height), 1)
        prepared = self.preparer.rendered(shown)
        view.canvas.set_message(self.preparer.troubles.get(shown, "" if prepared else "Preparing …"))
        view.show_base(prepared.pyramid if prepared else None, [shown.caption])

    def _frame_view(self, pane: Pane, content: Shown) -> FrameView | None:
        kind = pane.key.kind
        if kind is Kind.TOOL:
            if not isinstance(pane.content, QWidget) or pane.content.property("tool") != pane.key.engine:
                from gui.panels.tools import make_tool

                tool = make_tool(pane.key.engine, pane)
                tool.setProperty("tool", pane.key.engine)
                pane.set_content(tool)
                return self._joined(pane, "frame")
            return None
        alone = isinstance(content, Picture) and not content.in_frame
        link = f"{pane.key.engine}/{pane.key.id}" if kind is Kind.RENDERED and alone else "frame"
        if isinstance(pane.content, FrameView) and pane.content.property("link") == link:
            return None
        view = FrameView(pane)
        view.setProperty("link", link)
        pane.set_content(view)
        return self._joined(pane, link)

    def _joined(self, pane: Pane, link: str) -> FrameView:
        view = frame_view_of(pane)
        assert view is not None
        view.canvas.join(self.links.setdefault(link, ViewLink(self.owner)))
        return view

    def _plot(self, pane: Pane, plot: Plot) -> None:
        from gui.plots.plot_view import PlotView

        if not isinstance(pane.content, PlotView):
            pane.set_content(PlotView(pane))
        cast(PlotView, pane.content).show_plot(plot)

    def _table(self, pane: Pane, table: Table) -> None:
        from gui.panels.table_view import TableView

        if not isinstance(pane.content, TableView):
            pane.set_content(TableView(pane))
        cast(TableView, pane.content).show_table(table)

    def _say(self, pane: Pane, sentence: str) -> None:
        if not isinstance(pane.content, PlainLabel):
            label = PlainLabel("", pane, role="muted")
            label.setMargin(24)
            pane.set_content(label)
        cast(PlainLabel, pane.content).setText(sentence)


def frame_view_of(pane: Pane) -> FrameView | None:
    """The viewer inside a pane, of itself or of a tool."""
    if isinstance(pane.content, FrameView):
        return pane.content
    view = getattr(pane.content, "view", None)
    return view if isinstance(view, FrameView) else None


def orientation_of(shelf: Shelf, manner: Manner) -> int:
    """The EXIF orientation to show an exhibit in: its own, or 1 where it is to be seen as stored."""
    return shelf.facts.orientation if manner.upright else 1


def picture_words(shelf: Shelf, manner: Manner, *, sized: bool = True) -> str:
    """Size of the stored frame (where ``sized``), and how what is shown differs from it."""
    width, height = shelf.frame
    words = [f"{width:,} × {height:,} pixels as stored."] if width and sized else []
    if shelf.facts.orientation > 1:
        how = "shown upright" if manner.upright else "shown as stored"
        words.append(f"EXIF orientation {shelf.facts.orientation}, {how}.")
    if shelf.pyramid and shelf.pyramid.note:
        words.append(shelf.pyramid.note)
    return " ".join(words)


def partner_of(key: ViewKey, shelves: list[Shelf]) -> Shelf | None:
    """The exhibit a picture is compared with: the first; the first itself with the second."""
    if len(shelves) < 2:
        return None
    return shelves[0 if key.exhibit else 1]


def difference_trouble(own: Shelf, partner: Shelf, manner: Manner) -> str:
    """Why two pictures have no difference pixel by pixel, or ""."""
    if own.pyramid is None or partner.pyramid is None:
        return ""
    if own.pyramid.size != partner.pyramid.size:
        return (
            f"No difference: the pictures differ in size ({own.frame[0]:,} × {own.frame[1]:,} and "
            f"{partner.frame[0]:,} × {partner.frame[1]:,} pixels)."
        )
    if orientation_of(own, manner) != orientation_of(partner, manner):
        return "No difference: the pictures are stored in different orientations. Switch “Upright” off to compare."
    return ""
