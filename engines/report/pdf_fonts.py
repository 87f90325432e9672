"""The fonts of the PDF, embedded; what a font cannot draw is written out as an escape instead of an empty box."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape as escape_markup

import reportlab
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from engines.report.text import cut, escape, visible

_FOLDERS = (
    Path("/usr/share/fonts/truetype/dejavu"),
    Path("/usr/share/fonts/dejavu-sans-fonts"),
    Path("/usr/share/fonts/dejavu"),
    Path("/usr/share/fonts/TTF"),
    Path("/usr/share/fonts/truetype/liberation"),
    Path("C:/Windows/Fonts"),
    Path("/System/Library/Fonts/Supplemental"),
    Path("/Library/Fonts"),
    Path(reportlab.__file__).parent / "fonts",
)
# Regular, bold, italic, fixed width: the first set found whole in one folder is used. Vera comes with reportlab.
_DEJAVU = ("DejaVuSansCondensed", "DejaVuSansCondensed-Bold", "DejaVuSansCondensed-Oblique", "DejaVuSansMono")
_LIBERATION = ("LiberationSans-Regular", "LiberationSans-Bold", "LiberationSans-Italic", "LiberationMono-Regular")
_SETS = (
    _DEJAVU,
    ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSansMono"),
    _LIBERATION,
    ("arial", "arialbd", "ariali", "cour"),
    ("Arial", "Arial Bold", "Arial Italic", "Courier New"),
    ("Vera", "VeraBd", "VeraIt", "Vera"),
)
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


@dataclass(frozen=True, slots=True)
class Fonts:
    """Names under which reportlab knows the four fonts, and the code points that all but the last can draw."""

    regular: str
    bold: str
    italic: str
    fixed: str
    drawable: frozenset[int]

    def printable(self, text: str, limit: int = 4000) -> str:
        """``text`` with nothing left that the fonts cannot draw.

        Letters written from right to left are escaped as well: reportlab neither joins nor orders them, and a name
        in the wrong order would be a wrong name.
        """
        shown = visible(cut(text, limit), keep_lines=True)
        if shown.isascii():
            return shown
        return "".join(
            c
            if c == "\n" or (ord(c) in self.drawable and unicodedata.bidirectional(c) not in _RIGHT_TO_LEFT)
            else escape(c)
            for c in shown
        )

    def markup(self, text: str, limit: int = 4000) -> str:
        """``text`` for a reportlab paragraph: printable, its own mark-up characters escaped, line feeds kept."""
        return escape_markup(self.printable(text, limit)).replace("\n", "<br/>")


@cache
def fonts() -> Fonts:
    """Find and register the fonts once."""
    for folder in _FOLDERS:
        for names in _SETS:
            if all((folder / f"{name}.ttf").is_file() for name in names):
                try:
                    return _registered([folder / f"{name}.ttf" for name in names])
                except TTFError:
                    continue
    raise AssertionError("reportlab comes without its own fonts")


def _registered(paths: list[Path]) -> Fonts:
    names = ("Report", "Report-Bold", "Report-Italic", "Report-Fixed")
    faces = []
    for name, path in zip(names, paths, strict=True):
        font = TTFont(name, str(path))
        pdfmetrics.registerFont(font)
        faces.append(set(font.face.charToGlyph))
    for bold, italic, name in ((0, 0, names[0]), (1, 0, names[1]), (0, 1, names[2]), (1, 1, names[1])):
        addMapping(names[0], bold, italic, name)
    return Fonts(*names, frozenset(faces[0] & faces[1] & faces[2]))
