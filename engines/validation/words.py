"""How the two classes and the cases of a validation are called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """``positive``, ``negative``: adjectives of the classes. ``unit``: one case, ``units``: many.

    ``joined``: a source gives cases of both classes (a photograph its right and its wrong captions), so that both are
    drawn, and left out, together. These are listed in a table.
    """

    positive: str = "fake"
    negative: str = "real"
    unit: str = "picture"
    units: str = "pictures"
    joined: bool = False

    @property
    def home(self) -> str:
        """What the cases were given in."""
        return "table" if self.joined else "folder"

    @property
    def entry(self) -> str:
        """What one case takes up there."""
        return "row" if self.joined else "file"

    def of(self, positive: bool) -> str:
        """The adjective of a class."""
        return self.positive if positive else self.negative


PICTURES = Words()
CAPTIONS = Words("fitting", "unfitting", "caption", "captions", joined=True)
