"""Report templates: a small TOML file chooses and orders what a report shows. Nothing in it is ever executed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from engines.core.case_details import LABELS

DEFAULT: Final = "full-report"
SECTIONS: Final[Mapping[str, str]] = {
    "case": "Case",
    "notes": "Notes on the case",
    "exhibits": "Exhibits as received",
    "overview": "Overview of the answers",
    "refused": "Files that were not examined",
    "examination": "Examination of each exhibit",
    "methods": "Methods and their limits",
    "scale": "Verbal scale",
    "cards": "Models and reference files",
    "log": "Case log",
    "signature": "Signature",
}
"""Sections a template can name, besides its own texts, with their headings."""
ANNEXES: Final = ("methods", "scale", "cards", "log")
"""Sections that are lettered, not numbered."""
UNHEADED: Final = ("signature",)
EXHIBIT_PARTS: Final = ("picture", "facts", "notes", "answers", "findings")
PLACEHOLDERS: Final = (*LABELS, "case", "exhibits", "written", "program", "head")
"""What ``{name}`` may stand for in texts, header and footer."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words of the template's own; ``title`` "" for none."""

    words: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """What a report shows and in which order.

    ``figures``: "all"; "speaking": in print all of findings that signal something, one row of any other's; or "none".
    ``columns``: images side by side in print. ``table_rows``: rows of a longer table in print; rows with a remark are
    always printed. ``brief``: in print, limits are stated once and referred to, what does not apply is listed in one
    table, narrow tables stand side by side, and the papers of a method stand in the annex only. ``cards``: "summary" or
    "whole". ``log``: "acts" (without the entry of each finding) or "whole". ``logo``: an image beside the template.
    """

    name: str
    title: str
    description: str = ""
    sections: tuple[str, ...] = tuple(SECTIONS)[:-1]
    contents: bool = True
    numbered: bool = True
    thumbnails: bool = False
    show: tuple[str, ...] = EXHIBIT_PARTS
    figures: str = "all"
    columns: int = 3
    table_rows: int = 6
    brief: bool = True
    cards: str = "summary"
    log: str = "acts"
    letterhead: tuple[str, ...] = ()
    header: str = ""
    footer: str = ""
    logo: Path | None = None
    texts: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section in its place; ``number`` is "" where none is shown."""

    key: str
    number: str
    title: str

    @property
    def heading(self) -> str:
        """Number and title."""
        return f"{self.number}  {self.title}" if self.number else self.title


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of a template, numbered: main sections from 1, annexes from A."""

    chapters: tuple[Chapter, ...]

    def get(self, key: str) -> Chapter | None:
        """The chapter of a section, None where the template leaves it out."""
        return next((chapter for chapter in self.chapters if chapter.key == key), None)

    def named(self, key: str, words: str) -> str:
        """How other sections refer to this one: "annex B", "section 5", or ``words`` where it is left out."""
        chapter = self.get(key)
        if chapter is None:
            return words
        if not chapter.number:
            return f"the section “{chapter.title}”"
        return f"{'annex' if key in ANNEXES else 'section'} {chapter.number}"

    def exhibit(self, number: int, name: str) -> str:
        """The heading of an exhibit."""
        chapter = self.get("examination")
        return f"{chapter.number}.{number}  {name}" if chapter and chapter.number else f"Exhibit {number}  {name}"

    def below(self, number: int, counted: int) -> str:
        """The number of a heading below an exhibit's, with the space that follows it."""
        chapter = self.get("examination")
        return f"{chapter.number}.{number}.{counted}  " if chapter and chapter.number else ""


def outline_of(template: Template, empty: tuple[str, ...] = ()) -> Outline:
    """Number the sections of ``template`` but those that have nothing to show (``empty``)."""
    chapters, main, annexes = [], 0, 0
    for key in template.sections:
        if key in empty:
            continue
        title = template.texts[key].title if key in template.texts else SECTIONS[key]
        number = ""
        if template.numbered and title and key not in UNHEADED:
            if key in ANNEXES:
                annexes += 1
                number = chr(ord("A") + annexes - 1)
            else:
                main += 1
                number = str(main)
        chapters.append(Chapter(key, number, title))
    return Outline(tuple(chapters))
