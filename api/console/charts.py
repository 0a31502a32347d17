"""Charts as SVG for the console: bars, grouped bars, a line and a heat map.

They are drawn without a fixed width: lengths are percentages and texts keep their size, so that nothing gets smaller than
can be read on a phone. Every bar and cell has its value written beside or in it; colours come from classes in
`static/insights.css`, because the pages' policy forbids styles in place. A chart holds no wording of its own: what it says
is given to it. A value of `None` is hidden (`api/triage/few.py`) and drawn as `hidden`. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree as Xml

from api.pathway_drawing import wrapped
from knowledge.text import clean

SIZE, SMALL, LEADING = 14, 12, 20  # px
NARROWEST = 280  # px that a chart has at the least: long names are broken for it
BAR, GAP = 14, 14
PLOT, ROW, HEADER = 180, 24, 24
NAME_WIDTH = 16.0  # per cent of a heat map's width for the names of its rows
LEVELS = 4  # shades of a heat map, beside the one for hidden cells

Value = int | float | None


class Drawing(str):
    """SVG that a template may show as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


@dataclass(frozen=True)
class Said:
    """What a chart says beside its values: `key` makes ids unique on the page; `hidden` stands for a hidden value."""

    key: str
    title: str
    description: str
    hidden: str
    colon: str = ": "  # with its spaces


@dataclass(frozen=True)
class Series:
    """Values by group. `written` are the values as texts, where they are not plain numbers."""

    name: str
    values: Sequence[Value]
    written: Sequence[str] = field(default_factory=tuple)

    def text(self, at: int, hidden: str) -> str:
        if self.values[at] is None:
            return hidden
        return self.written[at] if self.written else f"{self.values[at]:g}"


@dataclass(frozen=True)
class Bars:
    """One bar for each group and series, lying; the name of the group above it."""

    said: Said
    groups: Sequence[str]
    series: Sequence[Series]

    def drawn(self) -> Drawing:
        canvas = _Canvas(self.said)
        longest = max((value for one in self.series for value in one.values if value is not None), default=0) or 1
        for at, group in enumerate(self.groups):
            single = len(self.series) == 1
            name = f"{group}{self.said.colon}{self.series[0].text(at, self.said.hidden)}" if single else group
            canvas.lines(name, bold=not single)
            for number, one in enumerate(self.series):
                if not single:
                    canvas.lines(f"{one.name}{self.said.colon}{one.text(at, self.said.hidden)}", size=SMALL)
                canvas.bar(one.values[at], longest, number)
            canvas.y += GAP
        return canvas.finished()


