"""What every form of the report needs at every step of writing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from engines.core.case import Case
from engines.core.errors import Stopped
from engines.report import views
from engines.report.dossier import Dossier, Entry
from engines.report.images import Shown
from engines.report.pictures import ExhibitPicture, Pictures
from engines.report.sections import Section, section_of
from engines.report.sizes import Sizes
from engines.report.template import Outline, Template, outline_of
from engines.report.writing import Progress


@dataclass(frozen=True)
class Printing:
    """One report being written; JSON and CSV have no use for ``template`` and ``pictures``."""

    case: Case
    dossier: Dossier
    template: Template
    pictures: Pictures
    sizes: Sizes
    progress: Progress
    should_stop: Callable[[], bool]
    _printed: dict[str, int] = field(default_factory=dict)

    def once(self, sentences: Sequence[str], number: int) -> list[str]:
        """Sentences for exhibit ``number``; in a brief report those printed for an earlier one are only counted."""
        if not self.template.brief:
            return list(sentences)
        fresh, known = [], dict[int, int]()
        for sentence in sentences:
            earlier = self._printed.setdefault(sentence, number)
            if earlier == number:
                fresh.append(sentence)
            else:
                known[earlier] = known.get(earlier, 0) + 1
        for earlier, times in sorted(known.items()):
            fresh.append(f"{'one' if times == 1 else times} {'more ' if fresh else ''}as printed for exhibit {earlier}")
        return fresh

    @cached_property
    def outline(self) -> Outline:
        """Its sections; one on notes only where there are notes on the case."""
        return outline_of(self.template, empty=() if self.dossier.notes else ("notes",))

    @cached_property
    def case_rows(self) -> views.Rows:
        """The rows on the case, with the state of its log and of its files."""
        return views.case_rows(self.dossier, self.case, self.outline)

    def begin(self, done: int) -> None:
        """Another exhibit is written. Raises ``Stopped``."""
        if self.should_stop():
            raise Stopped
        self.progress(done, len(self.dossier.entries))

    def picture(self, entry: Entry) -> ExhibitPicture:
        """The exhibit's picture, or none with its reason where the template shows none."""
        if "picture" not in self.template.show and "findings" not in self.template.show:
            return ExhibitPicture(None, "")
        return self.pictures.of(entry.exhibit, entry.check)

    def small(self, entry: Entry) -> Shown | None:
        """The small picture for the overview, with which another exhibit is written. Raises ``Stopped``."""
        self.begin(entry.number - 1)
        return self.pictures.small(entry.exhibit)

    def section(self, entry: Entry, picture: ExhibitPicture) -> Section:
        """All that the template shows of an exhibit; figures are drawn only where they are shown."""
        drawn = "findings" in self.template.show and self.template.figures != "none"
        return section_of(self.case, entry, picture, self.sizes, drawn)
