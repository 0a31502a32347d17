"""A plan as a tagged PDF: headings, paragraphs and list entries are marked in reading order, with language and title.

fpdf2 tags pictures only; its own way of marking content is used here for text too. The fonts are DejaVu, which matplotlib
carries: they have every letter of both languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from fpdf import FPDF, ViewerPreferences
from fpdf.enums import PageMode, XPos, YPos

from api.plan_document import Document, Facts, Heading, Line, Lines, Paragraph

FONT = "DejaVu"
MARGIN, GAP = 20.0, 1.6  # mm
SIZES = {1: 20.0, 2: 14.0, 3: 11.5, 4: 10.0}  # pt, of headings
SPACE_ABOVE = {1: 0.0, 2: 6.0, 3: 4.0, 4: 2.0}  # mm
KEPT_BELOW = 16.0  # mm that stay on the page under a heading
TEXT, SMALL, LEADING = 9.5, 8.0, 1.45
INK, MARK, SOFT = (29, 35, 33), (31, 107, 82), (86, 96, 92)
BULLET = "\u2022"
LANGUAGES = {"en": "en-CA", "fr": "fr-CA"}


def plan_pdf(document: Document) -> bytes:
    pdf = Paper(document)
    for block in document.blocks:
        match block:
            case Heading(level, text):
                pdf.heading(level, text)
            case Paragraph(line):
                pdf.paragraph(line)
            case Lines(lines, numbered):
                for at, line in enumerate(lines, start=1):
                    pdf.paragraph(line, mark=f"{at}." if numbered else BULLET)
            case Facts(rows):
                for name, line in rows:
                    pdf.fact(name, line)
    return bytes(pdf.output())


class Paper(FPDF):
    """A page with our fonts and margins, whose text is tagged."""

    def __init__(self, document: Document) -> None:
        super().__init__(format="Letter")
        self._page_number = document.page_number
        self.set_title(document.title)
        self.set_lang(LANGUAGES[document.lang])
        self.set_creator("Cairn")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.page_mode = PageMode.USE_OUTLINES
        fonts = _font_folder()
        self.add_font(FONT, "", fonts / "DejaVuSans.ttf")
        self.add_font(FONT, "B", fonts / "DejaVuSans-Bold.ttf")
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-MARGIN + 6)
        self._write_style(SMALL, SOFT)
        self._out("/Artifact BMC")
        number = self._page_number.replace("{pages}", str(self.str_alias_nb_pages)).replace("{page}", str(self.page_no()))
        self.cell(0, 4, number, align="R")
        self._out("EMC")

    def heading(self, level: int, text: str) -> None:
        if self.get_y() > MARGIN:
            self.ln(SPACE_ABOVE[level])
        if self.will_page_break(KEPT_BELOW):
            self.add_page()
        if level < 4:
            self.start_section(text, level=level - 1, strict=False)
        self._lines(text, SIZES[level], MARK if level <= 2 else INK, f"/H{level}", style="B")
        self.ln(GAP)

    def paragraph(self, line: Line, *, mark: str = "") -> None:
        indent = 6.0 if mark else 0.0
        self._room(TEXT, TEXT, SMALL) if line.url else self._room(TEXT)
        if mark:
            self._mark(mark)
        self._lines(line.text, TEXT, MARK if line.url else INK, "/P", indent=indent, url=line.url)
        self._address(line, indent)
        self.ln(GAP)

    def fact(self, name: str, line: Line) -> None:
        """The name in soft ink on the left, what is known beside it; one paragraph for those who listen."""
        column = 46.0
        self._room(TEXT, TEXT, SMALL) if line.url else self._room(TEXT)
        top, page = self.get_y(), self.page
        self._lines(name, TEXT, SOFT, "/P", width=column - 3)
        below = self.get_y()
        if self.page == page:
            self.set_y(top)
        self._lines(line.text, TEXT, MARK if line.url else INK, "/P", indent=column, url=line.url)
        self._address(line, column)
        if self.page == page:
            self.set_y(max(below, self.get_y()))
        self.ln(GAP)

    def _address(self, line: Line, indent: float) -> None:
        """Spelled out, for paper."""
        if line.url:
            self._lines(line.url, SMALL, SOFT, "/P", indent=indent, url=line.url)

    def _mark(self, mark: str) -> None:
        self._write_style(TEXT, INK)
        with self._marked("/P"):
            self.cell(6.0, self._height(TEXT), mark, new_x=XPos.LMARGIN, new_y=YPos.TOP)

    def _lines(
        self,
        text: str,
        size: float,
        ink: tuple[int, int, int],
        tag: str,
        *,
        style: str = "",
        indent: float = 0.0,
        width: float = 0.0,
        url: str | None = None,
    ) -> None:
        """`text` in as many lines as it needs, marked as one element on each page that it touches."""
        self._write_style(size, ink, style)
        height, room = self._height(size), width or self.epw - indent
        lines = self.multi_cell(room, height, text, align="L", dry_run=True, output="LINES")
        left = [str(line) for line in lines] if isinstance(lines, list) else []
        while left:
            self._room(size)
            fitting = max(1, int((self.page_break_trigger - self.get_y()) / height + 1e-6))
            with self._marked(tag):
                for line in left[:fitting]:
                    self.set_x(self.l_margin + indent)
                    self.cell(room, height, line, link=url or "", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            left = left[fitting:]

    def _room(self, *sizes: float) -> None:
        """A new page where lines of these sizes do not fit: none may begin inside a marked element."""
        if self.will_page_break(sum(map(self._height, sizes))):
            self.add_page()

    def _height(self, size: float) -> float:
        return float(size * LEADING / self.k)

    def _write_style(self, size: float, ink: tuple[int, int, int], style: str = "") -> None:
        self.set_font(FONT, style, size)
        self.set_text_color(*ink)

    @contextmanager
    def _marked(self, tag: str) -> Iterator[None]:
        number = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=tag, mcid=number)
        self._out(f"{tag} <</MCID {number}>> BDC")
        yield
        self._out("EMC")


def _font_folder() -> Path:
    """Found without importing matplotlib, which takes half a second."""
    spec = find_spec("matplotlib")
    assert spec and spec.submodule_search_locations
    return Path(next(iter(spec.submodule_search_locations))) / "mpl-data" / "fonts" / "ttf"