@dataclass(frozen=True)
class Line:
    """Values along a time; what is hidden leaves a gap. `names` are of the points; first, middle and last are written."""

    said: Said
    names: Sequence[str]
    series: Series

    def drawn(self) -> Drawing:
        canvas = _Canvas(self.said)
        values = self.series.values
        highest = max((value for value in values if value is not None), default=0) or 1
        top = values.index(highest) if highest in values else None
        canvas.lines(f"{highest:g}" + (f" · {self.names[top]}" if top is not None else ""), size=SMALL)
        canvas.rule(canvas.y + 4)
        plot = canvas.within(canvas.y + 4, PLOT)
        for run in _runs(values):
            spots = [(_share(at, len(values)), 100 - 100 * float(values[at] or 0) / highest) for at in run]
            # A line of no length with round ends is a dot.
            way = "M " + " L ".join(f"{_n(x)} {_n(y)}" for x, y in [*spots, *(spots[:1] if len(spots) == 1 else [])])
            Xml.SubElement(plot, "path", {"d": way, "class": "curve", "vector-effect": "non-scaling-stroke"})
        canvas.y += PLOT + 4
        canvas.rule(canvas.y)
        canvas.ends([self.names[at] for at in sorted({0, len(self.names) // 2, len(self.names) - 1}) if self.names])
        return canvas.finished()


@dataclass(frozen=True)
class Heat:
    """Cells by row and column, each with its value in it; darker is more."""

    said: Said
    rows: Sequence[str]
    columns: Sequence[str]
    values: Sequence[Sequence[int | None]]

    def drawn(self) -> Drawing:
        canvas = _Canvas(self.said)
        most = max((value for row in self.values for value in row if value is not None), default=0)
        width = (100 - NAME_WIDTH) / max(len(self.columns), 1)
        for at, name in enumerate(self.columns):
            canvas.text(name, NAME_WIDTH + (at + 0.5) * width, canvas.y + HEADER - 8, size=SMALL, middle=True)
        canvas.y += HEADER
        for name, row in zip(self.rows, self.values, strict=True):
            canvas.text(name, 0, canvas.y + ROW - 7, size=SMALL)
            for at, value in enumerate(row):
                canvas.cell(NAME_WIDTH + at * width, width, _level(value, most), "" if value is None else str(value))
            canvas.y += ROW
        return canvas.finished()


Chart = Bars | Line | Heat


class _Canvas:
    """Grows from top to bottom."""

    def __init__(self, said: Said) -> None:
        self.y: float = 0
        ids = {"title": f"{said.key}-title", "desc": f"{said.key}-desc"}
        self._root = Xml.Element("svg", {"class": "chart", "role": "img", "width": "100%"})
        self._root.set("aria-labelledby", " ".join(ids.values()))
        Xml.SubElement(self._root, "title", id=ids["title"]).text = clean(said.title)
        Xml.SubElement(self._root, "desc", id=ids["desc"]).text = clean(said.description)

    def lines(self, text: str, *, size: int = SIZE, bold: bool = False) -> None:
        for line in wrapped(clean(text), NARROWEST, size, bold=bold):
            self.y += LEADING
            self.text(line, 0, self.y - 5, size=size, bold=bold)

    def text(self, text: str, x: float, y: float, *, size: int, bold: bool = False, middle: bool = False) -> None:
        element = Xml.SubElement(self._root, "text", {"x": f"{_n(x)}%", "y": _n(y), "font-size": str(size)})
        if bold:
            element.set("font-weight", "bold")
        if middle:
            element.set("text-anchor", "middle")
        element.text = text

    def bar(self, value: Value, longest: float, number: int) -> None:
        """A bar on its track. What is hidden has a dashed one."""
        y = _n(self.y)
        track = {"x": "0", "y": y, "width": "100%", "height": str(BAR), "class": "track" if value is not None else "unknown"}
        Xml.SubElement(self._root, "rect", track)
        if value:
            length = f"{_n(100 * value / longest)}%"
            bar = {"x": "0", "y": y, "width": length, "height": str(BAR), "class": f"bar series-{number + 1}"}
            Xml.SubElement(self._root, "rect", bar)
        self.y += BAR + 4

    def cell(self, x: float, width: float, level: str, text: str) -> None:
        place = {"x": f"{_n(x)}%", "y": _n(self.y), "width": f"{_n(width)}%", "height": str(ROW), "class": f"cell {level}"}
        Xml.SubElement(self._root, "rect", place)
        if text:
            self.text(text, x + width / 2, self.y + ROW - 7, size=SMALL, middle=True)
            self._root[-1].set("class", f"on-{level}")

    def rule(self, y: float) -> None:
        Xml.SubElement(self._root, "line", {"x1": "0", "x2": "100%", "y1": _n(y), "y2": _n(y), "class": "rule"})

    def within(self, y: float, height: float) -> Xml.Element:
        """A part whose content is stretched: 0 to 100 in both directions."""
        place = {"x": "0", "y": _n(y), "width": "100%", "height": _n(height)}
        return Xml.SubElement(
            self._root, "svg", {**place, "viewBox": "0 0 100 100", "preserveAspectRatio": "none", "overflow": "visible"}
        )

    def ends(self, names: Sequence[str]) -> None:
        """The first name at the left, the last at the right, one between in the middle."""
        self.y += LEADING
        anchors = {0: (0.0, "start"), len(names) - 1: (100.0, "end")} if len(names) > 1 else {0: (0.0, "start")}
        for at, name in enumerate(names):
            x, anchor = anchors.get(at, (50.0, "middle"))
            self.text(name, x, self.y - 5, size=SMALL)
            self._root[-1].set("text-anchor", anchor)

    def finished(self) -> Drawing:
        self._root.set("height", _n(self.y + 4))
        return Drawing(Xml.tostring(self._root, encoding="unicode", short_empty_elements=False))


def _level(value: int | None, most: int) -> str:
    if value is None:
        return "unknown"
    return f"level-{1 + min(int(LEVELS * value / (most or 1)), LEVELS - 1)}"


def _runs(values: Sequence[Value]) -> list[list[int]]:
    """Positions of values that stand together, between the hidden ones."""
    runs: list[list[int]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(at)
    return [run for run in runs if run]


def _share(at: int, count: int) -> float:
    return 100 * at / (count - 1) if count > 1 else 50.0


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
