"""How the two classes and the cases of a validation are called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """``positive``, ``negative``: adjectives of the classes. ``unit``: one case, ``units``: many.

    ``joined``: a source gives cases of both classes (a photograph its right and its wrong captions), so that both are
    drawn, and left out, together.
    """

    positive: str = "fake"
    negative: str = "real"
    unit: str = "picture"
    units: str = "pictures"
    joined: bool = False

    def of(self, positive: bool) -> str:
        """The adjective of a class."""
        return self.positive if positive else self.negative


PICTURES = Words()
CAPTIONS = Words("fitting", "unfitting", "caption", "captions", joined=True)
