"""What the classifiers of the veil say of one picture, in words only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Says(StrEnum):
    """One classifier on one picture. Only ``MAY_DISTRESS`` veils."""

    MAY_DISTRESS = "may distress"
    NOTHING_SEEN = "nothing seen"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class View:
    """What one classifier, by its title, says; ``trouble``: why it failed, ""."""

    title: str
    says: Says
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The views of all classifiers on one picture."""

    views: tuple[View, ...]

    @property
    def veiled(self) -> bool:
        """Whether any classifier holds that the picture may distress: a needless key press costs less than a shock."""
        return any(view.says is Says.MAY_DISTRESS for view in self.views)

    @property
    def differ(self) -> bool:
        """Whether one classifier would veil the picture and another would not."""
        return len({view.says for view in self.views} - {Says.FAILED}) == 2

    @property
    def sentence(self) -> str:
        """Why the picture is veiled or not, naming who says so."""
        wary, calm = (_titles(self.views, says) for says in (Says.MAY_DISTRESS, Says.NOTHING_SEEN))
        if self.differ:
            return f"The classifiers differ: {wary} holds that it may distress, {calm} does not. It is veiled."
        if wary:
            return f"{wary} holds that it may distress."
        if calm:
            return f"{calm} saw nothing that may distress; that is no promise."
        return "No classifier could look at it."

    @property
    def trouble(self) -> str:
        """Why the first classifier that failed did, ""."""
        return next((view.trouble for view in self.views if view.trouble), "")


def _titles(views: Sequence[View], says: Says) -> str:
    return " and ".join(view.title for view in views if view.says is says)
