"""The insights, and the sheet for employers, as a tagged PDF: each chart has its description, and its table below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fpdf.enums import XPos, YPos

from api.console.charts import Bars, Chart, Heat, Line
from api.console.insights_view import Cell, Figure
from api.plan_document import Document
from api.plan_document import Line as Words
from api.plan_pdf import INK, MARK, SMALL, Paper

NAME_SHARE = 0.4  # of the width, for the names of a chart's groups and a table's rows
BAR_HEIGHT, ROW_HEIGHT, CELL_HEIGHT, PLOT_HEIGHT = 3.6, 5.2, 4.6, 42.0  # mm
CHART_BARS = 12
SERIES = (MARK, (163, 74, 0), (98, 73, 160))
EDGE, TRACK = (107, 119, 115), (228, 233, 229)
SHADES = ((226, 240, 236), (169, 211, 200), (47, 125, 109), (10, 63, 54))
ON_SHADES = (INK, INK, (255, 255, 255), (255, 255, 255))


def insights_pdf(
    title: str, lead: Sequence[str], figures: Sequence[Figure], *, lang: str, page_number: str, hidden: str, empty: str
) -> bytes:
    """`lead` are the paragraphs under the title; `hidden` and `empty` stand for what is not shown."""
    paper = _Sheet(Document(title, lang, (), page_number, colon=": "), hidden)
    paper.heading(1, title)
    for text in lead:
        paper.paragraph(Words(text))
    for figure in figures:
        paper.figure(figure, empty)
    return bytes(paper.output())


class _Sheet(Paper):
    def __init__(self, document: Document, hidden: str) -> None:
        super().__init__(document)
        self._hidden = hidden

    def figure(self, figure: Figure, empty: str) -> None:
        if figure.chart is not None and self.will_page_break(40 + self._height_of(figure.chart)):
            self.add_page()
        self.heading(2, figure.title)
        self.paragraph(Words(figure.about))
        if figure.chart is None:
            self.paragraph(Words(empty))
            return
        with self._pictured(figure.chart.said.title, figure.chart.said.description):
            self._chart(figure.chart)
        self.ln(3)
        self._table(figure.columns, figure.rows)

    @contextmanager
    def _pictured(self, title: str, description: str) -> Iterator[None]:
        """What is drawn is one picture, read by its description."""
        number = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type="/Figure", mcid=number, title=title, alt_text=description)
        self._out(f"/Figure <</MCID {number}>> BDC")
        yield
        self._out("EMC")

    def _chart(self, chart: Chart) -> None:
        match chart:
            case Bars():
                self._bars(chart)
            case Line():
                self._line_chart(chart)
            case Heat():
                self._heat(chart)

    def _height_of(self, chart: Chart) -> float:
        match chart:
            case Bars():
                return len(chart.groups[:CHART_BARS]) * (len(chart.series) * (BAR_HEIGHT + 1) + 2)
            case Heat():
                return (len(chart.rows) + 1) * CELL_HEIGHT
        return PLOT_HEIGHT + 10

    def _bars(self, chart: Bars) -> None:
        longest = max((value for one in chart.series for value in one.values if value is not None), default=0) or 1
        left, room = self.l_margin + self.epw * NAME_SHARE, self.epw * (1 - NAME_SHARE) - 42
        for at, group in enumerate(chart.groups[:CHART_BARS]):
            top = self.get_y()
            for number, one in enumerate(chart.series):
                value = one.values[at]
                y = top + number * (BAR_HEIGHT + 1)
                self.set_fill_color(*(SERIES[number] if value is not None else TRACK))
                width = room * float(value or 0) / longest
                if value:
                    self.rect(left, y, width, BAR_HEIGHT, style="F")
                written = one.text(at, self._hidden)
                self._put(written if len(chart.series) == 1 else f"{written} · {one.name}", left + width + 1, y, 42)
            self._put(group, self.l_margin, top, self.epw * NAME_SHARE - 2)
            self.set_y(top + len(chart.series) * (BAR_HEIGHT + 1) + 2)

    def _line_chart(self, chart: Line) -> None:
        values = chart.series.values
        highest = max((value for value in values if value is not None), default=0) or 1
        top, left, wide = self.get_y() + 5, self.l_margin, self.epw
        self._put(f"{highest:g}", left, top - 5, wide)
        self.set_draw_color(*EDGE)
        self.line(left, top, left + wide, top)
        self.line(left, top + PLOT_HEIGHT, left + wide, top + PLOT_HEIGHT)
        self.set_draw_color(*MARK)
        self.set_fill_color(*MARK)
        before: tuple[float, float] | None = None
        for at, value in enumerate(values):
            if value is None:
                before = None
                continue
            spot = (left + wide * at / max(len(values) - 1, 1), top + PLOT_HEIGHT * (1 - float(value) / highest))
            self.ellipse(spot[0] - 0.6, spot[1] - 0.6, 1.2, 1.2, style="F")
            if before:
                self.line(*before, *spot)
            before = spot
        self._put(chart.names[0], left, top + PLOT_HEIGHT + 1, wide / 2)
        self._put(chart.names[-1], left + wide / 2, top + PLOT_HEIGHT + 1, wide / 2, align="R")
        self.set_y(top + PLOT_HEIGHT + 6)

    def _heat(self, chart: Heat) -> None:
        most = max((value for row in chart.values for value in row if value is not None), default=0) or 1
        name, top = 18.0, self.get_y()
        width = (self.epw - name) / max(len(chart.columns), 1)
        for at, column in enumerate(chart.columns):
            self._put(column, self.l_margin + name + at * width, top, width, align="C")
        self.set_draw_color(*EDGE)
        for number, (row, values) in enumerate(zip(chart.rows, chart.values, strict=True), start=1):
            y = top + number * CELL_HEIGHT
            self._put(row, self.l_margin, y, name)
            for at, value in enumerate(values):
                x = self.l_margin + name + at * width
                shade = min(int(len(SHADES) * (value or 0) / most), len(SHADES) - 1)
                self.set_fill_color(*(SHADES[shade] if value is not None else (255, 255, 255)))
                self.rect(x, y, width, CELL_HEIGHT, style="DF")
                if value is not None:
                    self._put(str(value), x, y + 0.3, width, align="C", ink=ON_SHADES[shade])
        self.set_y(top + (len(chart.rows) + 1) * CELL_HEIGHT)

    def _table(self, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        self._row(columns, style="B")
        for row in rows:
            if self.will_page_break(ROW_HEIGHT * 2):
                self.add_page()
                self._row(columns, style="B")
            self._row([self._hidden if cell is None else str(cell) for cell in row])
        self.ln(2)

    def _row(self, cells: Sequence[str], *, style: str = "") -> None:
        """One row, read as one paragraph."""
        many = len(cells) > 5
        first = 0.16 if many else NAME_SHARE if len(cells) > 2 else 0.7
        widths = [self.epw * first, *[self.epw * (1 - first) / (len(cells) - 1)] * (len(cells) - 1)]
        self._write_style(SMALL, INK, style)
        needed = [
            self.multi_cell(width - 2, 4, cell, align="L", dry_run=True, output="LINES")
            for cell, width in zip(cells, widths, strict=True)
        ]
        height = max(len(lines) if isinstance(lines, list) else 1 for lines in needed) * 4 + 1
        if self.will_page_break(height):
            self.add_page()
            self._write_style(SMALL, INK, style)
        top, x = self.get_y(), self.l_margin
        with self._marked("/P"):
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True)):
                self.set_xy(x, top)
                self.multi_cell(width - 2, 4, cell, align="R" if at else "L", new_x=XPos.RIGHT, new_y=YPos.TOP)
                x += width
        self.set_draw_color(*TRACK)
        self.line(self.l_margin, top + height - 0.5, self.l_margin + self.epw, top + height - 0.5)
        self.set_xy(self.l_margin, top + height)

    def _put(
        self, text: str, x: float, y: float, width: float, *, align: str = "L", ink: tuple[int, int, int] = INK
    ) -> None:
        """A short text at a place of a chart, cut to its room: the table has it whole."""
        self._write_style(SMALL - 1, ink)
        while text and self.get_string_width(text) > width - 1:
            text = f"{text.rstrip('…')[:-1]}…" if len(text) > 2 else ""
        self.set_xy(x, y)
        self.cell(width, BAR_HEIGHT, text, align=align)
