"""The report as PDF for print: A4, page x of y, case and log hash on every page, fonts embedded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, SupportsIndex

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from engines.report.dossier import Dossier
from engines.report.pdf_fonts import fonts
from engines.report.pdf_parts import WIDTH
from engines.report.pdf_story import story
from engines.report.printing import Printing
from engines.report.template import Template
from engines.report.wording import filled_text

_MARGIN = 18 * mm
_FEW = 40


def write_pdf(file: BinaryIO, printing: Printing) -> None:
    """Write the document page by page. Raises ``Stopped``."""
    dossier, template = printing.dossier, printing.template
    title = f"{dossier.name} – {template.title}"
    document = BaseDocTemplate(
        file, pagesize=A4, title=fonts().printable(title),
        author=dossier.program, leftMargin=_MARGIN, rightMargin=_MARGIN,
    )  # fmt: skip
    frame = Frame(_MARGIN, 20 * mm, WIDTH, A4[1] - 40 * mm, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=_Furniture(dossier, template)))
    document.build(_OnDemand(story(printing)), canvasmaker=_ReportCanvas)


class _OnDemand(list[Flowable]):
    """A list that refills itself from a generator, so that the document never lies in memory as a whole."""

    def __init__(self, pieces: Iterator[Flowable]) -> None:
        super().__init__()
        self._pieces: Iterator[Flowable] | None = pieces

    def __len__(self) -> int:
        self._refill()
        return super().__len__()

    def __getitem__(self, index: Any) -> Any:
        self._refill()
        return super().__getitem__(index)

    def pop(self, index: SupportsIndex = -1) -> Flowable:
        """As a list's."""
        self._refill()
        return super().pop(index)

    def _refill(self) -> None:
        while self._pieces is not None and super().__len__() < _FEW:
            piece = next(self._pieces, None)
            if piece is None:
                self._pieces = None
            else:
                self.append(piece)


class _ReportCanvas(Canvas):  # type: ignore[misc]
    """Page numbers that are known only at the end are forms, referred to from the pages and defined last."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pages_of: dict[str, int] = {}
        self.pages_asked: dict[str, float] = {}

    def save(self) -> None:
        """Define the forms, then finish."""
        total = self.getPageNumber() - 1
        self._number("page-total", str(total), 7, right=False)
        for key, size in self.pages_asked.items():
            self._number(f"page-of-{key}", str(self.pages_of.get(key, "")), size, right=True)
        super().save()

    def _number(self, form: str, words: str, size: float, right: bool) -> None:
        self.beginForm(form, -60, -10, 60, 20)
        self.setFont(fonts().regular, size)
        (self.drawRightString if right else self.drawString)(0, 0, words)
        self.endForm()


class _Furniture:
    """Header and footer of every page."""

    def __init__(self, dossier: Dossier, template: Template) -> None:
        title = template.title[:1].lower() + template.title[1:]
        left = filled_text(template.header, dossier) or f"Case {dossier.name[:90]} · {title}"
        self._left = fonts().printable(left, 110).replace("\n", "\\n")
        self._foot = fonts().printable(filled_text(template.footer, dossier), 140).replace("\n", " · ")
        self._right = f"{dossier.program} · {dossier.written}"
        self._hash = dossier.log_check.head

    def __call__(self, canvas: Any, document: Any) -> None:
        """Draw on a fresh page."""
        canvas.saveState()
        canvas.setFillGray(0.33)
        canvas.setStrokeGray(0.6)
        canvas.setLineWidth(0.4)
        right, top = _MARGIN + WIDTH, A4[1] - 13 * mm
        canvas.line(_MARGIN, top - 2 * mm, right, top - 2 * mm)
        canvas.line(_MARGIN, 16 * mm, right, 16 * mm)
        canvas.setFont(fonts().regular, 7)
        canvas.drawString(_MARGIN, top, self._left)
        canvas.drawRightString(right, top, self._right)
        canvas.drawString(_MARGIN, 12 * mm, "Last entry of the case log")
        canvas.drawRightString(right - 12, 12 * mm, f"Page {canvas.getPageNumber()} of ")
        canvas.saveState()
        canvas.translate(right - 11, 12 * mm)
        canvas.doForm("page-total")
        canvas.restoreState()
        canvas.setFont(fonts().fixed, 5.8)
        canvas.drawString(_MARGIN + 31 * mm, 12 * mm, self._hash)
        canvas.setFont(fonts().regular, 7)
        canvas.drawCentredString(A4[0] / 2, 8 * mm, self._foot)
        canvas.restoreState()
